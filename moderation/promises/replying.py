"""A promise in a reply: what the picker sends, and the questions before one slips out in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from forum import permissions
from forum.errors import Invalid
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.sockets import ReplyPart
from forum.threads.asking import AskFirst, said_yes_to
from forum.threads.composing import number
from forum.threads.models import Post, Thread
from moderation.promises import queries
from moderation.promises.actions import check_words, end_promise, make_promise
from moderation.promises.models import KEPT, KEPT_LATE, Promise
from moderation.promises.picking import check_due, chosen_due
from moderation.promises.times import both
from moderation.promises.words import promising_words
from moderation.unanswered.answerers import ANSWER

#: Names of the form's fields.
DUE, WORDS, ANSWERS, KEEPS = ("promise_due", "promise_words", "promise_answers", "keeps_")
YES = "yes"


@dataclass(frozen=True)
class Promised:
    """What came with a reply: a promise by ``due_at`` or none, and the promises that it keeps."""

    due_at: datetime | None
    words: str
    #: It only says when the answer comes.
    is_holding: bool
    keeps: tuple[int, ...] = ()


def writes_as_host(person: Any, thread: Thread) -> bool:
    """Whether this person's reply would be a host's."""
    if not person.is_authenticated or thread.asker_id == person.id:
        return False
    return bool(permissions.decide(person, ANSWER, thread))


def kept_in(form: Mapping[str, str]) -> tuple[int, ...]:
    """The ids of the promises that are ticked as kept."""
    ticked = (number(name[len(KEEPS) :]) for name in form if name.startswith(KEEPS))
    return tuple(sorted(promise_id for promise_id in ticked if promise_id))


def read(person: Any, thread: Thread, form: Mapping[str, str]) -> Promised | None:
    """What was chosen. Raises Invalid, and AskFirst for words that promise what was not chosen."""
    keeps = kept_in(form)
    words = check_words(form.get(WORDS, ""))
    asks = any(form.get(name, "").strip() for name in (DUE, f"{DUE}_other", WORDS))
    if not writes_as_host(person, thread):
        # Refused by the forum, should they have sent something.
        return Promised(None, words, False, keeps) if asks or keeps else None
    due_at = _due(thread, form) if asks else None
    if asks and due_at is None:
        raise Invalid(_("Choose by when you promise it."), DUE)
    is_holding = due_at is not None and form.get(ANSWERS) != YES
    if is_holding and keeps:
        raise Invalid(
            _(
                "A reply that only says when the answer comes keeps no promise. Tick that it "
                "answers already, or give the promise another time."
            ),
            KEEPS,
        )
    _ask_first(person, thread, form, due_at, keeps)
    return Promised(due_at, words, is_holding, keeps) if due_at or keeps else None


def _due(thread: Thread, form: Mapping[str, str]) -> datetime | None:
    opened = queries.open_hours(thread.board)
    due_at = chosen_due(form, opened, DUE)
    return None if due_at is None else check_due(due_at, this_moment(), opened, DUE)


def _ask_first(
    person: Person,
    thread: Thread,
    form: Mapping[str, str],
    due_at: datetime | None,
    keeps: tuple[int, ...],
) -> None:
    """Each once: does it keep what you promised, and do these words promise something?"""
    asked = {}
    mine = [each for each in queries.open_here(thread.id) if each.owner_id == person.id]
    if due_at is None and not keeps and mine:
        first = mine[0]
        asked[f"keeps-{first.id}"] = _(
            "You promised something here by %(time)s. Tick it if this reply keeps it.",
            time=both(first.due_at, first.zone),
        )
    said = promising_words(form.get("text", ""))
    if due_at is None and said:
        asked["promise-words"] = _(
            "“%(words)s” sounds like a promise. Choose by when, so that it is not forgotten.",
            words=said,
        )
    for key in said_yes_to(form):
        asked.pop(key, None)
    if asked:
        raise AskFirst(" ".join(asked), " ".join(asked.values()))


def carry_out(person: Person, post: Post, promised: Promised, now: datetime) -> None:
    """Keep and promise, with the reply, in its transaction."""
    held = {promise.id: promise for promise in queries.open_here(post.thread_id)}
    for promise_id in promised.keeps:
        if promise_id in held:
            _keep(held[promise_id], person, post, now)
    if promised.due_at is not None:
        make_promise(person, post.thread, promised.due_at, promised.words, post=post, now=now)


def _keep(promise: Promise, person: Person, post: Post, now: datetime) -> None:
    promise.kept_post_id = post.id
    end_promise(promise, KEPT if now <= promise.due_at else KEPT_LATE, person, now)


def said(promised: Promised) -> dict[str, Any]:
    """What the fact of the reply says: ``holding`` is read by whoever asks what it answers."""
    told: dict[str, Any] = {"holding": True} if promised.is_holding else {}
    if promised.due_at is not None:
        told["promised"] = promised.due_at.isoformat()
    if promised.keeps:
        told["keeps"] = list(promised.keeps)
    return told


PART = ReplyPart(read, carry_out, data=said)
