"""Which attachments are taken here: as an admin last chose, else as the settings say."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import ScalarSelect, select

from forum import permissions
from forum.database import db, forget, once, transaction
from forum.errors import Invalid
from forum.files.models import FileRule
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.sockets import PersonalData

MANAGE = "file:manage"
PICTURE_ENDINGS = frozenset({"jpg", "jpeg", "jfif", "png", "gif", "webp"})
#: Documents that browsers run; nobody's choice lets them in.
NEVER = frozenset({"svg", "svgz", "htm", "html", "xhtml", "shtml", "mht", "mhtml", "xml", "xsl"})
MOST_ENDINGS = 40
_ENDING = re.compile(r"[a-z0-9]{1,10}")
ALONG = "file_endings"


def riding() -> ScalarSelect[Any]:
    """What was last chosen, as a column for a statement that runs anyway."""
    return select(FileRule.endings).order_by(FileRule.id.desc()).limit(1).scalar_subquery()


def attachment_endings() -> list[str]:
    """The endings of names that attachments may have here, without dots."""
    chosen = _chosen()
    if chosen is None:
        chosen = [each.lower().lstrip(".") for each in current_app.config["ATTACHMENT_TYPES"]]
    return [ending for ending in chosen if ending and ending not in NEVER]


def _chosen() -> Sequence[str] | None:
    along = getattr(current_user, "along", None) or {}
    if ALONG in along:
        return along[ALONG]  # type: ignore[no-any-return]
    return once("file endings", lambda: db.session.scalar(select(riding())))


def choose_endings(person: Person, typed: str, *, now: datetime | None = None) -> list[str]:
    """Take attachments with these endings from now on. Raises Invalid for one that cannot be."""
    chosen = list(dict.fromkeys(each.lstrip(".") for each in re.split(r"[\s,;]+", typed.lower())))
    chosen = [each for each in chosen if each]
    for ending in chosen:
        if ending in NEVER:
            raise Invalid(
                _("%(ending)s is never taken: browsers run it.", ending=ending), "endings"
            )
        if not _ENDING.fullmatch(ending) or ending in PICTURE_ENDINGS:
            wrong = _("“%(ending)s” is not a file ending to choose here.", ending=ending[:40])
            raise Invalid(wrong, "endings")
    if len(chosen) > MOST_ENDINGS:
        raise Invalid(_("At most %(max)d kinds.", max=MOST_ENDINGS), "endings")
    with transaction() as session:
        permissions.require(person, MANAGE, now=now)
        session.add(FileRule(by_id=person.id, at=now or this_moment(), endings=chosen))
        session.flush()
        forget()
    return chosen


def _rows(person_id: int) -> list[dict[str, Any]]:
    rows = db.session.scalars(select(FileRule).where(FileRule.by_id == person_id))
    return [{"at": row.at.isoformat(), "endings": row.endings} for row in rows]


PERSONAL_DATA = PersonalData("kinds_of_files_chosen", _rows, ("file_rules",))
