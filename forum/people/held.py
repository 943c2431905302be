"""Texts that wait: what somebody typed before signing in or confirming, kept whole on the server.

A form belongs to the browser in which it was typed and, once known, to a person. Whoever publishes
it listens to ``PersonSignedIn`` and ``PersonConfirmed`` and sets ``published_path`` or ``refusal``.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Response, g, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from forum import limits
from forum.database import MAX_ID, db, transaction
from forum.errors import Invalid, Missing
from forum.moments import now as this_moment
from forum.people.addresses import digest, network
from forum.people.models import HeldForm, Person
from forum.people.sign_ins import mark_visitor, visitor
from forum.security import safe_path

#: Never kept: what only its owner should type again, and what belongs to the old form.
NOT_KEPT = frozenset({"csrf_token", "password", "password_again", "current_password", "held"})
MAX_CHARS = 300_000
MAX_WAITING = 20
PER_HOUR = 120
KEPT_FOR = timedelta(days=30)


def hold(
    path: str, fields: Mapping[str, Any], verb: str = "", *, now: datetime | None = None
) -> HeldForm:
    """Keep a form that was sent to ``path``. Marks the browser with a cookie; only on a POST.

    ``fields``: name → text, or a list of texts where the name came more than once. The same form
    again is the form from before. Raises Invalid where it is too much, TooMany where too often.
    """
    if sum(len(text) for value in fields.values() for text in value) > MAX_CHARS:
        raise Invalid(_("This is too long to be kept. Make it shorter and send it again."))
    limits.spend(f"held:{digest(network())}", PER_HOUR, timedelta(hours=1))
    mark, person_id = mark_visitor(), getattr(current_user, "id", None)
    with transaction() as session:
        waiting = session.scalars(_unpublished().where(_mine())).all()
        row = _same(waiting, path, fields, verb)
        if row is None and len(waiting) >= MAX_WAITING:
            raise Invalid(_("Too many of your texts wait already. Send or discard some first."))
        if row is None:
            row = HeldForm(visitor=mark, held_at=now or this_moment())
            session.add(row)
        row.path, row.verb, row.fields, row.refusal = path, verb, dict(fields), ""
        row.person_id = person_id or row.person_id
        session.flush()
    g.held_now = True
    return row


def hold_this_request(verb: str = "") -> HeldForm:
    """Keep the form that this request sent; secrets are left out."""
    fields: dict[str, Any] = {}
    for name, values in request.form.lists():
        if name not in NOT_KEPT:
            fields[name] = values[0] if len(values) == 1 else values
    return hold(safe_path(request.full_path.rstrip("?")), fields, verb)


def _unpublished() -> Any:
    return select(HeldForm).where(HeldForm.published_path.is_(None)).order_by(HeldForm.id)


def _same(
    waiting: Sequence[HeldForm], path: str, fields: Mapping[str, Any], verb: str
) -> HeldForm | None:
    """The form that this one stands for: the fresh form that was made of it, or a double click."""
    sent_again = request.form.get("held", "")
    for row in waiting:
        if str(row.id) == sent_again or (row.path, row.verb, row.fields) == (path, verb, fields):
            return row
    return None


def _typed_here() -> ColumnElement[bool]:
    """Typed in this browser, unless they belong to somebody with a confirmed account."""
    unconfirmed = select(Person.id).where(Person.confirmed_at.is_(None))
    return and_(
        HeldForm.visitor == visitor(),
        HeldForm.visitor != "",
        or_(HeldForm.person_id.is_(None), HeldForm.person_id.in_(unconfirmed)),
    )


def _mine() -> ColumnElement[bool]:
    """Whose forms this request may see: its person's and its browser's."""
    person_id = getattr(current_user, "id", None)
    return or_(_typed_here(), HeldForm.person_id == person_id) if person_id else _typed_here()


def get_held(held_id: int) -> HeldForm:
    """The form, if it is this browser's or this person's own. Raises Missing."""
    row = db.session.scalar(select(HeldForm).where(HeldForm.id == held_id, _mine()))
    if row is None:
        raise Missing
    return row


def list_waiting() -> Sequence[HeldForm]:
    """What waits for this browser and person, oldest first."""
    found: Sequence[HeldForm] = db.session.scalars(_unpublished().where(_mine())).all()
    return found


def published_of(person: Person, limit: int = MAX_WAITING) -> Sequence[HeldForm]:
    """This person's forms that were published lately, newest first."""
    return db.session.scalars(
        select(HeldForm)
        .where(HeldForm.person_id == person.id, HeldForm.published_path.is_not(None))
        .order_by(HeldForm.id.desc())
        .limit(limit)
    ).all()


def waiting_of(person: Person) -> Sequence[HeldForm]:
    """What goes out by itself as soon as this person may publish, oldest first."""
    found: Sequence[HeldForm] = db.session.scalars(
        _unpublished().where(HeldForm.person_id == person.id, HeldForm.verb != "")
    ).all()
    return found


def adopt(person: Person) -> None:
    """What was typed in this browser is now this person's. In the open transaction."""
    if not visitor():
        return
    with transaction() as session:
        session.execute(
            update(HeldForm)
            .where(HeldForm.published_path.is_(None), _typed_here())
            .values(person_id=person.id)
            .execution_options(synchronize_session=False)
        )


def discard(held_id: int) -> None:
    """Throw a form away, if it is one's own. Raises Missing."""
    with transaction() as session:
        session.delete(get_held(held_id))


def _let_go(response: Response) -> Response:
    """A waiting form that was sent again and taken has come to its end."""
    sent_again = request.method == "POST" and response.status_code in (302, 303)
    if sent_again and "held" in request.form and not g.get("held_now"):
        held_id = min(request.form.get("held", type=int) or 0, MAX_ID)
        with transaction() as session:
            session.execute(delete(HeldForm).where(HeldForm.id == held_id, _mine()))
    return response


def init_app(app: Flask) -> None:
    """Let go of waiting forms once they went out."""
    app.after_request(_let_go)
