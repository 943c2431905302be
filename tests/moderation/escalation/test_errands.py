"""Errands: whoever looks after one is told when it is due, once, and while people work."""

from typing import Any

import pytest
from sqlalchemy import insert, select, text

from forum.database import db, transaction
from forum.notifications.models import Notice
from forum.notifications.telling import kinds
from moderation.escalation import errands, looking
from moderation.promises.errands import finish_errand, give_errand, make_errand
from moderation.promises.models import Errand
from tests.cast import make_board, make_calendar, make_policy, make_thread
from tests.moderation.escalation.times import at, hours_version
from tests.plans import sayings, whole_reads

MONDAY, TUESDAY = 0, 1


@pytest.fixture
def thread(app: Any, board: Any) -> Any:
    hours_version()
    return make_thread(now=at(MONDAY, "09:00"))


def asked(thread: Any, host: Any, due: str = "12:00") -> Errand:
    """On Monday at ten the carrier was asked to look for it."""
    when, start = at(MONDAY, due), at(MONDAY, "10:00")
    return make_errand(host, thread, "the carrier", "look in Malmö", when, now=start)


def look(day: int, *hours: str) -> None:
    for hour in hours:
        looking.look([], now=at(day, hour))


def told(person: Any) -> list[str]:
    """What this person was told of errands."""
    db.session.rollback()
    found = select(Notice).where(Notice.person_id == person.id, Notice.kind.like("errand%"))
    rows = db.session.scalars(found.order_by(Notice.id)).all()
    said = [str(kinds()[row.kind].sentence(row)) for row in rows]
    db.session.rollback()
    return said


def test_whoever_looks_after_it_is_told_once_when_it_is_due(
    thread: Any, hedda: Any, lena: Any, asta: Any, mails: Any, client: Any
) -> None:
    asked(thread, hedda)
    look(MONDAY, "10:01", "11:59")
    assert told(hedda) == []
    look(MONDAY, "12:00", "12:00", "12:01", "16:00")
    look(TUESDAY, "09:00")
    (said,) = told(hedda)
    assert said.startswith("Time to follow up what we asked the carrier: it was due Mon")
    assert told(lena) == told(asta) == []
    (letter,) = (mail for mail in mails() if "the carrier" in mail)
    assert "To: hedda@" in letter
    assert "look in Malmö" in letter
    client.sign_in(hedda)
    assert client.get("/notifications").says("Time to follow up what we asked the carrier")


def test_it_is_said_while_people_work_and_what_waits_holds_up_no_other(
    thread: Any, hedda: Any, hugo: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(errands, "BATCH", 1)
    asked(thread, hedda, "12:00")
    asked(thread, hugo, "12:00")
    always = make_calendar(week=[[["00:00", "24:00"]]] * 7)
    at_night = make_board("At night")
    make_policy(at_night, calendar=always)
    asked(make_thread(board=at_night, now=at(MONDAY, "09:30")), hugo, "22:00")
    look(MONDAY, "21:00", "22:00")
    look(TUESDAY, "03:00")
    assert (len(told(hedda)), len(told(hugo))) == (0, 1)
    look(TUESDAY, "09:00", "09:01")
    assert (len(told(hedda)), len(told(hugo))) == (1, 2)


def test_what_is_done_in_time_is_not_spoken_of(thread: Any, hedda: Any) -> None:
    finish_errand(hedda, asked(thread, hedda), "It lay there.", now=at(MONDAY, "11:00"))
    look(MONDAY, "12:00")
    assert told(hedda) == []


def test_who_takes_it_over_learns_so_and_is_told_when_it_is_due(
    thread: Any, hedda: Any, hugo: Any
) -> None:
    give_errand(hedda, asked(thread, hedda), hugo, now=at(MONDAY, "11:00"))
    (said,) = told(hugo)
    assert said.startswith("Hedda Vik asks you to follow up what we asked the carrier, by Mon")
    look(MONDAY, "12:00", "12:01")
    assert len(told(hugo)) == 2
    assert told(hedda) == []


def test_of_an_errand_that_nobody_can_look_after_a_lead_hears(
    thread: Any, hedda: Any, bo: Any, lena: Any
) -> None:
    errand = asked(thread, hedda)
    with transaction():
        db.session.get_one(Errand, errand.id).owner_id = bo.id
    look(MONDAY, "12:00", "12:01")
    (said,) = told(lena)
    assert said.endswith("and nobody follows it up")
    assert told(bo) == told(hedda) == []


def test_however_many_are_done_those_that_are_due_are_found_by_index(
    thread: Any, hedda: Any
) -> None:
    errand = asked(thread, hedda)
    with transaction() as session:
        row = {each.name: getattr(errand, each.name) for each in Errand.__table__.columns}
        row |= {"done_at": at(MONDAY, "11:00"), "outcome": "It lay there."}
        session.execute(insert(Errand), [{**row, "id": errand.id + n} for n in range(1, 5000)])
        session.execute(text("ANALYZE"))
    with sayings() as said:
        look(MONDAY, "12:00")
    assert len(told(hedda)) == 1
    db.session.rollback()
    with db.engine.connect() as connection:
        plans = [whole_reads(connection, each, frozenset({"errands"})) for each in said]
    assert not any(plans)
