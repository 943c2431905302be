"""Policies, the terms of each thread, its clocks, and every change of a clock."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.boards.policy import KINDS
from forum.database import NEVER_REUSED, Base, Id, Identified, UTCDateTime, choice
from forum.threads.models import Thread
from moderation.calendars.models import CalendarVersion
from moderation.unanswered.clock import CLOCK_KINDS, OUTCOMES, PRIORITIES, STATES


class ClockPolicy(Identified, Base):
    """What a board owes in time; ``board_id`` None is for boards that have none of their own."""

    __tablename__ = "clock_policies"
    board_id: Mapped[int | None] = mapped_column(ForeignKey("boards.id"), unique=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


class PolicyVersion(Identified, Base):
    """What a policy says since ``made_at``. A row is never changed: an edit makes another."""

    __tablename__ = "clock_policy_versions"
    policy_id: Mapped[int] = mapped_column(ForeignKey("clock_policies.id"))
    number: Mapped[int]
    is_on: Mapped[bool] = mapped_column(default=True)
    #: Nothing of its own: what stands above holds, the board's parent's or the site's.
    follows_above: Mapped[bool] = mapped_column(default=False)
    calendar_id: Mapped[int] = mapped_column(ForeignKey("calendars.id"))
    #: The first that fits holds, target by target: {"kind": null or a thread's kind, "priority":
    #: null or one of PRIORITIES, "targets": {clock kind: open minutes}}; the most specific first.
    rules: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    #: Kinds of clocks that stand still while the customer is waited for.
    pauses: Mapped[list[str]] = mapped_column(JSON, default=list)
    #: Days until a customer who is waited for is reminded, and then until the thread is closed,
    #: of which the reminder gives notice; 0 is never.
    remind_days: Mapped[int] = mapped_column(default=3)
    close_days: Mapped[int] = mapped_column(default=7)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    policy: Mapped[ClockPolicy] = relationship(lazy="raise_on_sql")

    __table_args__: Any = (UniqueConstraint("policy_id", "number"), NEVER_REUSED)


class ThreadTerms(Identified, Base):
    """Under which versions a thread's clocks run from ``at`` on, and why they changed.

    In order of ``(at, id)``. Without a policy version nothing is owed from then on.
    """

    __tablename__ = "thread_terms"
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: The fact that brought them.
    event_id: Mapped[int] = mapped_column(ForeignKey("thread_events.id"))
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"))
    kind: Mapped[str] = mapped_column(choice(*KINDS))
    priority: Mapped[str] = mapped_column(choice(*PRIORITIES))
    policy_version_id: Mapped[int | None] = mapped_column(ForeignKey("clock_policy_versions.id"))
    calendar_version_id: Mapped[int | None] = mapped_column(ForeignKey("calendar_versions.id"))

    __table_args__: Any = (Index("ix_thread_terms_order", "thread_id", "at", "id"), NEVER_REUSED)


class Clock(Identified, Base):
    """One commitment on a thread. What it says is folded from its changes, never set by hand.

    ``outcome`` is decided by the time stamps of what stopped it; while it runs, it is missed as
    soon as ``due_at`` has passed, whether or not a worker has looked.
    """

    __tablename__ = "clocks"
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    #: On which board it ran last; a stopped one stays with the board where it was stopped.
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"))
    kind: Mapped[str] = mapped_column(choice(*CLOCK_KINDS))
    #: Counts from 1: which wait, or which round, of its thread.
    cycle: Mapped[int]
    #: The fact that what it is about began with: a question, a word of a host.
    begun_by: Mapped[int] = mapped_column(Id, default=0)
    policy_version_id: Mapped[int] = mapped_column(ForeignKey("clock_policy_versions.id"))
    calendar_version_id: Mapped[int] = mapped_column(ForeignKey("calendar_versions.id"))
    #: Seconds of open time that it has in all.
    target: Mapped[int]
    state: Mapped[str] = mapped_column(choice(*STATES))
    #: The moment of the post that it is about; and from when its time is counted, which is later
    #: where the community goes first.
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    counts_from: Mapped[datetime] = mapped_column(UTCDateTime)
    #: None while it is paused.
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: Seconds of open time used up when it was paused, put under other terms, or stopped; and when
    #: that was: what came since is ``elapsed(consumed_at, now)``.
    consumed: Mapped[int] = mapped_column(default=0)
    consumed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    stopped_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    stopped_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    #: As what: host, peer, asker; None for the forum itself.
    stopped_as: Mapped[str | None] = mapped_column(Text)
    stopped_event_id: Mapped[int | None] = mapped_column(Id)
    outcome: Mapped[str | None] = mapped_column(choice(*OUTCOMES))
    #: Seconds of open time by which it was late when it stopped.
    lateness: Mapped[int] = mapped_column(default=0)
    #: Why a miss is nobody's fault who answered: it was due before anybody could know
    #: (``released_late``, ``taken_back``, ``new_terms``).
    excused: Mapped[str | None] = mapped_column(Text)
    #: When it counts in the numbers: at its stop where it was met; else when it became late, or
    #: late to everybody's knowledge. None while it can still be met.
    counted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: What the worker has done about it; decides nothing.
    warned_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    breached_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    thread: Mapped[Thread] = relationship(lazy="raise_on_sql")

    __table_args__: Any = (
        UniqueConstraint("thread_id", "kind", "cycle"),
        Index(
            "ix_clocks_due",
            "due_at",
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
        Index("ix_clocks_counted", "counted_at"),
        Index("ix_clocks_calendar", "calendar_version_id", "state"),
        NEVER_REUSED,
    )


class ClockChange(Identified, Base):
    """Something that happened to a clock; ``values`` are the columns that it changed.

    Folding the changes of a clock in order of ``id`` gives the clock.
    """

    __tablename__ = "clock_changes"
    clock_id: Mapped[int] = mapped_column(ForeignKey("clocks.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: started, moved, paused, resumed, stopped, unstopped, voided, warned, breached.
    what: Mapped[str] = mapped_column(Text)
    event_id: Mapped[int | None] = mapped_column(Id)
    #: Column → value; times as ISO 8601 in UTC.
    values: Mapped[dict[str, Any]] = mapped_column(JSON)

    __table_args__: Any = (NEVER_REUSED,)


__all__ = [
    "CalendarVersion",
    "Clock",
    "ClockChange",
    "ClockPolicy",
    "PolicyVersion",
    "ThreadTerms",
]
