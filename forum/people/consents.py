"""Who agreed to which version, and asking again when there is a new one.

Reading, signing out, and everything about one's own account stay possible without.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from flask import Flask, flash, has_request_context, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import func, or_, select
from werkzeug.wrappers import Response

from forum.database import db, locked, transaction
from forum.errors import Invalid
from forum.moments import now as this_moment
from forum.people import documents, held
from forum.people.models import Consent, Document, Person

#: What one may send without having agreed: it is about oneself, or about how pages are read.
_FREE = ("forum.people.", "forum.notifications.", "forum.front.choose_language")


def record(person: Person, seen: Collection[int], now: datetime) -> None:
    """Note that this person agreed to all that holds. In the open transaction, the person held.

    ``seen``: the ids of the versions that they were shown. Raises Invalid where others hold now.
    """
    holds = documents.in_force(now)
    if not holds:
        return
    if not {document.id for document in holds} <= set(seen):
        raise Invalid(_("Please read this and agree."), "agree")
    known = set(
        db.session.scalars(select(Consent.document_id).where(Consent.person_id == person.id))
    )
    for document in holds:
        if document.id not in known:
            db.session.add(Consent(person_id=person.id, document_id=document.id, at=now))
    person.agreed_at = now
    db.session.flush()


def agree(person: Person, seen: Collection[int], *, now: datetime | None = None) -> None:
    """Agree to what holds now. Raises Invalid where that is something else than was shown."""
    with transaction():
        record(locked(person), seen, now or this_moment())


def missing_of(person: Person) -> Sequence[Document]:
    """What holds now and this person has not agreed to."""
    agreed = set(
        db.session.scalars(select(Consent.document_id).where(Consent.person_id == person.id))
    )
    return [document for document in documents.in_force() if document.id not in agreed]


def consents_of(person: Person) -> Sequence[tuple[Document, datetime]]:
    """What this person agreed to and when, newest first."""
    rows = db.session.execute(
        select(Document, Consent.at)
        .join(Consent, Consent.document_id == Document.id)
        .where(Consent.person_id == person.id)
        .order_by(Consent.at.desc(), Document.id)
    ).all()
    return [(document, at) for document, at in rows]


def count_missing(now: datetime | None = None) -> int:
    """How many people with an account have not agreed to all that holds now."""
    newest = select(func.max(Document.published_at)).where(
        Document.published_at <= (now or this_moment())
    )
    behind = or_(Person.agreed_at.is_(None), Person.agreed_at < newest.scalar_subquery())
    found = select(func.count()).where(
        Person.password_hash.is_not(None), Person.erased_at.is_(None), behind
    )
    return db.session.scalar(found) or 0 if db.session.scalar(newest) else 0


def sentence(holds: Sequence[Document]) -> str:
    """What somebody says with the box."""
    kinds = {document.kind for document in holds}
    what = {
        frozenset({"terms"}): _("the terms"),
        frozenset({"rules"}): _("the house rules"),
        frozenset({"terms", "rules"}): _("the terms and the house rules"),
    }.get(frozenset(kinds - {"privacy"}), "")
    if not what:
        return _("I have read the privacy notice.")
    if "privacy" in kinds:
        return _("I agree to %(what)s, and I have read the privacy notice.", what=what)
    return _("I agree to %(what)s.", what=what)


def shown() -> frozenset[int]:
    """The ids of the versions that this form showed, where its box was ticked."""
    if "agree" not in request.form:
        return frozenset()
    ids = request.form.get("documents", "").split(",")
    return frozenset(int(each) for each in ids if each.isascii() and each.isdigit())


def not_agreed(person: Any, key: str, _target: Any, _now: datetime) -> str | None:
    """Whoever has not agreed to what holds now reads, and does nothing else."""
    is_reading = not has_request_context() or request.method in ("GET", "HEAD")
    if is_reading or key == documents.MANAGE or not getattr(person, "must_agree", False):
        return None
    return _("Our terms or house rules have changed. Agree to them first, then you can write.")


def ask_before_writing() -> Response | None:
    """A form that is sent without having agreed waits, and one is asked (law 7)."""
    if request.method != "POST" or not current_user.is_authenticated:
        return None
    # A script's requests are no visits: what they may do is decided where they do it.
    is_script = request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"
    free = is_script or (request.endpoint or "").startswith(_FREE)
    if free or not current_user.must_agree:
        return None
    row = held.hold_this_request()
    if any(file.filename for file in request.files.values()):
        flash(_("Your text waits. Your files cannot: add them once more."), "warning")
    back = url_for("forum.people.held", id=row.id)
    return redirect(url_for("forum.people.agree", next=back), 303)


def init_app(app: Flask) -> None:
    """Ask before anything is written."""
    app.before_request(ask_before_writing)
    app.jinja_env.globals.update(consent_sentence=sentence, document_kinds=documents.KIND_WORDS)
