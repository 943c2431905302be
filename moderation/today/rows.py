"""The rows of today's lists, with all that a page shows of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from forum.database import db
from forum.moments import span
from forum.people.models import Person
from forum.threads.models import Thread
from moderation.clocks.models import Clock
from moderation.clocks.words import CLOCK_WORDS
from moderation.contacts.models import CustomerWait
from moderation.promises.models import Errand, Promise
from moderation.unanswered.models import Turn
from moderation.unanswered.queries import Waiting, with_fitness

#: Table → the relationship to whoever has to do something about its row.
WHOSE: dict[type, str] = {Promise: "owner", Errand: "owner", CustomerWait: "by"}
SORTS = {Promise: "promise", Errand: "errand", CustomerWait: "customer", Clock: "clock"}
A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Row:
    """A thread with what is due there: a promise, a clock, an errand or a customer's word."""

    thing: Any
    waiting: Waiting

    @property
    def thread(self) -> Thread:
        return self.waiting.thread

    @property
    def owner(self) -> Person | None:
        """Who promised or asked; else who looks after the thread."""
        whose = WHOSE.get(type(self.thing))
        return getattr(self.thing, whose) if whose else self.waiting.turn.owner

    @property
    def sort(self) -> str:
        """What is due: promise, errand, clock, or a word of the customer."""
        return SORTS[type(self.thing)]

    @property
    def is_clock(self) -> bool:
        return isinstance(self.thing, Clock)

    @property
    def reminds(self) -> bool:
        """Of a customer who is waited for: whether a reminder comes before the end."""
        return self.thing.reminded_at is None and self.thing.remind_at is not None

    @property
    def due_at(self) -> datetime:
        name = "due_at"
        if self.sort == "customer":
            name = "remind_at" if self.reminds else "close_at"
        return getattr(self.thing, name)  # type: ignore[no-any-return]

    @property
    def clock_words(self) -> Any:
        """What has to happen before the clock runs out."""
        return CLOCK_WORDS[self.thing.kind]

    @property
    def unfit(self) -> str:
        """The name of an owner who can no longer answer there."""
        owner = self.waiting.turn.owner
        return owner.name if owner and not self.waiting.owner_fits else ""

    def is_late(self, now: datetime) -> bool:
        return self.due_at <= now

    def age(self, now: datetime) -> str:
        """How late it is, or how soon it is due, in whole minutes."""
        apart = max(abs(self.due_at - now) // A_MINUTE * A_MINUTE, A_MINUTE)
        if self.is_late(now):
            return _("%(time)s late", time=span(apart))
        return _("in %(time)s", time=span(apart))

    def stamp(self, now: datetime) -> tuple[Any, ...]:
        """All that a reader sees of it, as plain values."""
        turn, owner = self.waiting.turn, self.owner
        return (
            type(self.thing).__name__,
            getattr(self.thing, "id", None),
            self.thread.id,
            self.thread.title,
            self.thread.me_too_count,
            self.thread.board_id,
            self.due_at,
            self.age(now),
            getattr(self.thing, "words", ""),
            owner.name if owner else None,
            turn.owner_id,
            turn.priority,
            self.waiting.owner_fits,
        )


def load(wanted: Sequence[tuple[Any, Select[Any]]], now: datetime) -> list[list[Row]]:
    """The rows with these ids, for each table that is asked for, in their order.

    A statement for each table, and one for all owners.
    """
    found = [_things(model, ids) for model, ids in wanted]
    turns = [turn for pairs in found for _thing, turn in pairs]
    waiting = iter(with_fitness(turns, now) if turns else ())
    return [[Row(thing, next(waiting)) for thing, _turn in pairs] for pairs in found]


def _things(model: Any, ids: Select[Any]) -> list[tuple[Any, Turn]]:
    key = model.thread_id if model is CustomerWait else model.id
    whose = WHOSE.get(model)
    also = [joinedload(getattr(model, whose))] if whose else []
    rows = db.session.execute(
        select(model, Turn)
        .join(Turn, Turn.thread_id == model.thread_id)
        .join(Turn.thread)
        .options(
            contains_eager(Turn.thread).joinedload(Thread.asker), joinedload(Turn.owner), *also
        )
        .where(key.in_(ids))
    )
    return [(thing, turn) for thing, turn in rows]
