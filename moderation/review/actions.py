"""Release or reject what waits, one by one; and for its writer: change it, take it back.

People are held before threads, and threads before the texts that wait in them.
"""

from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from forum import permissions, sockets
from forum.boards.queries import all_boards, visible_boards
from forum.database import db, locked, transaction
from forum.errors import Conflict, Invalid, Missing, Problem
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.threads import writing
from forum.threads.acts import check_reason
from forum.threads.asking import ask_about
from forum.threads.events import hold_thread
from forum.threads.models import Post, Thread
from forum.threads.titles import check_title
from forum.threads.writing import Composed
from moderation.events import TextReviewed
from moderation.review import queries, telling
from moderation.review.models import (
    EDIT,
    OPENING,
    REJECTED,
    RELEASED,
    TAKEN_BACK,
    ReviewText,
)
from moderation.review.telling import HANDLE


def release(
    by: Person, row: ReviewText, *, mark: str | None = None, now: datetime | None = None
) -> Post:
    """Post it, with the time at which it was written. Whoever wrote it must still be allowed to.

    ``mark``: of what the host has read (else of ``row``); Conflict where it is something else now.
    Raises Missing where the host does not review there, and what posting raises: then it waits on.
    """
    moment, composed = now or this_moment(), writing.compose(row.text)
    mark = row.mark if mark is None else mark
    with transaction():
        row = _hold(by, row, moment)
        if row.mark != mark:
            raise Conflict(_("Its writer changed it a moment ago. Read it again."))
        post = _post(row, composed, moment)
        _decide(row, RELEASED, by, moment)
        row.post_id, row.thread_id = post.id, post.thread_id
        # From here on the post holds the words.
        row.title = row.text = ""
        _tell(row, by, moment)
        return post


def reject(by: Person, row: ReviewText, reason: str, *, now: datetime | None = None) -> None:
    """It is not posted; its writer is told why and has the text back."""
    moment, reason = now or this_moment(), check_reason(reason)
    with transaction():
        row = _hold(by, row, moment)
        _decide(row, REJECTED, by, moment, reason)
        _tell(row, by, moment)


def _hold(by: Person, row: ReviewText, now: datetime) -> ReviewText:
    row = queries.get_waiting(by, row.id, now)
    for person in sorted({by.id: by, row.person_id: row.person}.items()):
        locked(person[1])
    if row.thread_id is not None:
        hold_thread(db.session.get_one(Thread, row.thread_id))
    # Asked again, now that nothing changes any more: does it wait, and may they see it?
    row = queries.get_waiting(by, row.id, now, hold=True)
    permissions.require(by, HANDLE, _place(row), now=now)
    return row


def _place(row: ReviewText) -> object:
    return row.thread if row.thread is not None else all_boards()[row.board_id]


def _post(row: ReviewText, composed: Composed, now: datetime) -> Post:
    person = row.person
    board_id = row.thread.board_id if row.thread else row.board_id
    if board_id not in visible_boards(person, now=now):
        raise Invalid(_("%(name)s cannot read this board any more.", name=person.name))
    if row.verb == OPENING:
        thread = writing.open_thread(
            person,
            all_boards()[row.board_id],
            title=row.title,
            composed=composed,
            now=now,
            written_at=row.written_at,
            **row.fields,
        )
        return db.session.scalars(
            select(Post).where(Post.thread_id == thread.id, Post.number == 1)
        ).one()
    if row.verb == EDIT:
        return writing.edit_post(
            person,
            db.session.get_one(Post, row.post_id),
            composed,
            title=row.title or None,
            now=now,
            written_at=row.written_at,
            **row.fields,
        )
    thread = db.session.get_one(Thread, row.thread_id)
    return writing.reply(person, thread, composed, now=now, written_at=row.written_at, **row.fields)


def _decide(row: ReviewText, outcome: str, by: Person, now: datetime, reason: str = "") -> None:
    row.outcome, row.decided_at, row.decided_by_id, row.reason = outcome, now, by.id, reason


def _tell(row: ReviewText, by: Person, now: datetime) -> None:
    db.session.flush()
    telling.tell_writer(row, now)
    sockets.publish(
        TextReviewed(
            person_id=row.person_id,
            board_id=row.thread.board_id if row.thread else row.board_id,
            thread_id=row.thread_id,
            post_id=row.post_id,
            outcome=str(row.outcome),
            reason=row.reason,
            by_id=by.id,
            at=now,
        )
    )


def decide_all(
    by: Person,
    read: Mapping[int, str],
    outcome: str,
    reason: str = "",
    *,
    now: datetime | None = None,
) -> tuple[int, list[str]]:
    """Release or reject each of these that waits for this person's look; others are as absent.

    ``read``: id → the mark of what the host has read.

    Returns how many it did, and a sentence for each that could not be posted.
    """
    moment, done, troubles = now or this_moment(), 0, []
    if outcome == REJECTED:
        reason = check_reason(reason)
    for text_id, mark in sorted(read.items()):
        try:
            row = queries.get_waiting(by, text_id, moment)
            name = row.person.name
        except Missing:
            continue
        try:
            if outcome == RELEASED:
                release(by, row, mark=mark, now=moment)
            else:
                reject(by, row, reason, now=moment)
            done += 1
        except Missing:
            continue
        except Problem as problem:
            troubles.append(_("%(name)s: not posted. %(why)s", name=name, why=problem.sentence))
    return done, troubles


def change_text(
    person: Person,
    row: ReviewText,
    title: str,
    text: str,
    *,
    answered_checks: frozenset[str] = frozenset(),
) -> None:
    """Change one's own text while it waits. Raises Invalid (AskFirst as where it was written), and
    Conflict where it waits no more."""
    composed = writing.compose(text)
    with transaction():
        row = _mine(person, row)
        title = check_title(title) if row.title else ""
        _ask_again(person, row, f"{title}\n\n{composed.text}", answered_checks)
        row.title, row.text = title, composed.text


def _ask_again(person: Person, row: ReviewText, words: str, answered: frozenset[str]) -> None:
    plugged, place = sockets.of(), all_boards()[row.board_id]
    before = f"{row.title}\n\n{row.text}"
    if row.thread_id is None:
        ask_about(plugged.opening_checks, person, place, words, answered, before=before)
    else:
        thread = db.session.get_one(Thread, row.thread_id)
        ask_about(plugged.text_checks, person, thread, words, answered, before=before)


def take_back(person: Person, row: ReviewText, *, now: datetime | None = None) -> None:
    """Take one's own text back: it is not posted, and stays for its writer to use."""
    moment = now or this_moment()
    with transaction():
        row = _mine(person, row)
        _decide(row, TAKEN_BACK, person, moment)


def _mine(person: Person, row: ReviewText) -> ReviewText:
    row = locked(queries.get_mine(person, row.id))
    if not row.is_waiting:
        raise Conflict(_("A host has looked at it meanwhile."))
    return row
