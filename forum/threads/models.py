"""Threads, posts, and every fact about them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.boards.models import Board
from forum.boards.policy import KINDS, AnsweringPolicy, WhoAnswers
from forum.database import (
    NEVER_REUSED,
    Base,
    Id,
    Identified,
    SafeHtml,
    UTCDateTime,
    choice,
)
from forum.people.models import Person
from forum.threads.kinds import EVENT_KINDS, GROUNDS
from forum.threads.marks import Helpful as Helpful
from forum.threads.marks import MeToo as MeToo
from forum.threads.standing import ANSWER_STATES, SOLVED, UNANSWERED, WRITTEN_AS
from forum.threads.tag_models import Tag as Tag
from forum.threads.tag_models import TagSynonym as TagSynonym
from forum.threads.tag_models import ThreadTag as ThreadTag


class Thread(Identified, Base):
    """One conversation. What it waits for is folded from its events, never set by hand."""

    __tablename__ = "threads"
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"))
    asker_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str] = mapped_column(choice(*KINDS))
    title: Mapped[str] = mapped_column(Text)
    slug: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_post_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: Counts up with every edit of title, kind, language or tags: an older form is stale (409).
    version: Mapped[int] = mapped_column(default=1)
    posts_count: Mapped[int] = mapped_column(default=0)
    me_too_count: Mapped[int] = mapped_column(default=0)
    answer_state: Mapped[str] = mapped_column(choice(*ANSWER_STATES))
    #: When the present state began; of a wait, its original start.
    state_since: Mapped[datetime] = mapped_column(UTCDateTime)
    solution_id: Mapped[int | None] = mapped_column(Id)
    #: Set while the opening post is hidden or withdrawn: then no list shows the thread.
    unlisted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: Acts that hold now; who and why stands in the event.
    lock_id: Mapped[int | None] = mapped_column(Id)
    pin_id: Mapped[int | None] = mapped_column(Id)
    #: Closed by a host, with a reason: nobody waits until somebody writes or opens it again.
    close_id: Mapped[int | None] = mapped_column(Id)
    #: Set while it is closed as the duplicate of another, which stands in ``thread_links``.
    duplicate_id: Mapped[int | None] = mapped_column(Id)
    #: Merged away: nothing is in it any more. Its address leads to the post that opened it.
    merged_into_id: Mapped[int | None] = mapped_column(Id, index=True)
    merged_post_id: Mapped[int | None] = mapped_column(Id)
    source_key: Mapped[str | None] = mapped_column(Text, unique=True)
    source_url: Mapped[str | None] = mapped_column(Text)
    #: What its board asked for, in order: see ``threads.fields``.
    fields: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")

    board: Mapped[Board] = relationship(lazy="raise_on_sql")
    asker: Mapped[Person] = relationship(lazy="raise_on_sql")
    tags: Mapped[list[Tag]] = relationship(
        secondary="thread_tags", order_by="Tag.name", lazy="raise_on_sql"
    )

    __table_args__: Any = (
        Index("ix_threads_board_active", "board_id", "last_post_at"),
        Index("ix_threads_board_new", "board_id", "opened_at"),
        Index("ix_threads_active", "last_post_at"),
        Index("ix_threads_new", "opened_at"),
        Index(
            "ix_threads_unanswered",
            "state_since",
            "board_id",
            sqlite_where=text("answer_state = 'unanswered' AND unlisted_at IS NULL"),
            postgresql_where=text("answer_state = 'unanswered' AND unlisted_at IS NULL"),
        ),
        Index(
            "ix_threads_solved",
            "state_since",
            "board_id",
            sqlite_where=text("answer_state = 'solved' AND unlisted_at IS NULL"),
            postgresql_where=text("answer_state = 'solved' AND unlisted_at IS NULL"),
        ),
        NEVER_REUSED,
    )

    @property
    def is_locked(self) -> bool:
        return self.lock_id is not None

    @property
    def is_pinned(self) -> bool:
        return self.pin_id is not None

    @property
    def is_closed(self) -> bool:
        return self.close_id is not None

    @property
    def is_resolved(self) -> bool:
        """Solved or closed."""
        return self.is_solved or self.is_closed

    @property
    def is_duplicate(self) -> bool:
        return self.duplicate_id is not None

    @property
    def is_merged(self) -> bool:
        return self.merged_into_id is not None

    @property
    def is_unlisted(self) -> bool:
        return self.unlisted_at is not None

    @property
    def is_waiting(self) -> bool:
        return self.answer_state == UNANSWERED

    @property
    def is_solved(self) -> bool:
        return self.answer_state == SOLVED

    @property
    def replies_count(self) -> int:
        return max(self.posts_count - 1, 0)


class Post(Identified, Base):
    """The opening post (number 1) or a reply. Never deleted: it leaves a tombstone."""

    __tablename__ = "posts"
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    number: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    written_as: Mapped[str] = mapped_column(choice(*WRITTEN_AS))
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(SafeHtml)
    markup_version: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    edited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    helpful_count: Mapped[int] = mapped_column(default=0)
    #: The event by which it was hidden, withdrawn, made official: no removal without its reason.
    hide_id: Mapped[int | None] = mapped_column(
        ForeignKey("thread_events.id", use_alter=True, name="fk_posts_hide_id")
    )
    ground: Mapped[str | None] = mapped_column(choice(*GROUNDS))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    official_id: Mapped[int | None] = mapped_column(
        ForeignKey("thread_events.id", use_alter=True, name="fk_posts_official_id")
    )
    #: The post that it answers, of the same thread when it was written; the reader may not see it.
    reply_to_id: Mapped[int | None] = mapped_column(Id)
    #: A comment of an imported archive: shown as one, and never an answer.
    is_comment: Mapped[bool] = mapped_column(default=False)
    source_key: Mapped[str | None] = mapped_column(Text, unique=True)
    source_url: Mapped[str | None] = mapped_column(Text)
    licence: Mapped[str | None] = mapped_column(Text)

    thread: Mapped[Thread] = relationship(lazy="raise_on_sql")
    author: Mapped[Person] = relationship(foreign_keys=author_id, lazy="raise_on_sql")
    reply_to: Mapped["Post | None"] = relationship(
        primaryjoin="foreign(Post.reply_to_id) == remote(Post.id)",
        lazy="raise_on_sql",
        viewonly=True,
    )

    #: The merged thread that it opened, while it stands in the one that this became part of.
    opened: Mapped[Thread | None] = relationship(
        Thread,
        primaryjoin="and_(foreign(Post.id) == remote(Thread.merged_post_id),"
        " foreign(Post.thread_id) == remote(Thread.merged_into_id))",
        lazy="raise_on_sql",
        viewonly=True,
        uselist=False,
    )

    __table_args__: Any = (
        UniqueConstraint("thread_id", "number"),
        Index("ix_posts_author", "author_id", "written_at"),
        Index("ix_posts_thread_ids", "thread_id", "id"),
        Index("ix_posts_markup_version", "markup_version"),
        CheckConstraint("(hide_id IS NULL) = (ground IS NULL)", name="hidden_on_a_ground"),
        NEVER_REUSED,
    )

    @property
    def board(self) -> Board:
        return self.thread.board

    @property
    def is_hidden(self) -> bool:
        return self.hide_id is not None

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def is_gone(self) -> bool:
        return self.is_hidden or self.is_withdrawn

    @property
    def is_official(self) -> bool:
        return self.official_id is not None

    @property
    def is_opening(self) -> bool:
        return self.number == 1


class ThreadLink(Base):
    """One thread points to another: "related", or the "duplicate" of an older one."""

    __tablename__ = "thread_links"
    thread_id: Mapped[int] = mapped_column(
        ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True
    )
    other_id: Mapped[int] = mapped_column(
        ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    kind: Mapped[str] = mapped_column(choice("related", "duplicate"))


class Revision(Identified, Base):
    """What a post said before an edit, and who changed it when."""

    __tablename__ = "post_revisions"
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(Text)
    #: Of the opening post: the thread's fields as they were.
    fields: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    replaced_at: Mapped[datetime] = mapped_column(UTCDateTime)
    replaced_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))

    __table_args__: Any = (UniqueConstraint("post_id", "version"), NEVER_REUSED)


class ThreadEvent(Identified, Base):
    """A fact about a thread, in order of ``(at, id)``; its state can be replayed from them.

    ``who_answers`` and ``grace_hours`` are the board's policy at that moment, ``written_as`` is how
    the post that it is about was written.
    """

    __tablename__ = "thread_events"
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    kind: Mapped[str] = mapped_column(choice(*EVENT_KINDS))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    written_as: Mapped[str | None] = mapped_column(Text)
    who_answers: Mapped[str] = mapped_column(Text)
    grace_hours: Mapped[int]
    reason: Mapped[str] = mapped_column(Text, default="")
    ground: Mapped[str | None] = mapped_column(Text)
    #: Small things by kind: {"comment": true}, {"reopens": true}, {"from_board": 3} …
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    __table_args__: Any = (
        Index("ix_thread_events_order", "thread_id", "at", "id"),
        CheckConstraint(
            "kind <> 'post_hidden' OR (ground IS NOT NULL AND post_id IS NOT NULL"
            " AND by_id IS NOT NULL)",
            name="hidden_by_somebody_on_a_ground",
        ),
        CheckConstraint(
            "kind NOT IN ('locked', 'unlocked', 'pinned', 'unpinned', 'moved', 'post_hidden',"
            " 'post_restored', 'merged', 'split', 'split_off', 'closed') OR reason <> ''",
            name="acts_have_reasons",
        ),
        NEVER_REUSED,
    )

    @property
    def policy(self) -> AnsweringPolicy:
        return AnsweringPolicy(WhoAnswers(self.who_answers), self.grace_hours)
