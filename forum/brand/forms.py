"""The form in which the brand is set."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, StringField

from forum import languages
from forum.brand.actions import MAX_ADDRESS, MAX_LABEL, BrandPlan
from forum.brand.colours import HOUSE, Colours
from forum.brand.models import MAX_LINKS, MAX_NAME, Brand


def _colour(label: Any, hint: Any, house: str) -> StringField:
    looks = {"maxlength": 7, "placeholder": house, "spellcheck": "false", "data-colour": house}
    return StringField(label, description=hint, render_kw=looks)


class BrandForm(FlaskForm):
    """Name, logo, colours; ``brand_form`` adds the footer's links in each language."""

    name = StringField(
        _l("Name of the site"),
        description=_l("Stands on every page and in every mail. Empty: the name in the settings."),
        render_kw={"maxlength": MAX_NAME},
    )
    logo = FileField(
        _l("Logo"),
        description=_l("PNG, WebP or JPEG. It is shown 32 pixels high, on light and on dark."),
        render_kw={"accept": "image/png,image/webp,image/jpeg"},
    )
    kept_logo = HiddenField()
    without_logo = BooleanField(_l("Show no logo"))
    name_beside = BooleanField(_l("Show the name beside the logo"), default=True)
    brand = _colour(
        _l("Links and buttons"),
        _l("The main colour. Everything else follows from it where you choose nothing."),
        HOUSE["brand"],
    )
    band = _colour(
        _l("Background of the welcome"),
        _l("The band on the start page. Text on it is white."),
        HOUSE["band"],
    )
    lamp = _colour(
        _l("Accent colour"),
        _l("The search button of the start page, and the frame around what is pointed out."),
        HOUSE["lamp"],
    )

    def colours(self) -> Colours:
        """The chosen colours; with and without # is the same."""
        typed = {name: (self[name].data or "").strip().lower() for name in HOUSE}
        return Colours(
            **{name: f"#{text.removeprefix('#')}" if text else "" for name, text in typed.items()}
        )

    def logo_bytes(self) -> bytes:
        """What was uploaded now, or nothing."""
        return bytes(self.logo.data.read()) if self.logo.data else b""

    def links(self, offered: Sequence[str]) -> list[tuple[str, Mapping[str, str]]]:
        """Address and labels of each link, the empty ones too."""
        return [
            (
                self[f"link_{number}_address"].data or "",
                {code: self[f"link_{number}_{code}"].data or "" for code in offered},
            )
            for number in range(1, MAX_LINKS + 1)
        ]

    def plan(self, offered: Sequence[str]) -> BrandPlan:
        """What the form says, for the actions."""
        logo = None if self.without_logo.data else self.kept_logo.data or None
        return BrandPlan(
            name=self.name.data or "",
            colours=self.colours(),
            logo=logo,
            name_beside=self.name_beside.data,
            links=self.links(offered),
        )


def brand_form(offered: Sequence[str], standing: Brand | None) -> BrandForm:
    """The form as the brand stands, or as it was sent."""
    fields: dict[str, Any] = {}
    for number in range(1, MAX_LINKS + 1):
        for code in offered:
            fields[f"link_{number}_{code}"] = StringField(
                _l("What it says, %(language)s", language=languages.own_name_of(code)),
                render_kw={"maxlength": MAX_LABEL, "lang": code},
            )
        fields[f"link_{number}_address"] = StringField(
            _l("Address"), render_kw={"maxlength": MAX_ADDRESS, "inputmode": "url"}
        )
    form: BrandForm = type("BrandForm", (BrandForm,), fields)(data=_values(standing))
    return form


def _values(standing: Brand | None) -> dict[str, Any]:
    if standing is None:
        return {}
    values: dict[str, Any] = {"name": standing.name, "kept_logo": standing.logo or ""}
    values |= {"name_beside": standing.name_beside, **standing.colours}
    for number, link in enumerate(standing.links, 1):
        values[f"link_{number}_address"] = link["address"]
        values |= {f"link_{number}_{code}": text for code, text in link["label"].items()}
    return values
