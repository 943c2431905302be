"""The brand as pages and mails use it: remembered by each process, and never an old one.

The newest row's mark is read once a request. It rides along in statements that run anyway, where
they do (``riding``); what the mark stands for is read only when it has changed.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, url_for
from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import joinedload
from werkzeug.local import LocalProxy

from forum.brand.colours import Colours, palettes, style_sheet
from forum.brand.models import Brand, BrandPicture
from forum.database import db, once

NONE = ""
#: The grounds of the two themes, which a phone's browser continues around the page.
THEME_COLOURS = ("#fbfaf7", "#11191e")


@dataclass(frozen=True)
class Look:
    """What the site is called and how it looks, for templates."""

    mark: str
    name: str
    style_sheet: str = ""
    logo: BrandPicture | None = None
    name_beside: bool = True
    links: tuple[Mapping[str, Any], ...] = ()
    theme_colours: tuple[str, str] = THEME_COLOURS

    @property
    def sheet_url(self) -> str:
        """The address of the style sheet, with a hash of what is in it; empty where none is."""
        if not self.style_sheet:
            return ""
        return url_for("forum.brand.style_sheet", hash=hash_of(self.style_sheet))


def hash_of(sheet: str) -> str:
    """What names a style sheet."""
    return hashlib.sha256(sheet.encode()).hexdigest()[:16]


def riding() -> ScalarSelect[Any]:
    """The newest row's mark, as a column for a statement that runs anyway; see ``noted``."""
    return select(Brand.mark).order_by(Brand.id.desc()).limit(1).scalar_subquery()


def noted(mark: str | None) -> None:
    """A statement brought the mark along."""
    once("brand", lambda: mark or NONE)


def current() -> Look:
    """The brand as it is now."""
    mark = once("brand", lambda: db.session.scalar(select(riding())) or NONE)
    kept = known()
    if kept.mark != mark:
        kept = current_app.extensions["brand"] = _read() if mark else plain()
    return kept


def known() -> Look:
    """The brand as this process saw it last, without asking the database."""
    look: Look = current_app.extensions["brand"]
    # The setting may have been overridden since, by a command or a test.
    return look if look.mark else plain()


def plain() -> Look:
    """The house's own look, under the name in the settings."""
    return Look(NONE, current_app.config["SITE_NAME"])


def _read() -> Look:
    row = db.session.scalar(
        select(Brand).options(joinedload(Brand.picture)).order_by(Brand.id.desc()).limit(1)
    )
    return plain() if row is None else look_of(row)


def look_of(row: Brand) -> Look:
    """What a row makes of the site. Its ``picture`` is loaded."""
    colours = Colours(**row.colours)
    light, dark = palettes(colours)
    return Look(
        mark=row.mark,
        name=row.name or current_app.config["SITE_NAME"],
        style_sheet=style_sheet(colours),
        logo=row.picture,
        name_beside=row.name_beside or row.picture is None,
        links=tuple(row.links),
        theme_colours=(light["fill"], dark["band"]) if colours.brand else THEME_COLOURS,
    )


def init_app(app: Flask) -> None:
    """Give templates ``brand`` and ``site_name``."""
    app.extensions["brand"] = Look(NONE, app.config["SITE_NAME"])
    app.jinja_env.globals.update(brand=current, known_brand=known)
    app.jinja_env.globals.update(site_name=LocalProxy(lambda: current().name))
