"""Terms, privacy notice and house rules: written by admins, each version kept as it was published.

A version takes effect at ``published_at``, which may lie ahead; nothing changes it afterwards.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, func, select

from forum import markup, permissions
from forum.database import db, transaction
from forum.errors import Conflict, Invalid, Missing
from forum.moments import now as this_moment
from forum.people.models import DOCUMENT_KINDS, Document

MANAGE = "document:manage"
MAX_SUMMARY = 500
KIND_WORDS: dict[str, Any] = {
    "terms": _l("Terms"),
    "privacy": _l("Privacy notice"),
    "rules": _l("House rules"),
}


def in_force(now: datetime | None = None) -> Sequence[Document]:
    """The versions that hold at this moment, one a kind, in the order of the kinds."""
    newest = (
        select(Document.kind, func.max(Document.version).label("version"))
        .where(Document.published_at <= (now or this_moment()))
        .group_by(Document.kind)
        .subquery()
    )
    both = and_(Document.kind == newest.c.kind, Document.version == newest.c.version)
    rows = db.session.scalars(select(Document).join(newest, both)).all()
    return sorted(rows, key=lambda row: DOCUMENT_KINDS.index(row.kind))


def versions_of(kind: str, now: datetime | None = None) -> Sequence[Document]:
    """Everything of this kind that has taken effect, newest first."""
    return db.session.scalars(
        select(Document)
        .where(Document.kind == kind, Document.published_at <= (now or this_moment()))
        .order_by(Document.version.desc())
    ).all()


def all_of(kind: str) -> Sequence[Document]:
    """Every version, newest first, also the draft and what takes effect later: for admins."""
    return db.session.scalars(
        select(Document).where(Document.kind == kind).order_by(Document.version.desc())
    ).all()


def draft_of(kind: str) -> Document | None:
    """The version that is being written."""
    return db.session.scalar(
        select(Document).where(Document.kind == kind, Document.published_at.is_(None))
    )


def check_kind(kind: str) -> str:
    """One of the kinds. Raises Missing."""
    if kind not in DOCUMENT_KINDS:
        raise Missing
    return kind


def save_draft(
    by: Any,
    kind: str,
    words: Mapping[str, str],
    summary: Mapping[str, str],
    *,
    now: datetime | None = None,
) -> Document:
    """Keep what is being written, as a draft of the next version. Raises Invalid with the field."""
    typed = {code: text for code, text in words.items() if text.strip()}
    html = {code: _rendered(code, text) for code, text in typed.items()}
    if current_app.config["LANGUAGE"] not in typed:
        field = f"words_{current_app.config['LANGUAGE']}"
        raise Invalid(_("Write it in the site’s own language at least."), field)
    with transaction() as session:
        permissions.require(by, MANAGE, now=now)
        draft = _held_draft(kind)
        if draft is None:
            draft = Document(kind=check_kind(kind), version=_last_version(kind) + 1)
            session.add(draft)
        draft.words, draft.html = typed, html
        draft.summary = {code: text.strip() for code, text in summary.items() if text.strip()}
        draft.changed_at, draft.changed_by_id = now or this_moment(), by.id
        session.flush()
        return draft


def _rendered(code: str, text: str) -> str:
    try:
        return markup.render(text).html
    except markup.TextRefused as refused:
        raise Invalid(refused.sentence, f"words_{code}") from refused


def publish(
    by: Any, kind: str, holds_from: datetime | None = None, *, now: datetime | None = None
) -> Document:
    """Publish the draft, from now or from later on. Raises Missing without one, Invalid."""
    moment = now or this_moment()
    with transaction():
        permissions.require(by, MANAGE, now=now)
        draft = _held_draft(kind)
        if draft is None:
            raise Missing
        starts = max(holds_from or moment, moment)
        last = db.session.scalar(
            select(func.max(Document.published_at)).where(Document.kind == kind)
        )
        if last is not None and last >= starts:
            raise Invalid(_("A version that holds later is published already."), "holds_from")
        draft.published_at, draft.changed_at, draft.changed_by_id = starts, moment, by.id
        return draft


def _held_draft(kind: str) -> Document | None:
    draft = select(Document).where(Document.kind == kind, Document.published_at.is_(None))
    return db.session.scalar(draft.with_for_update())


def _last_version(kind: str) -> int:
    last = db.session.scalar(select(func.max(Document.version)).where(Document.kind == kind))
    return last or 0


def refuse_stale(kind: str, seen: str) -> None:
    """Raise Conflict where the draft was changed by somebody else since it was ``seen``."""
    draft = draft_of(kind)
    stands = draft.changed_at.isoformat() if draft else ""
    if seen != stands:
        raise Conflict(_("Somebody else has changed this draft meanwhile."))
