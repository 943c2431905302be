"""What a module may plug into. Sockets live in the app, so two apps never share them.

The forum asks its sockets and knows no more; ``moderation.init_app`` does the plugging.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any, TypeAlias, cast

import click
from flask import Flask, current_app
from markupsafe import Markup


class Slot(Enum):
    """A place on a page where a module may add; the value says where it stands."""

    NAVIGATION = "In the header's navigation, after the forum's own links."
    ACCOUNT_NAVIGATION = "Among the links between the pages of one's own account."
    ACCOUNT_MENU = "In the signed-in person's menu, before signing out."
    HOME_TOP = "On the home page, under the search box."
    HOME_ASIDE = "On the home page, in the column beside the lists."
    BOARD_THREADS = (
        "On a board's page: its threads, with tabs and pages. The threads room fills it."
    )
    BOARD_PROMISE = "On a board's page, after the sentences that say who answers."
    BOARD_EDIT = "On the page where an admin edits a board, before the form."
    BOARD_ASIDE = "On a board's page, in the column beside its threads."
    COMPOSER = "Under the text of whoever writes or changes a post."
    THREAD_FORM = "In the form for a new thread, under the title."
    THREAD_STATUS = "On a thread's page, under its title: whose turn it is, who looks after it."
    THREAD_TOOLBAR = "On a thread's page, above the posts: what hosts may do with it."
    HEADER_PERSON = "In the header, before the signed-in person's menu."
    TAG_HEAD = "On a tag's page, under its title."
    THREAD_MENU = "In the menu at the end of that toolbar: what hosts do to a thread now and then."
    THREAD_FOLLOW = "On a thread's page, in the column beside the posts; given the reader's marks."
    THREAD_ASIDE = "On a thread's page, in the column beside the posts."
    REPLY_FORM = (
        "In the reply form, under the text: what a host adds to a reply. Given what was typed "
        "there before, by name of its field, and the problem for which it was refused, or None."
    )
    THREAD_END = "On a thread's page, after the last post and before the reply form."
    THREAD_OPENED = "On the page after posting a thread: when an answer comes and from whom."
    PERSON_PROFILE = "On a person's page, under the facts."
    ABOUT = "On the page “What this forum promises”, after how answers work."
    ADMIN_NAVIGATION = "Among the links of the administration."
    FOOTER = "In the footer, among its links."


class RowSlot(Enum):
    """A place that recurs in a list: asked once for all rows, answers id → markup."""

    POST_BADGE = "In a post's header, beside the author's name."
    POST_MENU = "In a post's menu."
    POST_FILES = "At the end of a post, after its text."
    POST_AFTER = "Straight after a post."
    THREAD_ROW = "At the end of a thread's row in a list."
    QUEUE_ROW = "Beside a thread's kind in a host's list of work."
    BOARD_CARD = "Among the facts of a board in a list of boards."


@dataclass(frozen=True)
class JobKind:
    """How one kind of job is carried out: ``run`` gets up to ``batch`` payloads at once."""

    name: str
    run: Callable[[Sequence[Mapping[str, Any]]], None]
    batch: int = 1


@dataclass(frozen=True)
class PersonalData:
    """What a room keeps about a person: given to them on request, as rows of plain values.

    Erasing is not here: a room that keeps such rows listens to ``PersonErased``.
    """

    name: str
    #: person id → rows that ``json`` can write.
    rows: Callable[[int], Iterable[Mapping[str, Any]]]
    #: The tables that this covers; a test asks that every table with people in it is covered.
    tables: tuple[str, ...]
    #: person id → files of theirs: (name in the copy, where it lies).
    files: Callable[[int], Iterable[tuple[str, Path]]] | None = None


@dataclass(frozen=True)
class ReplyPart:
    """What a module adds to a reply: read before the transaction, carried out in it.

    ``read`` gets (person, thread, the form as it was sent) and answers what came, or None; raises
    Invalid with its field's name. ``data`` is what the fact "replied" says of it. ``done`` gets
    (person, post, what was read, moment), after the fact, in the same transaction.
    """

    read: Callable[[Any, Any, Mapping[str, str]], Any | None]
    done: Callable[[Any, Any, Any, datetime], None]
    data: Callable[[Any], Mapping[str, Any]] = lambda _read: {}


@dataclass(frozen=True)
class Periodic:
    """A job that is due every so many seconds."""

    kind: str
    every_seconds: int


Listener: TypeAlias = Callable[[Any], None]
#: (person, permission key, board or None, moment) → why it is granted, or None.
GrantSource: TypeAlias = Callable[[Any, str, Any, datetime], Any | None]
#: (person, permission key, target, moment) → why it is refused whatever was granted, or None.
Refusal: TypeAlias = Callable[[Any, str, Any, datetime], Any | None]
#: (person, target, moment) → why the person may do this with what is their own, or None.
Rule: TypeAlias = Callable[[Any, Any, datetime], Any | None]
#: (person, moment) → whether this person is staff.
StaffSource: TypeAlias = Callable[[Any, datetime], bool]
#: (person, thread, text) → (key, question) to be answered before the text is published, or None.
TextCheck: TypeAlias = Callable[[Any, Any, str], tuple[str, Any] | None]
#: (reader, title) → threads that say the same already, best first: ``threads.alike.Alike``.
AlikeSource: TypeAlias = Callable[[Any, str], Sequence[Any]]
#: (a ``forum.threads.review.Writing``) → what keeps it for somebody's look, or None.
Review: TypeAlias = Callable[[Any], Callable[[], Any] | None]


@dataclass
class Sockets:
    """Everything that is plugged into one app."""

    slots: dict[Slot, list[Callable[..., Any]]] = field(default_factory=lambda: defaultdict(list))
    row_slots: dict[RowSlot, list[Callable[[Sequence[Any]], Mapping[int, Markup]]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    listeners: dict[type, list[Listener]] = field(default_factory=lambda: defaultdict(list))
    permissions: dict[str, Any] = field(default_factory=dict)
    grants: list[GrantSource] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    rules: dict[str, Rule] = field(default_factory=dict)
    staff: list[StaffSource] = field(default_factory=list)
    #: Asked of every reply and every edit, and of replies alone.
    text_checks: list[TextCheck] = field(default_factory=list)
    reply_checks: list[TextCheck] = field(default_factory=list)
    #: Asked before words become a post: whoever keeps them for a look says how, or None.
    reviews: list[Review] = field(default_factory=list)
    #: What modules add to a reply, in order.
    reply_parts: list[ReplyPart] = field(default_factory=list)
    #: (person, thread, moment) → why the thread cannot be closed now, or None.
    closing_checks: list[Callable[[Any, Any, datetime], Any | None]] = field(default_factory=list)
    #: Asked of a new thread's title and text, with its board in the thread's place.
    opening_checks: list[TextCheck] = field(default_factory=list)
    #: Asked before a thread is opened.
    alike: list[AlikeSource] = field(default_factory=list)
    #: Called with the name of a composer's field when its form was sent: may add to the form what
    #: came beside it (files), and raises a Problem that is shown at the field.
    composing: list[Callable[[str], None]] = field(default_factory=list)
    #: Ids of people → texts of theirs that wait to be published: their files are kept.
    unpublished_texts: list[Callable[[set[int]], list[str]]] = field(default_factory=list)
    #: (reader, whose text, words in it) → whether they read such a text before it is published.
    unpublished_readers: list[Callable[[Any, int, str], bool]] = field(default_factory=list)
    jobs: dict[str, JobKind] = field(default_factory=dict)
    periodic: list[Periodic] = field(default_factory=list)
    commands: list[click.Command] = field(default_factory=list)
    personal_data: list[PersonalData] = field(default_factory=list)
    #: Read along with the signed-in person, in the same statement: name → a column correlated to
    #: ``people``. Its value is ``person.along[name]``.
    read_along: dict[str, Callable[[], Any]] = field(default_factory=dict)
    #: (person, thread, posts) → selects of (word, id), joined to the reader's own marks.
    marks: list[Callable[[Any, Any, Sequence[Any]], Iterable[Any]]] = field(default_factory=list)
    #: What people can be told of, by key: see ``forum.notifications.telling``.
    notice_kinds: dict[str, Any] = field(default_factory=dict)
    readiness: dict[str, Callable[[], tuple[bool, str]]] = field(default_factory=dict)
    #: Chapters that modules add to the demo's story: "hosts" before the threads, "work" after them.
    story: dict[str, list[Callable[[Any], None]]] = field(default_factory=lambda: defaultdict(list))
    #: Whether anybody but admins can be a host here; without, any reply but the asker's answers.
    has_hosts: bool = False

    def listen(self, *facts: type) -> Callable[[Listener], Listener]:
        """Decorator: call this function with each of these facts, in their transaction."""

        def plug(listener: Listener) -> Listener:
            for fact in facts:
                self.listeners[fact].append(listener)
            return listener

        return plug

    def add_job(self, name: str, run: Callable[..., None], *, batch: int = 1) -> None:
        """Say how a kind of job is carried out."""
        self.jobs[name] = JobKind(name, run, batch)

    def add_permissions(self, permissions: Iterable[Any]) -> None:
        """Register permissions; a key can be taken only once."""
        for permission in permissions:
            if permission.key in self.permissions:
                raise ValueError(f"The permission {permission.key} is registered twice.")
            self.permissions[permission.key] = permission


def of(app: Flask | None = None) -> Sockets:
    """The sockets of this app, or of the app that is at work."""
    return cast(Sockets, (app or current_app).extensions["sockets"])


def publish(fact: object) -> None:
    """Tell all listeners of this fact, at once and in the same transaction."""
    for listener in of().listeners.get(type(fact), ()):
        listener(fact)


def slot(name: str, **context: Any) -> Markup:
    """What modules add at this place of the page."""
    parts = (plugged(**context) for plugged in of().slots.get(Slot[name], ()))
    return Markup("").join(part for part in parts if part)


def row_slot(name: str, rows: Sequence[Any]) -> dict[int, Markup]:
    """What modules add to each of these rows: row id → markup. One call for all rows."""
    found: dict[int, Markup] = {}
    if not rows:
        return found
    for plugged in of().row_slots.get(RowSlot[name], ()):
        for row_id, markup in plugged(rows).items():
            found[row_id] = found.get(row_id, Markup("")) + markup
    return found


def init_app(app: Flask) -> None:
    """Give this app its own, empty sockets."""
    app.extensions["sockets"] = Sockets()
    app.jinja_env.globals.update(slot=slot, row_slot=row_slot)
