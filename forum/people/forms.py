"""Forms for accounts. What a field may hold is decided by the actions; here it is asked for."""

from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from forum import languages, markup
from forum.errors import Invalid
from forum.people import documents
from forum.people.addresses import check_email
from forum.people.names import check_name
from forum.people.passwords import MIN_CHARS, check_password

_TOO_LONG = _l("At most %(max)d characters.")
NEEDED = _l("Fill this in.")


def _email(label: Any = None) -> EmailField:
    return EmailField(
        label or _l("E-mail"),
        validators=[DataRequired(NEEDED)],
        render_kw={"autocomplete": "email", "maxlength": 254},
    )


def _password(label: Any, autocomplete: str = "current-password", hint: Any = "") -> PasswordField:
    return PasswordField(
        label,
        validators=[DataRequired(NEEDED)],
        description=hint,
        render_kw={"autocomplete": autocomplete},
    )


def _new_password(label: Any) -> PasswordField:
    hint = _l("At least %(least)s characters. A few words work well.", least=MIN_CHARS)
    return _password(label, "new-password", hint)


class RegisterForm(FlaskForm):
    """E-mail, a name and a password. Shows at once all that is wrong with them."""

    email = _email()
    name = StringField(
        _l("Name"),
        validators=[DataRequired(NEEDED)],
        description=_l("Everybody sees it beside what you write."),
        render_kw={"autocomplete": "nickname", "maxlength": 60},
    )
    password = _new_password(_l("Password"))
    keep = BooleanField(_l("Keep me signed in on this device"))
    agree = BooleanField()
    next = HiddenField()

    def validate_email(self, field: Any) -> None:
        _ask(check_email, field.data)

    def validate_name(self, field: Any) -> None:
        _ask(check_name, field.data)

    def validate_password(self, field: Any) -> None:
        name, email = self.name.data or "", self.email.data or ""
        _ask(check_password, field.data, name=name, email=email)


class SignInForm(FlaskForm):
    """E-mail and password."""

    email = _email()
    password = _password(_l("Password"))
    keep = BooleanField(_l("Keep me signed in on this device"))
    next = HiddenField()


class PasswordForm(FlaskForm):
    """The password again."""

    current_password = _password(_l("Your password"))


class EraseForm(FlaskForm):
    """Why an account is deleted."""

    reason = StringField(_l("Reason"), validators=[DataRequired(NEEDED)])
    cut_words = BooleanField(
        _l("Also cut the name and handle out of what they wrote"),
        description=_l("Such as a name under a text. The rest of the words stay."),
    )


class LeaveForm(PasswordForm):
    """One's own account is deleted."""

    cut_words = BooleanField(
        _l("Also cut my name and handle out of what I wrote"),
        description=_l("Such as a name under a text. The rest of the words stay."),
    )
    sure = BooleanField(
        _l("Yes, delete my account"), validators=[DataRequired(_l("Tick this if you are sure."))]
    )


class AgreeForm(FlaskForm):
    """The box."""

    agree = BooleanField()
    next = HiddenField()


class ConfirmForm(FlaskForm):
    """The password of the account whose address is confirmed, where it is not signed in."""

    password = _password(
        _l("The password of this account"),
        hint=_l("The one that you chose when you registered: so only you can confirm."),
    )


class ForgotForm(FlaskForm):
    """The address to which a link goes."""

    email = _email()


class NewPasswordForm(FlaskForm):
    """The first password, or another one."""

    password = _new_password(_l("New password"))
    #: Shown only to who joins.
    agree = BooleanField()


class ChangePasswordForm(FlaskForm):
    """Another password, by the present one."""

    current_password = _password(_l("Your password now"))
    password = _new_password(_l("New password"))


class AddressForm(FlaskForm):
    """Another address, by the password."""

    email = _email(_l("New e-mail"))
    current_password = _password(_l("Your password"))


class InviteForm(FlaskForm):
    """Where the invitation goes."""

    email = _email()


class AccountForm(FlaskForm):
    """What one shows of oneself."""

    name = StringField(
        _l("Name"),
        validators=[DataRequired(NEEDED)],
        render_kw={"autocomplete": "nickname", "maxlength": 60},
    )
    about = TextAreaField(
        _l("About you"), description=_l("A few words that others see on your page.")
    )
    language = SelectField(
        _l("Language"), validate_choice=False, description=_l("Of the pages and of our mails.")
    )
    time_zone = SelectField(
        _l("Time zone"), validate_choice=False, description=_l("All times are shown in it.")
    )
    photo = FileField(
        _l("Photo"),
        description=_l("JPEG, PNG or WebP, at most 8 megabytes. We keep a small square of it."),
        render_kw={"accept": "image/jpeg,image/png,image/webp"},
    )
    without_photo = BooleanField(_l("Show my initials, no photo"))

    def photo_bytes(self) -> bytes:
        """What was uploaded; empty where no file was chosen."""
        upload = self.photo.data
        if not hasattr(upload, "read"):
            return b""
        with upload.stream:
            content: bytes = upload.read()
        return content


class AppearanceForm(FlaskForm):
    """How the pages look."""

    theme = RadioField(
        _l("Colours"),
        choices=[
            SelectChoice("system", _l("As this device wishes")),
            SelectChoice("light", _l("Light")),
            SelectChoice("dark", _l("Dark")),
        ],
        validate_choice=False,
    )


class PrivacyForm(FlaskForm):
    """What others learn of one."""

    activity_for = RadioField(
        _l("Who sees on your page what you wrote"),
        description=_l("What you wrote stays readable where it stands."),
        choices=[
            SelectChoice("everybody", _l("Everybody")),
            SelectChoice("members", _l("Members who are signed in")),
            SelectChoice("nobody", _l("Only I, and the admins")),
        ],
        validate_choice=False,
    )
    is_suggested = BooleanField(
        _l("Offer my name when somebody types an @"),
        description=_l("Whoever knows your handle can still write it."),
    )


class DocumentForm(FlaskForm):
    """A draft; ``document_form`` adds the words in each language."""

    #: When the draft that this form showed was changed last.
    seen = HiddenField()

    def texts(self, prefix: str) -> dict[str, str]:
        """What was typed, by language."""
        return {
            code: str(self[f"{prefix}_{code}"].data or "")
            for code in current_app.config["LANGUAGES"]
        }


class PublishForm(FlaskForm):
    """From when a version holds."""

    holds_from = DateField(
        _l("Holds from"),
        description=_l("Empty: at once. A day that comes: from when it begins."),
        validators=[Optional()],
    )


def document_form(kind: str) -> DocumentForm:
    """The form with the draft, or with what holds as the beginning of the next version."""
    fields: dict[str, Any] = {}
    for code in current_app.config["LANGUAGES"]:
        own = languages.own_name_of(code)
        fields[f"words_{code}"] = TextAreaField(
            _l("Text, %(language)s", language=own),
            validators=[Length(max=markup.MAX_CHARS, message=_TOO_LONG)],
        )
        fields[f"summary_{code}"] = TextAreaField(
            _l("What is new, %(language)s", language=own),
            validators=[Length(max=documents.MAX_SUMMARY, message=_TOO_LONG)],
        )
    draft = documents.draft_of(kind)
    latest = draft or next(iter(documents.all_of(kind)), None)
    values = {f"words_{code}": text for code, text in (latest.words if latest else {}).items()}
    if draft:
        values |= {f"summary_{code}": text for code, text in draft.summary.items()}
        values["seen"] = draft.changed_at.isoformat()
    made: DocumentForm = type("DocumentForm", (DocumentForm,), fields)(data=values)
    return made


def _ask(check: Any, *values: Any, **more: Any) -> None:
    """Say in the form what an action would refuse."""
    try:
        check(*values, **more)
    except Invalid as problem:
        raise ValidationError(str(problem.sentence)) from problem
