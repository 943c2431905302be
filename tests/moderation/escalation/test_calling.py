"""Who is told of a clock, when, and how often."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from forum.database import db, transaction
from forum.notifications.models import Notice
from moderation.assignments.actions import claim_thread
from moderation.clocks.models import Clock, ClockChange
from moderation.escalation import looking
from moderation.escalation.ladder import EVERYBODY, HOST, LEAD, OWNER, STARTER, Rung
from moderation.escalation.models import Call, Watch
from moderation.hosts.models import Presence
from tests.cast import again, make_reply, make_thread
from tests.moderation.escalation.times import at, is_away, is_here, put_up, run_clock

MONDAY = 0


def look(day: int, hour: str) -> datetime:
    """What the worker does at this moment; whoever was here is still here."""
    moment = at(day, hour)
    with transaction() as session:
        session.execute(update(Presence).values(seen_at=moment))
    looking.look([], now=moment)
    return moment


def calls() -> list[tuple[str, list[int]]]:
    db.session.rollback()
    return [(call.rung, call.told) for call in db.session.scalars(select(Call).order_by(Call.id))]


def told(person: Any, kind: str = "") -> list[Notice]:
    found = select(Notice).where(Notice.person_id == person.id).order_by(Notice.id)
    rows = db.session.scalars(found).all()
    return [notice for notice in rows if notice.kind == kind or not kind]


@pytest.fixture
def thread(app: Any, board: Any) -> Any:
    return make_thread(now=at(MONDAY, "09:00"))


def test_the_ladder_is_climbed_rung_by_rung_and_each_rung_once(
    thread: Any, hedda: Any, hugo: Any, lena: Any, anna: Any
) -> None:
    claim_thread(hedda, thread, now=at(MONDAY, "09:05"))
    put_up(*STARTER)
    clock = run_clock(thread, started_at=at(MONDAY, "09:00"))
    for person in (hedda, hugo, lena):
        is_here(person, at(MONDAY, "09:00"))

    look(MONDAY, "09:30")
    assert calls() == []
    for hour in ("11:00", "11:01", "12:12", "12:36", "13:00", "14:00", "16:00"):
        look(MONDAY, hour)
        look(MONDAY, hour)
    # Anna may receive it, too, but is not here.
    assert calls() == [
        ("owner:50", [hedda.id]),
        ("owner:80", [hedda.id]),
        ("host:90", [hugo.id]),
        ("lead:+0", [lena.id]),
        ("everybody:+60", [lena.id]),
    ]
    assert [len(told(person)) for person in (hedda, hugo, lena, anna)] == [2, 1, 2, 0]
    row = again(clock)
    assert (row.warned_at, row.breached_at) == (at(MONDAY, "11:00"), at(MONDAY, "13:00"))
    assert (row.state, row.outcome, row.stopped_at) == ("running", None, None)
    changes = db.session.scalars(select(ClockChange).order_by(ClockChange.id)).all()
    assert [change.what for change in changes] == ["warned", "breached"]
    assert changes[0].values == {"warned_at": at(MONDAY, "11:00").isoformat()}


def test_a_worker_that_comes_late_tells_nobody_twice_of_the_same(
    thread: Any, hedda: Any, lena: Any
) -> None:
    claim_thread(hedda, thread, now=at(MONDAY, "09:05"))
    put_up(*STARTER)
    run_clock(thread, started_at=at(MONDAY, "09:00"))
    for person in (hedda, lena):
        is_here(person, at(MONDAY, "09:00"))
    look(MONDAY, "13:30")
    # Nobody else may answer but Lena, who leads.
    assert calls() == [
        ("owner:50", [hedda.id]),
        ("owner:80", [hedda.id]),
        ("host:90", [lena.id]),
        ("lead:+0", [lena.id]),
    ]
    assert [notice.words["who"] for notice in (*told(hedda), *told(lena))] == [OWNER, LEAD]


def test_what_was_answered_before_the_worker_looked_calls_nobody(
    thread: Any, hedda: Any, lena: Any
) -> None:
    put_up(Rung(OWNER, share=50), Rung(LEAD, after=0))
    clock = run_clock(thread, started_at=at(MONDAY, "09:00"))
    is_here(lena, at(MONDAY, "09:00"))
    with transaction():
        db.session.get_one(Clock, clock.id).state = "stopped"
    look(MONDAY, "15:00")
    assert calls() == []
    assert again(clock).breached_at is None
    assert db.session.scalars(select(Watch).where(Watch.clock_id == clock.id)).all() == []


def test_only_who_is_here_is_told_and_nobody_reachable_is_a_row_of_its_own(
    thread: Any, hedda: Any, hugo: Any, lena: Any, mails: Any
) -> None:
    claim_thread(hedda, thread, now=at(MONDAY, "09:05"))
    put_up(Rung(OWNER, share=50), Rung(HOST, share=80), Rung(LEAD, after=0))
    run_clock(thread, started_at=at(MONDAY, "09:00"))
    is_away(hedda, at(MONDAY, "09:10"))
    look(MONDAY, "11:00")
    assert calls() == [("owner:50", [])]
    is_here(hugo, at(MONDAY, "12:00"))
    look(MONDAY, "12:20")
    is_away(hugo, at(MONDAY, "12:30"))
    look(MONDAY, "13:00")
    assert calls() == [("owner:50", []), ("host:80", [hugo.id]), ("lead:+0", [])]
    # When the last can be reached no more, those who are called find it when they come.
    (notice,) = told(lena)
    assert notice.kind == "nobody_reachable"
    assert any("Nobody could be reached. First answer: was due" in mail for mail in mails())


def test_where_nobody_looks_after_it_one_host_with_least_to_do_is_asked(
    thread: Any, hedda: Any, hugo: Any
) -> None:
    claim_thread(hedda, make_thread(now=at(MONDAY, "09:00")), now=at(MONDAY, "09:05"))
    put_up(Rung(OWNER, share=50), Rung(HOST, share=80))
    run_clock(thread, started_at=at(MONDAY, "09:00"))
    for person in (hedda, hugo):
        is_here(person, at(MONDAY, "09:00"))
    look(MONDAY, "11:00")
    look(MONDAY, "12:20")
    assert [told(one)[0].words["who"] for one in (hedda, hugo)] == ["free", "free"]
    # The second time it is another one.
    assert calls() == [("owner:50", [hugo.id]), ("host:80", [hedda.id])]


def test_at_night_nobody_is_told_but_what_is_due_at_the_close_is_said_there(
    thread: Any, hedda: Any, lena: Any
) -> None:
    put_up(Rung(LEAD, after=0), Rung(EVERYBODY, after=60))
    is_here(lena, at(MONDAY, "09:00"))
    clock = run_clock(thread, started_at=at(MONDAY, "09:00"), target=8 * 3600)
    assert clock.due_at == at(MONDAY, "17:00")
    look(MONDAY, "17:01")
    assert calls() == [("lead:+0", [lena.id])]
    night = run_clock(make_thread(now=at(MONDAY, "09:00")), started_at=at(MONDAY, "12:00"))
    look(MONDAY, "23:00")
    assert again(night).breached_at == at(MONDAY, "23:00")
    assert len(calls()) == 1
    look(1, "09:00")
    # Both rungs were reached in the evening: they say it in one word.
    assert calls()[1:] == [("lead:+0", [lena.id]), ("everybody:+60", [lena.id])]
    assert len(told(lena)) == 2
    look(1, "10:00")
    assert [rung for rung, _told in calls()[3:]] == ["everybody:+60"]


def test_a_due_time_that_moves_calls_anew_only_for_what_lies_ahead(thread: Any, hedda: Any) -> None:
    claim_thread(hedda, thread, now=at(MONDAY, "09:05"))
    put_up(Rung(OWNER, share=50), Rung(OWNER, share=80))
    clock = run_clock(thread, kind="resolution", started_at=at(MONDAY, "09:00"), target=4 * 3600)
    is_here(hedda, at(MONDAY, "09:00"))
    look(MONDAY, "11:00")
    # Paused at 11:30, with 2.5 hours used up; gone on at 14:30.
    with transaction():
        row = db.session.get_one(Clock, clock.id)
        row.state, row.due_at, row.consumed = "paused", None, 9000
        row.consumed_at = at(MONDAY, "11:30")
    look(MONDAY, "12:30")
    with transaction():
        row = db.session.get_one(Clock, clock.id)
        row.state, row.due_at, row.consumed_at = "running", at(MONDAY, "16:00"), at(MONDAY, "14:30")
        looking.watch_thread(thread.id, at(MONDAY, "14:30"))
    for hour in ("14:30", "15:00", "15:12", "15:30"):
        look(MONDAY, hour)
    assert [rung for rung, _told in calls()] == ["owner:50", "owner:80"]
    assert [call.at for call in db.session.scalars(select(Call).order_by(Call.id))] == [
        at(MONDAY, "11:00"),
        at(MONDAY, "15:12"),
    ]


def test_a_ladder_that_is_put_up_today_calls_nobody_for_what_was_late_before(
    thread: Any, lena: Any
) -> None:
    run_clock(thread, started_at=at(MONDAY, "09:00"))
    put_up(Rung(LEAD, after=0, since=at(1, "09:00")), Rung(LEAD, after=600, since=at(1, "09:00")))
    is_here(lena, at(MONDAY, "09:00"))
    look(1, "09:30")
    assert calls() == []
    # Ten open hours after Monday 13:00.
    look(1, "15:00")
    assert [rung for rung, _told in calls()] == ["lead:+600"]


@pytest.mark.parametrize("how", ["off", "none", "the board's own is off"])
def test_without_a_ladder_that_is_on_nobody_is_called(thread: Any, lena: Any, how: str) -> None:
    if how == "off":
        put_up(*STARTER, is_on=False)
    elif how != "none":
        put_up(*STARTER)
        put_up(*STARTER, board_id=thread.board_id, is_on=False)
    clock = run_clock(thread, started_at=at(MONDAY, "09:00"))
    is_here(lena, at(MONDAY, "09:00"))
    look(MONDAY, "15:00")
    assert calls() == []
    assert again(clock).breached_at == at(MONDAY, "15:00")


def test_what_merely_stands_still_calls_its_owner_alone(thread: Any, hedda: Any, lena: Any) -> None:
    claim_thread(hedda, thread, now=at(MONDAY, "09:05"))
    put_up(*STARTER)
    run_clock(thread, kind="stale", started_at=at(MONDAY, "09:00"))
    for person in (hedda, lena):
        is_here(person, at(MONDAY, "09:00"))
    look(1, "15:00")
    assert calls() == [("owner:50", [hedda.id]), ("owner:80", [hedda.id])]


def test_what_cannot_be_looked_at_keeps_nothing_else_waiting(
    thread: Any, lena: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_up(Rung(LEAD, after=0))
    run_clock(thread, started_at=at(MONDAY, "09:00"))
    other = make_thread(now=at(MONDAY, "09:00"))
    clock = run_clock(other, started_at=at(MONDAY, "09:00"))
    is_here(lena, at(MONDAY, "09:00"))
    asked = looking.look_at_clock

    def stumble(row: Clock, about: Any, now: datetime) -> datetime | None:
        if about.id == thread.id:
            raise RuntimeError("a bad row")
        return asked(row, about, now)

    monkeypatch.setattr(looking, "look_at_clock", stumble)
    look(MONDAY, "13:00")
    assert [call.clock_id for call in db.session.scalars(select(Call))] == [clock.id]
    monkeypatch.undo()
    look(MONDAY, "13:09")
    assert len(calls()) == 1
    look(MONDAY, "13:10")
    assert len(calls()) == 2


def test_a_worker_that_is_killed_halfway_has_told_nobody_or_everybody(
    thread: Any, lena: Any, hedda: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim_thread(hedda, thread, now=at(MONDAY, "09:05"))
    put_up(Rung(OWNER, share=80), Rung(LEAD, after=0))
    run_clock(thread, started_at=at(MONDAY, "09:00"))
    for person in (hedda, lena):
        is_here(person, at(MONDAY, "09:00"))

    class Killed(BaseException):
        pass

    def die(*_args: Any, **_more: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("moderation.escalation.calling._note", die)
        with pytest.raises(Killed):
            look(MONDAY, "12:30")
    assert calls() == []
    assert told(hedda) == []
    look(MONDAY, "12:31")
    assert calls() == [("owner:80", [hedda.id])]
    assert len(told(hedda)) == 1


def test_a_clock_that_nobody_watches_is_found_by_the_sweep(thread: Any, lena: Any) -> None:
    put_up(Rung(LEAD, after=0))
    clock = run_clock(thread, started_at=at(MONDAY, "09:00"), watched=False)
    is_here(lena, at(MONDAY, "09:00"))
    look(MONDAY, "13:00")
    assert calls() == []
    looking.sweep([], now=at(MONDAY, "13:30"))
    looking.sweep([], now=at(MONDAY, "13:30"))
    look(MONDAY, "13:31")
    assert len(calls()) == 1
    # A fact in the thread watches it anew only where its due time has moved.
    make_reply(thread, now=at(MONDAY, "13:32"))
    (watch,) = db.session.scalars(select(Watch).where(Watch.clock_id == clock.id))
    assert watch.look_at == at(MONDAY, "13:31") + timedelta(days=1)
