"""Who and what the tests speak of. Everything is made as the site makes it, with an app's context.

The customers are Asta and Bo, Clara is the peer who helps others; Hedda and Hugo are hosts, Lena
leads them, and Anna is the admin. Ask for them by name (``def test_…(asta, hedda)``), or call
``make_person``. Makers have a default for all that a test does not speak of.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.orm import joinedload

from forum.boards.actions import BoardPlan
from forum.boards.actions import make_board as make_the_board
from forum.boards.models import Board
from forum.boards.policy import KINDS, WhoAnswers
from forum.database import Base, db, transaction
from forum.moments import now as this_moment
from forum.people.addresses import email_key
from forum.people.models import Person
from forum.people.passwords import hash_password
from forum.people.registering import make_person as make_the_person
from forum.threads import writing
from forum.threads.models import Post, Thread

if TYPE_CHECKING:
    from moderation.authority.models import Appointment, Role
    from moderation.calendars.models import Calendar
    from moderation.clocks.models import PolicyVersion

Row = TypeVar("Row", bound=Base)
PASSWORD = "a warm welcome"
A_YEAR = timedelta(days=365)
NAMES = {
    "asta": "Asta Lind",
    "bo": "Bo Nyström",
    "clara": "Clara Ek",
    "hedda": "Hedda Vik",
    "hugo": "Hugo Sand",
    "lena": "Lena Storm",
    "anna": "Anna Berg",
}
_numbers = count(1)


@cache
def _password_hash() -> str:
    """One for all: hashing is slow on purpose."""
    return hash_password(PASSWORD)


def make_person(
    name: str = "",
    *,
    email: str | None = "",
    confirmed: bool = True,
    admin: bool = False,
    language: str = "en",
    now: datetime | None = None,
) -> Person:
    """Somebody with an account since a year (or ``now``), whose password is ``PASSWORD``.

    ``email=None``: without an address, as an imported person is.
    """
    number, moment = next(_numbers), now or this_moment() - A_YEAR
    address = f"person{number}@example.org" if email == "" else email
    with transaction():
        person = make_the_person(name or f"Person {number}", language=language, now=moment)
        if address:
            person.password_hash = _password_hash()
            if confirmed:
                person.email, person.email_key = address, email_key(address)
                person.confirmed_at = moment
            else:
                person.claimed_email, person.claimed_key = address, email_key(address)
        if admin:
            person.made_admin_at = moment
    return person


def somebody(short: str) -> Person:
    """One of the named cast, made at the first time that they are spoken of."""
    address = f"{short}@example.org"
    known = db.session.scalar(select(Person).where(Person.email_key == email_key(address)))
    return known or make_person(NAMES[short], email=address, admin=short == "anna")


def make_board(
    name: str = "",
    *,
    parent: Board | None = None,
    by: Person | None = None,
    who: WhoAnswers = WhoAnswers.HOSTS_ALWAYS,
    kinds: Sequence[str] | None = None,
    language: str = "en",
    now: datetime | None = None,
    **more: Any,
) -> Board:
    """A public board that takes every kind (complaints only where hosts answer), made by Anna."""
    name = name or f"Board {next(_numbers)}"
    takes = [kind for kind in KINDS if kind != "complaint" or who is not WhoAnswers.COMMUNITY_ONLY]
    plan = BoardPlan(
        name={"en": name},
        description=more.pop("description", {"en": f"About {name}."}),
        language=language,
        parent_id=parent.id if parent else None,
        kinds=tuple(kinds or takes),
        who=who,
        **more,
    )
    return make_the_board(by or somebody("anna"), plan, now=now or this_moment() - A_YEAR)


def some_board() -> Board:
    """The board that threads are in when a test speaks of none."""
    return db.session.scalar(select(Board).order_by(Board.id).limit(1)) or make_board("Stoves")


def make_thread(
    asker: Person | None = None,
    board: Board | None = None,
    *,
    title: str = "",
    text: str = "",
    kind: str = "question",
    language: str = "en",
    tags: Sequence[str] = (),
    now: datetime | None = None,
) -> Thread:
    """A thread, by Asta where nobody is named; no two have the same title."""
    number = next(_numbers)
    return writing.open_thread(
        asker or somebody("asta"),
        board or some_board(),
        kind=kind,
        title=title or f"How do I light stove {number}?",
        composed=writing.compose(text or f"It does not draw, and smokes. This is text {number}."),
        language=language,
        tags=tags,
        now=now,
    )


def make_reply(
    thread: Thread,
    author: Person | None = None,
    *,
    text: str = "",
    now: datetime | None = None,
    **more: Any,
) -> Post:
    """A reply, by the peer Clara where nobody is named."""
    composed = writing.compose(text or f"Open the damper first. This is reply {next(_numbers)}.")
    return writing.reply(author or somebody("clara"), thread, composed, now=now, **more)


def opening_post(thread: Thread) -> Post:
    """Post number 1."""
    return db.session.scalars(
        select(Post).where(Post.thread_id == thread.id, Post.number == 1)
    ).one()


def again(row: Row) -> Row:
    """This row as the database holds it now, with the rows that it refers to.

    Relationships refuse to load by themselves, so that no page can say a statement a row.
    """
    key = inspect(row).identity
    db.session.rollback()
    options = [joinedload("*")]
    return db.session.get_one(type(row), key, options=options, populate_existing=True)


def make_role(
    permissions: Iterable[str] | None = None,
    *,
    name: str = "",
    title: str = "Host",
    by: Person | None = None,
    now: datetime | None = None,
) -> "Role":
    """A role with these permissions; with those of a usual host where none are named."""
    from moderation.authority.roles import RolePlan
    from moderation.authority.roles import make_role as make_the_role
    from moderation.authority.starters import HOST

    chosen = HOST.permissions if permissions is None else frozenset(permissions)
    plan = RolePlan(name or f"Role {next(_numbers)}", {"en": title}, chosen)
    return make_the_role(by or somebody("anna"), plan, now=now or this_moment() - A_YEAR)


def make_appointment(
    person: Person,
    role: "Role | None" = None,
    board: Board | None = None,
    *,
    by: Person | None = None,
    reason: str = "They know stoves.",
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    now: datetime | None = None,
) -> "Appointment":
    """Appoint somebody, for everything where no board is named, since a month or from ``now``."""
    from moderation.authority.appointing import appoint

    return appoint(
        by or somebody("anna"),
        person,
        role or make_role(),
        board,
        reason=reason,
        starts_at=starts_at,
        ends_at=ends_at,
        now=now or this_moment() - timedelta(days=30),
    )


#: Monday to Friday.
NINE_TO_FIVE = [[["09:00", "17:00"]]] * 5 + [[], []]


def make_calendar(
    name: str = "",
    *,
    zone: str = "Europe/Stockholm",
    week: Any = NINE_TO_FIVE,
    exceptions: Sequence[dict[str, Any]] = (),
    by: Person | None = None,
    now: datetime | None = None,
) -> "Calendar":
    """Open hours, Monday to Friday nine to five in Stockholm, made by Anna a year ago."""
    from moderation.calendars.actions import make_calendar as make_the_calendar

    moment, name = now or this_moment() - A_YEAR, name or f"Calendar {next(_numbers)}"
    return make_the_calendar(by or somebody("anna"), name, zone, week, exceptions, now=moment)


def make_policy(
    board: Board | None = None,
    *,
    calendar: "Calendar | None" = None,
    rules: Sequence[dict[str, Any]] | None = None,
    by: Person | None = None,
    now: datetime | None = None,
    is_on: bool = True,
    pauses: Sequence[str] = (),
    **minutes: int,
) -> "PolicyVersion":
    """By when hosts answer: a first answer within four open hours where nothing else is said.

    For the site where no board is named; ``next_answer=240`` and the like are open minutes. Said
    again of the same board it is another version.
    """
    from moderation.calendars.queries import default_calendar
    from moderation.clocks.plans import PolicyPlan
    from moderation.clocks.setting_up import set_policy

    moment = now or this_moment() - A_YEAR
    targets = minutes or {"first_answer": 240}
    chosen = calendar or default_calendar() or make_calendar(now=moment)
    said = [{"kind": None, "priority": None, "targets": targets}] if rules is None else rules
    plan = PolicyPlan(calendar_id=chosen.id, rules=said, is_on=is_on, pauses=pauses)
    return set_policy(by or somebody("anna"), board, plan, now=moment)


def make_host(short: str, *, title: str = "Host", lead: bool = False) -> Person:
    """One of the named cast, appointed for everything."""
    from moderation.authority.starters import HOST, LEAD

    person = somebody(short)
    chosen = LEAD.permissions if lead else HOST.permissions
    make_appointment(person, make_role(chosen, title=title))
    return person
