"""What admins do with the brand. Each change is a row: who, when, and how it was before."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import delete, select

from forum import permissions
from forum.brand.colours import HEX, Colours, Fault, faults
from forum.brand.models import MAX_LINKS, MAX_NAME, Brand, BrandPicture
from forum.brand.pictures import Logo
from forum.database import db, transaction
from forum.errors import Invalid, Missing
from forum.markup.characters import is_visible, tidy_text
from forum.moments import now as this_moment
from forum.security import safe_path

KEY = "brand:manage"
#: A logo that was uploaded to be looked at only is kept for so long.
UNUSED_FOR = timedelta(days=1)
MAX_LABEL = 40
MAX_ADDRESS = 300


@dataclass(frozen=True)
class BrandPlan:
    """What an admin wants. ``links``: pairs of an address and its label by language."""

    name: str = ""
    colours: Colours = field(default_factory=Colours)
    logo: str | None = None
    name_beside: bool = True
    links: Sequence[tuple[str, Mapping[str, str]]] = ()


def check_colours(colours: Colours) -> list[Fault]:
    """What of these colours cannot be read. Raises Invalid for what is no colour."""
    for name, colour in asdict(colours).items():
        if colour and not HEX.fullmatch(colour):
            raise Invalid(_("A colour is # and six digits or letters a–f, such as #015668."), name)
    return faults(colours)


def set_brand(person: Any, plan: BrandPlan, *, now: datetime | None = None) -> Brand:
    """Let the site look like this from now on. Raises Refused, or Invalid with the field."""
    moment = now or this_moment()
    name, links = _checked_name(plan.name), _checked_links(plan.links)
    if weak := check_colours(plan.colours):
        raise Invalid(_("This colour cannot be read well enough."), weak[0].field)
    with transaction() as session:
        permissions.require(person, KEY, now=moment)
        if plan.logo and session.get(BrandPicture, plan.logo) is None:
            raise Invalid(_("Choose the logo once more: it was not kept."), "logo")
        row = Brand(by_id=person.id, at=moment, name=name, logo=plan.logo, links=links)
        row.name_beside = plan.name_beside
        row.colours = {key: value for key, value in asdict(plan.colours).items() if value}
        row.mark = _mark(row)
        session.add(row)
        session.flush()
        _sweep(moment)
    return row


def use_again(person: Any, id: int, *, now: datetime | None = None) -> Brand:
    """Go back to how it was. Raises Refused and Missing."""
    permissions.require(person, KEY)
    old = db.session.get(Brand, id)
    if old is None:
        raise Missing
    links = [(link["address"], link["label"]) for link in old.links]
    plan = BrandPlan(old.name, Colours(**old.colours), old.logo, old.name_beside, links)
    return set_brand(person, plan, now=now)


def keep_logo(person: Any, logo: Logo, *, now: datetime | None = None) -> str:
    """Keep a logo, so that it can be looked at before it is used; returns its name."""
    moment = now or this_moment()
    with transaction() as session:
        permissions.require(person, KEY, now=moment)
        known = session.get(BrandPicture, logo.name)
        if known is None:
            session.add(BrandPicture(kept_at=moment, **asdict(logo)))
        else:
            known.kept_at = moment
    return logo.name


def newest(number: int) -> Sequence[Brand]:
    """The last versions of the brand, newest first."""
    return db.session.scalars(select(Brand).order_by(Brand.id.desc()).limit(number)).all()


def changes_by(person_id: int) -> Iterator[dict[str, Any]]:
    """When somebody changed the brand."""
    for row in db.session.scalars(select(Brand).where(Brand.by_id == person_id)):
        yield {"at": row.at.isoformat(), "name": row.name}


def _mark(row: Brand) -> str:
    # The name in the settings stands in for an empty one, so a plain brand has a mark as well.
    said = [row.at.isoformat(), row.name, row.colours, row.logo, row.name_beside, row.links]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:24]


def _sweep(now: datetime) -> None:
    shown = select(Brand.logo).where(Brand.logo.is_not(None))
    db.session.execute(
        delete(BrandPicture).where(
            BrandPicture.kept_at < now - UNUSED_FOR, BrandPicture.name.not_in(shown)
        )
    )


def _checked_name(name: str) -> str:
    tidy = " ".join(tidy_text(name).split())
    if len(tidy) > MAX_NAME:
        raise Invalid(_("At most %(max)d characters.", max=MAX_NAME), "name")
    if tidy and not is_visible(tidy):
        raise Invalid(_("A name is something that one can see."), "name")
    return tidy


def _checked_links(links: Sequence[tuple[str, Mapping[str, str]]]) -> list[dict[str, Any]]:
    kept = []
    for number, (address, label) in enumerate(links, 1):
        words = {code: " ".join(tidy_text(text).split()) for code, text in label.items()}
        words = {code: text[:MAX_LABEL] for code, text in words.items() if is_visible(text)}
        if not address.strip() and not words:
            continue
        if not words:
            site = current_app.config["LANGUAGE"]
            raise Invalid(_("Say what the link is called."), f"link_{number}_{site}")
        kept.append({"address": _checked_address(address.strip(), number), "label": words})
    return kept[:MAX_LINKS]


def _checked_address(address: str, number: int) -> str:
    try:
        parts = urlsplit(address)
        outside = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        parts, outside = urlsplit(""), False
    mail = parts.scheme == "mailto" and "@" in parts.path
    sound = len(address) <= MAX_ADDRESS and address.isprintable() and " " not in address
    if not sound or not (outside or mail or safe_path(address, "")):
        sentence = _("An address begins with https://, mailto: or, on this site, with /.")
        raise Invalid(sentence, f"link_{number}_address")
    return address
