"""What a form says of a value that cannot be taken, where its field has no words of its own.

WTForms would say it in its own way, half of it for programmers: the house says it as it speaks.
"""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

_CHOOSE = _l("Choose one of these.")
_NEEDED = _l("Fill this in.")
_AGAIN = _l("The page had been open too long. Send it once more.")
_UNREADABLE = _l("This cannot be taken as it is.")

#: The library's sentence → ours, with the same placeholders.
WORDS: dict[str, Any] = {
    "Not a valid choice.": _CHOOSE,
    "Invalid Choice: could not coerce.": _CHOOSE,
    "Invalid choice(s): one or more data inputs could not be coerced.": _CHOOSE,
    "'%(value)s' is not a valid choice for this field.": _CHOOSE,
    "'%(value)s' are not valid choices for this field.": _CHOOSE,
    "Choices cannot be None.": _CHOOSE,
    "This field is required.": _NEEDED,
    "Not a valid datetime value.": _l("Write a day and a time, such as 2026-11-22 14:30."),
    "Not a valid date value.": _l("Write a day, such as 2026-11-22."),
    "Not a valid time value.": _l("Write a time, such as 14:30."),
    "Not a valid week value.": _l("Write a week, such as 2026-W47."),
    "Not a valid integer value.": _l("Write a whole number."),
    "Not a valid decimal value.": _l("Write a number."),
    "Not a valid float value.": _l("Write a number."),
    "Number must be at least %(min)s.": _l("At least %(min)s."),
    "Number must be at most %(max)s.": _l("At most %(max)s."),
    "Number must be between %(min)s and %(max)s.": _l("Between %(min)s and %(max)s."),
    "Field must be at least %(min)d character long.": _l("At least %(min)d characters."),
    "Field must be at least %(min)d characters long.": _l("At least %(min)d characters."),
    "Field cannot be longer than %(max)d character.": _l("At most %(max)d characters."),
    "Field cannot be longer than %(max)d characters.": _l("At most %(max)d characters."),
    "Field must be exactly %(max)d character long.": _l("Exactly %(max)d characters."),
    "Field must be exactly %(max)d characters long.": _l("Exactly %(max)d characters."),
    "Field must be between %(min)d and %(max)d characters long.": _l(
        "Between %(min)d and %(max)d characters."
    ),
    "Field must be equal to %(other_name)s.": _l("The two are not the same."),
    "Invalid email address.": _l("Write an e-mail address, such as name@example.com."),
    "Invalid URL.": _l("Write an address that begins with https://."),
    "Invalid value, must be one of: %(values)s.": _CHOOSE,
    "Invalid value, can't be any of: %(values)s.": _UNREADABLE,
    "Invalid CSRF Token.": _AGAIN,
    "CSRF token missing.": _AGAIN,
    "CSRF token expired.": _AGAIN,
    "CSRF failed.": _AGAIN,
    "This field cannot be edited.": _UNREADABLE,
    "This field is disabled and cannot have a value.": _UNREADABLE,
    "Invalid input.": _UNREADABLE,
    "Invalid IP address.": _UNREADABLE,
    "Invalid Mac address.": _UNREADABLE,
    "Invalid UUID.": _UNREADABLE,
    "Invalid field name '%s'.": _UNREADABLE,
    "File does not have an approved extension: {extensions}": _l(
        "Files of this kind are not taken here."
    ),
    "File does not have an approved extension.": _l("Files of this kind are not taken here."),
}


class HouseWords:
    """What WTForms asks for the words of a message."""

    def gettext(self, string: str) -> str:
        """Our sentence; the library's, where it has learned a new one (a test tells)."""
        return str(WORDS.get(string, string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """The same for a number of things."""
        return self.gettext(singular if n == 1 else plural)


def init_app() -> None:
    """Let every form speak like this."""
    FlaskForm.Meta.get_translations = lambda _meta, _form: HouseWords()
