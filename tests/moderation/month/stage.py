"""Where the month is told: people, boards, calendars and policies."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from forum.boards.models import Board
from forum.boards.policy import WhoAnswers
from forum.boards.queries import all_boards
from forum.database import db, transaction
from moderation.calendars.actions import add_days
from moderation.calendars.models import Calendar, CalendarVersion
from moderation.escalation.ladder import STARTER, write
from moderation.escalation.models import Ladder
from tests.cast import (
    make_appointment,
    make_board,
    make_calendar,
    make_person,
    make_policy,
    make_role,
    somebody,
)
from tests.moderation.month.minutes import Minutes
from tests.moderation.month.moments import BEGINS, KNOWN_FROM, KNOWN_UNTIL

BEFORE = BEGINS - timedelta(days=10)
LUNCH_AT_NOON = [["09:00", "12:00"], ["13:00", "17:00"]]
OFFICE = [LUNCH_AT_NOON] * 5 + [[], []]
NIGHTS = [[["00:00", "12:00"], ["12:00", "24:00"]]] * 7
EASTER: list[dict[str, Any]] = [
    {"date": "2026-04-02", "name": "Maundy Thursday", "open": [["09:00", "12:00"]]},
    {"date": "2026-04-03", "name": "Good Friday", "open": []},
    {"date": "2026-04-06", "name": "Easter Monday", "open": []},
    {"date": "2026-03-28", "name": "An open Saturday", "open": [["10:00", "14:30"]]},
]
PAUSES = ["update", "resolution", "stale"]
USUAL = [
    {"kind": "complaint", "priority": None, "targets": {"first_answer": 120, "acknowledge": 30}},
    {"kind": None, "priority": "high", "targets": {"first_answer": 90, "resolution": 900}},
    {
        "kind": None,
        "priority": None,
        "targets": {
            "acknowledge": 60,
            "first_answer": 240,
            "next_answer": 480,
            "update": 420,
            "resolution": 2400,
            "stale": 3000,
        },
    },
]
SLOW = [
    {
        "kind": None,
        "priority": None,
        "targets": {"first_answer": 1500, "next_answer": 900, "update": 1200, "stale": 6000},
    }
]
STRICT = [
    {
        "kind": None,
        "priority": None,
        "targets": {"acknowledge": 15, "first_answer": 60, "next_answer": 120, "resolution": 1440},
    }
]


class Stage:
    """Everybody and everything that the month needs; ids only, so that it outlives a session."""

    def __init__(self) -> None:
        self.customers = [make_person(now=BEFORE) for _ in range(5)]
        self.hosts = [make_person(now=BEFORE) for _ in range(2)]
        self.peer, self.admin = make_person(now=BEFORE), somebody("anna")
        role = make_role(now=BEFORE)
        for host in self.hosts:
            make_appointment(host, role, now=BEFORE)
        office = make_calendar(week=OFFICE, exceptions=EASTER, now=BEFORE)
        nights = make_calendar(week=NIGHTS, zone="Europe/Helsinki", now=BEFORE)
        self.calendars = [office.id, nights.id]
        self.boards = self._boards()
        for board, calendar, rules, is_on in (
            (None, office.id, USUAL, True),
            (self.boards[1], nights.id, USUAL, True),
            (self.boards[3], nights.id, STRICT, True),
            (self.boards[5], office.id, STRICT, False),
        ):
            self.say(board, calendar, rules, is_on=is_on, now=BEFORE)
        with transaction() as session:
            session.add(Ladder(is_on=True, rungs=write(STARTER), changed_at=BEFORE))

    def _boards(self) -> list[int]:
        made: list[Board] = []
        for who in (*WhoAnswers, WhoAnswers.HOSTS_ALWAYS):
            grace = 30 if who is WhoAnswers.HOSTS_AFTER_GRACE else 0
            made.append(make_board(who=who, grace_hours=grace, now=BEFORE))
        made.append(make_board(parent=made[0], now=BEFORE))
        made.append(make_board(parent=made[1], now=BEFORE))
        return [board.id for board in (*made[:5], made[5], made[6])]

    def say(
        self, board: int | None, calendar: int, rules: Any, *, is_on: bool = True, now: datetime
    ) -> None:
        """The policy of this board is this, from now on."""
        db.session.rollback()
        make_policy(
            all_boards()[board] if board else None,
            calendar=db.session.get_one(Calendar, calendar),
            rules=rules,
            is_on=is_on,
            pauses=PAUSES,
            now=now,
        )

    def change_policy(self, random: Random, now: datetime) -> None:
        """Somebody promises something else, somewhere; or nothing any more."""
        board = random.choice((None, *self.boards))
        rules, is_on = random.choice((USUAL, STRICT, SLOW)), random.random() < 0.8
        self.say(board, random.choice(self.calendars), rules, is_on=is_on, now=now)

    def change_calendar(self, random: Random, now: datetime) -> None:
        """A day that was open is closed, or a long day is short."""
        db.session.rollback()
        calendar = db.session.get_one(Calendar, random.choice(self.calendars))
        day = (now + timedelta(days=random.randint(0, 9))).date().isoformat()
        hours = random.choice(([], [["10:00", "15:00"]]))
        add_days(self.admin, calendar, [{"date": day, "name": "A day", "open": hours}], now=now)

    def minutes(self) -> Mapping[int, Minutes]:
        """Each calendar version, looked up minute by minute."""
        db.session.rollback()
        return {
            version.id: Minutes(
                version.week, version.exceptions, version.zone, KNOWN_FROM, KNOWN_UNTIL
            )
            for version in db.session.scalars(select(CalendarVersion))
        }
