"""Putting up a ladder, seeing what it would have done, and switching it on."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from forum.database import db, forget, transaction
from forum.errors import Conflict, Invalid, Missing, Refused
from forum.moments import now as this_moment
from moderation.acts.models import Act
from moderation.assignments.actions import claim_thread
from moderation.clocks.models import Clock, ClockChange
from moderation.escalation import looking, setting_up
from moderation.escalation.dry_run import rehearse
from moderation.escalation.ladder import EVERYBODY, HOST, LEAD, OWNER, STARTER, Rung, read
from moderation.escalation.models import Call, Ladder, Watch
from moderation.hosts.models import Presence
from tests.cast import again, make_appointment, make_board, make_role, make_thread, somebody
from tests.moderation.escalation.times import at, is_here, put_up, run_clock

ADDRESS = "/moderation/ladder"
DRY_RUN = f"{ADDRESS}/dry-run"
STEPS = "main form:has(select)"


def send(client: Any, page: Any, typed: dict[str, str] | None = None, form: str = STEPS) -> Any:
    """Send a form of this page back to its own address, with this typed over it."""
    action = page.one(form).get("action") or page.request.full_path.rstrip("?")
    sent = {**page.fields(form), **(typed or {})}
    return client.post(action, data=sent, follow_redirects=True)


def test_a_ladder_is_off_until_somebody_has_seen_what_it_would_have_done(
    client: Any, anna: Any, board: Any
) -> None:
    client.sign_in(anna)
    assert ADDRESS in client.get("/moderation/ladders").text
    page = client.get(ADDRESS)
    # Proposed, and nothing is kept by looking.
    assert page.one("#rungs-0-number")["value"] == "50"
    assert db.session.scalar(select(func.count(Ladder.id))) == 0
    page = send(client, page, {"rungs-1-number": "75 %"})
    assert page.request.path == DRY_RUN
    row = db.session.scalars(select(Ladder)).one()
    assert (row.is_on, row.version, read(row.rungs)[1]) == (False, 1, Rung(OWNER, share=75))
    page = send(client, page, form="main form")
    assert "The ladder is on: from now on it calls." in page.text
    row = again(row)
    assert row.is_on
    assert all(rung.since is not None for rung in read(row.rungs))
    send(client, client.get(ADDRESS), form="main form[action$=off]")
    assert not again(row).is_on
    assert list(db.session.scalars(select(Act.kind).order_by(Act.id).where(Act.by_id == anna.id)))[
        -3:
    ] == ["ladder:changed", "ladder:switched_on", "ladder:switched_off"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"rungs-0-number": "soon"}, "as a whole number"),
        ({"rungs-0-number": "101"}, "from 1 to 100 percent"),
        ({"rungs-0-number": "0"}, "from 1 to 100 percent"),
        ({"rungs-3-number": "99999"}, "minutes"),
        ({"rungs-0-number": "80"}, "Two steps are the same"),
        ({"rungs-0-who": "", "rungs-0-number": "50"}, "whom to call"),
        ({"rungs-0-who": "the boss"}, "whom to call"),
        ({"rungs-0-unit": "moons"}, "whom to call"),
        ({f"rungs-{n}-{part}": "" for n in range(7) for part in ("who", "number")}, "at least"),
    ],
)
def test_what_is_refused_keeps_what_was_typed(
    client: Any, anna: Any, typed: dict[str, str], said: str
) -> None:
    client.sign_in(anna)
    page = send(client, client.get(ADDRESS), typed)
    assert page.status_code == 422
    assert said in page.text
    if "rungs-0-number" in typed:
        assert page.one("#rungs-0-number").get("value", "") == typed["rungs-0-number"]
    assert db.session.scalar(select(func.count(Ladder.id))) == 0


def test_whoever_saw_another_version_is_asked_to_look_again(client: Any, anna: Any) -> None:
    ladder = put_up(*STARTER, is_on=False)
    client.sign_in(anna)
    page, seen = client.get(ADDRESS), client.get(DRY_RUN)
    setting_up.set_rungs(anna, None, [Rung(LEAD, after=5)], seen=1)
    assert send(client, page, {"rungs-0-number": "10"}).status_code == 409
    assert send(client, seen, form="main form").status_code == 409
    assert not again(ladder).is_on
    with pytest.raises(Conflict):
        setting_up.switch_on(anna, None, seen=1)
    setting_up.switch_on(anna, None, seen=2)


def test_a_step_that_is_added_calls_for_what_comes_and_the_others_call_on(anna: Any) -> None:
    start = this_moment() - timedelta(days=9)
    setting_up.set_rungs(anna, None, STARTER[:2], seen=0, now=start)
    setting_up.switch_on(anna, None, seen=1, now=start)
    later = start + timedelta(days=3)
    ladder = setting_up.set_rungs(anna, None, STARTER[:3], seen=2, now=later)
    assert [rung.since for rung in read(ladder.rungs)] == [start, start, later]


def test_a_board_has_its_own_ladder_its_parents_or_the_sites(anna: Any, client: Any) -> None:
    from moderation.escalation.queries import ladder_of

    parent = make_board("Stoves")
    child, other = make_board("Small ones", parent=parent), make_board("Lamps")
    site, own = put_up(*STARTER), put_up(*STARTER, board_id=parent.id)
    assert [ladder_of(board).id for board in (parent, child, other)] == [own.id, own.id, site.id]
    client.sign_in(anna)
    page = client.get(f"{ADDRESS}?board={parent.slug}")
    page = send(client, page, form="main form[action*=take-down]")
    assert "follows the ladder above it" in page.text
    forget()
    assert ladder_of(again(child)).board_id is None
    with pytest.raises(Conflict):
        setting_up.take_down(anna, parent, seen=1)


def test_who_may_set_a_ladder(client: Any, hedda: Any, lena: Any, anna: Any) -> None:
    board, closed = make_board("Stoves"), make_board("Staff", visibility="staff")
    role = make_role({"board:read", setting_up.MANAGE})
    make_appointment(somebody("clara"), role, board)
    clara = somebody("clara")
    for person in (hedda, lena):
        with pytest.raises(Refused):
            setting_up.set_rungs(person, None, STARTER, seen=0)
    with pytest.raises(Refused):
        setting_up.set_rungs(clara, None, STARTER, seen=0)
    with pytest.raises((Refused, Missing)):
        setting_up.set_rungs(clara, closed, STARTER, seen=0)
    setting_up.set_rungs(clara, board, STARTER, seen=0)
    client.sign_in(clara)
    assert "All boards without their own" not in client.get("/moderation/ladders").text
    assert client.get(ADDRESS).status_code == 403
    assert client.get(f"{ADDRESS}?board={board.slug}").status_code == 200
    assert client.get(f"{ADDRESS}?board=nowhere").status_code == 404
    with pytest.raises(Invalid):
        setting_up.set_rungs(anna, None, [Rung("moon", share=3)], seen=0)


def ran(thread: Any, **more: Any) -> Clock:
    """A clock with its history."""
    clock = run_clock(thread, watched=False, **more)
    with transaction() as session:
        values = {
            column.name: getattr(clock, column.name)
            for column in Clock.__table__.columns
            if column.name != "id" and getattr(clock, column.name) is not None
        }
        plain = {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in values.items()
        }
        session.add(
            ClockChange(clock_id=clock.id, at=clock.started_at, what="started", values=plain)
        )
    return clock


def change(clock: Clock, when: Any, what: str, **values: Any) -> None:
    plain = {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in values.items()
    }
    with transaction() as session:
        session.execute(update(Clock).where(Clock.id == clock.id).values(**values))
        session.add(ClockChange(clock_id=clock.id, at=when, what=what, values=plain))


def test_the_dry_run_says_who_would_have_been_told_and_when(
    board: Any, hedda: Any, hugo: Any, lena: Any, anna: Any, client: Any
) -> None:
    # One that was answered at 60 percent, by an owner; one that nobody looks after, still late.
    met = make_thread(now=at(0, "09:00"), title="Answered in time")
    claim_thread(hedda, met, now=at(0, "09:30"))
    clock = ran(met, started_at=at(0, "09:00"))
    change(clock, at(0, "11:24"), "stopped", state="stopped", stopped_at=at(0, "11:24"))
    late = make_thread(now=at(0, "10:00"), title="Nobody came")
    ran(late, started_at=at(0, "10:00"))
    old = make_thread(now=at(0, "10:00"), title="Too old")
    ran(old, started_at=at(-100, "10:00"))
    ladder = put_up(*STARTER, is_on=False)
    found = rehearse(anna, ladder, this_moment())
    assert [
        (call.at, call.thread_id, call.rung.key, [person.name for person in call.meant])
        for call in reversed(found.calls)
    ] == [
        (at(0, "11:00"), met.id, "owner:50", ["Hedda Vik"]),
        (at(0, "12:00"), late.id, "owner:50", ["Hedda Vik", "Hugo Sand", "Lena Storm"]),
        (at(0, "13:12"), late.id, "owner:80", ["Hedda Vik", "Hugo Sand", "Lena Storm"]),
        (at(0, "13:36"), late.id, "host:90", ["Hedda Vik", "Hugo Sand", "Lena Storm"]),
        (at(0, "14:00"), late.id, "lead:+0", ["Lena Storm"]),
        (at(0, "15:00"), late.id, "everybody:+60", ["Anna Berg", "Lena Storm"]),
    ]
    client.sign_in(anna)
    page = client.get(DRY_RUN)
    assert "Nobody came" in page.text
    assert "Too old" not in page.text
    # Nothing was told, nothing written.
    assert db.session.scalar(select(func.count(Call.id))) == 0
    assert db.session.scalar(select(func.count(Watch.id))) == 0


def test_the_dry_run_agrees_with_what_the_worker_then_does(
    board: Any, hedda: Any, hugo: Any, lena: Any, anna: Any
) -> None:
    """The same story, rehearsed and played: same steps, at the same minutes."""
    thread = make_thread(now=at(0, "09:00"))
    claim_thread(hedda, thread, now=at(0, "09:05"))
    ladder = put_up(Rung(OWNER, share=50), Rung(OWNER, share=80), Rung(HOST, share=90))
    clock = ran(thread, kind="resolution", started_at=at(0, "09:00"))
    looking.watch_thread(thread.id, at(0, "09:00"))
    db.session.commit()
    changes = {
        "11:30": {"state": "paused", "due_at": None, "consumed": 9000},
        "14:30": {"state": "running", "due_at": at(0, "16:00")},
    }
    moment = at(0, "09:00")
    while moment < at(0, "17:00"):
        for hour, values in changes.items():
            if moment == at(0, hour):
                change(clock, moment, "changed", consumed_at=moment, **values)
                with transaction():
                    looking.watch_thread(thread.id, moment)
        for person in (hedda, hugo, lena):
            is_here(person, moment)
        looking.look([], now=moment)
        moment += timedelta(minutes=6)
    played = [(call.at, call.rung) for call in db.session.scalars(select(Call).order_by(Call.id))]
    assert len(played) == 3
    found = rehearse(anna, ladder, this_moment())
    assert [(call.at, call.rung.key) for call in reversed(found.calls)] == played


def test_what_the_reader_may_not_read_is_in_no_dry_run(anna: Any) -> None:
    board, closed = make_board("Stoves"), make_board("Staff", visibility="staff")
    clara = somebody("clara")
    make_appointment(clara, make_role({setting_up.MANAGE, "board:read"}), board)
    bo = somebody("bo")
    make_appointment(bo, make_role({setting_up.MANAGE}), board)
    ran(make_thread(anna, closed, now=at(0, "09:00")), started_at=at(0, "09:00"))
    ladder = put_up(Rung(EVERYBODY, after=0))
    assert rehearse(bo, ladder, this_moment()).clocks in (0, 1)
    assert rehearse(anna, ladder, this_moment()).clocks == 1


def test_a_ladder_that_is_switched_on_looks_earlier_where_it_says_so(
    board: Any, lena: Any, anna: Any, run_jobs: Any
) -> None:
    moment = this_moment()
    clock = run_clock(make_thread(), started_at=moment - timedelta(hours=1), target=400 * 3600)
    looking.look([], now=moment)
    (watch,) = db.session.scalars(select(Watch).where(Watch.clock_id == clock.id))
    planned = watch.look_at
    setting_up.set_rungs(anna, None, [Rung(LEAD, share=1)], seen=0)
    setting_up.switch_on(anna, None, seen=1)
    looking.replan([])
    assert again(watch).look_at < planned


def test_calls_stand_in_a_list_for_those_who_are_called(
    board: Any, hedda: Any, lena: Any, client: Any
) -> None:
    put_up(Rung(LEAD, after=0))
    heard, unheard = make_thread(title="Heard of"), make_thread(title="Cried out for")
    run_clock(heard, started_at=at(0, "09:00"))
    is_here(lena, at(0, "13:00"))
    looking.look([], now=at(0, "13:00"))
    with transaction() as session:
        session.execute(update(Presence).values(away_at=at(0, "13:30")))
    run_clock(unheard, started_at=at(0, "10:00"))
    looking.look([], now=at(0, "15:00"))
    client.sign_in(lena)
    page = client.get("/moderation/calls")
    assert "Heard of" in page.text
    page = client.get("/moderation/calls?show=nobody")
    assert "Heard of" not in page.text
    assert "Cried out for" in page.text
    assert "Nobody could be reached" in page.text
    client.sign_in(hedda)
    assert client.get("/moderation/calls").status_code == 403
