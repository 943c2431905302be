"""What threads do when somebody signs in or confirms: publish what waited for that."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select

from forum.database import db
from forum.errors import Problem
from forum.events import PersonConfirmed, PersonErased, PersonSignedIn, ThreadMerged
from forum.languages import speaking
from forum.people.models import HeldForm, Person
from forum.sockets import Periodic, PersonalData, Sockets
from forum.threads import queries, writing
from forum.threads.asking import said_yes_to
from forum.threads.composing import number
from forum.threads.drafts import Draft, follow_merged, marks, sweep
from forum.threads.mentions import Mention
from forum.threads.models import Post, Thread
from forum.threads.rendering import render_in_background
from forum.threads.reply_parts import read_added
from forum.threads.review import WaitsForReview


def publish_held(fact: PersonConfirmed | PersonSignedIn) -> None:
    """Publish the threads and replies that this person wrote before they could."""
    person = db.session.get(Person, fact.person_id)
    if person is None or not person.is_confirmed:
        return
    waiting = db.session.scalars(
        select(HeldForm)
        .where(
            HeldForm.person_id == person.id,
            HeldForm.published_path.is_(None),
            HeldForm.verb.in_(("thread", "reply")),
        )
        .order_by(HeldForm.id)
        .with_for_update()
    ).all()
    for held in waiting:
        with speaking(person.language):
            _publish(person, held)


def _publish(person: Person, held: HeldForm) -> None:
    try:
        with db.session.begin_nested():
            try:
                post = _thread(person, held) if held.verb == "thread" else _reply(person, held)
            except WaitsForReview as waits:
                held.published_path, held.refusal = waits.address, ""
                return
    except Problem as problem:
        # The text stays, with the reason; its page offers it in a form again.
        held.refusal = str(problem) or _("What this belongs to is not there any more.")
        return
    # The page of a new thread says who answers, and when, also to who comes by way of a mail.
    opened = f"/threads/{post.thread_id}?posted=yes"
    held.published_path, held.refusal = opened if post.is_opening else f"/posts/{post.id}", ""


def _thread(person: Person, held: HeldForm) -> Post:
    from forum.threads.views.writing import thread_words

    thread: Thread = writing.open_thread(person, **thread_words(held.fields, person))
    return db.session.scalars(
        select(Post).where(Post.thread_id == thread.id, Post.number == 1)
    ).one()


def _reply(person: Person, held: HeldForm) -> Post:
    thread_id = int(held.path.split("/")[2])
    thread = queries.follow_thread(person, thread_id)
    return writing.reply(
        person,
        thread,
        writing.compose(held.fields.get("text") or ""),
        reply_to=number(held.fields.get("to")),
        added=read_added(person, thread, held.fields),
        answered_checks=said_yes_to(held.fields),
    )


def drafts_of(person_id: int) -> list[dict[str, Any]]:
    """What this person is writing, as rows to take home."""
    rows = db.session.scalars(select(Draft).where(Draft.person_id == person_id)).all()
    return [
        {"place": row.place, "saved_at": row.saved_at.isoformat(), **row.fields} for row in rows
    ]


def erase(fact: PersonErased) -> None:
    """Drafts are nobody else's; that somebody was told of being named goes with them."""
    db.session.execute(delete(Draft).where(Draft.person_id == fact.person_id))
    db.session.execute(delete(Mention).where(Mention.person_id == fact.person_id))


def mentions_of(person_id: int) -> list[dict[str, Any]]:
    """The posts that name this person."""
    rows = db.session.scalars(select(Mention).where(Mention.person_id == person_id)).all()
    return [{"post": f"/posts/{row.post_id}", "at": row.at.isoformat()} for row in rows]


def plug(plugged: Sockets) -> None:
    """Listen."""
    plugged.listen(PersonErased)(erase)
    plugged.listen(ThreadMerged)(follow_merged)
    plugged.personal_data += [
        PersonalData("drafts", drafts_of, ("drafts",)),
        PersonalData("mentions", mentions_of, ("post_mentions",)),
    ]
    plugged.marks.append(marks)
    plugged.add_job("drafts.sweep", sweep)
    plugged.periodic.append(Periodic("drafts.sweep", 24 * 3600))
    plugged.listen(PersonConfirmed, PersonSignedIn)(publish_held)
    render_in_background(plugged, Post)
