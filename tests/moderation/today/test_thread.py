"""On a thread's page: due times and why for hosts, an honest short form for whoever asked."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from forum.boards.groups import make_group
from forum.boards.policy import WhoAnswers
from forum.database import db, transaction
from forum.moments import by_when, full_time, now
from forum.threads.acts import move_thread
from forum.threads.models import Thread, ThreadEvent
from moderation.clocks.models import Clock, ClockChange, ThreadTerms
from tests.cast import (
    make_appointment,
    make_board,
    make_calendar,
    make_host,
    make_person,
    make_policy,
    make_reply,
    make_role,
    make_thread,
)
from tests.client import Browser, Page
from tests.moderation.clocks.stored import note
from tests.moderation.today.making import ALWAYS, kept, make_clock, versions
from tests.statements import statements

HOUR = timedelta(hours=1)


def path(thread: Thread) -> str:
    return f"/threads/{thread.id}-{thread.slug}"


def why(thread: Thread) -> str:
    return f"/threads/{thread.id}/clocks"


def short_form(page: Page) -> str:
    found = page.all("[data-due]")
    return " ".join(found[0].get_text(" ").split()) if found else ""


# --- For whoever asked --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        (["resolution", "acknowledge", "first_answer"], "A host answers by {}."),
        (["next_answer"], "A host answers by {}."),
        (["acknowledge", "stale"], "A host gets back to you by {}."),
        (["update", "resolution"], "You hear from us by {}."),
        (["stale"], ""),
        (["resolution"], ""),
        ([], ""),
    ],
)
def test_the_asker_is_told_by_when_a_host_answers(
    client: Browser, asta: Any, kinds: list[str], said: str
) -> None:
    due_at = now() + timedelta(days=3)
    thread = make_thread(asta)
    for kind in kinds:
        make_clock(thread, due_at, kind)
    client.sign_in(asta)
    assert short_form(client.get(path(thread))) == said.format(by_when(due_at))


def test_it_is_said_honestly_when_we_are_late(client: Browser, asta: Any) -> None:
    thread, due_at = make_thread(asta), now() - HOUR
    make_clock(thread, due_at)
    client.sign_in(asta)
    page = client.get(path(thread))
    assert short_form(page).startswith("We are late: you should have heard from us by ")


def test_where_members_go_first_a_host_comes_only_if_they_have_not(
    client: Browser, asta: Any
) -> None:
    board = make_board(who=WhoAnswers.HOSTS_AFTER_GRACE, grace_hours=24)
    thread = make_thread(asta, board)
    make_clock(thread, now() + 30 * HOUR)
    client.sign_in(asta)
    assert short_form(client.get(path(thread))).endswith(", if no member does before.")
    assert client.get(f"{path(thread)}?posted=1").all(".notice [data-due]")


def test_only_whoever_asked_is_told(
    new_client: Callable[[], Browser], asta: Any, bo: Any, hedda: Any
) -> None:
    thread = make_thread(asta)
    make_clock(thread, now() + HOUR)
    for person in (None, bo, hedda):
        client = new_client()
        if person:
            client.sign_in(person)
        page = client.get(path(thread))
        assert short_form(page) == ""
        assert bool(page.all("[data-clock]")) == (person is hedda)


# --- For hosts ----------------------------------------------------------------------------------


def test_a_host_sees_what_is_due_the_earliest_first_and_what_stands_still(
    client: Browser, hedda: Any
) -> None:
    thread, due_at = make_thread(), now() + timedelta(days=2)
    make_clock(thread, due_at)
    make_clock(thread, now() - 2 * HOUR, "acknowledge")
    make_clock(thread, None, "resolution", state="paused")
    make_clock(thread, now() - HOUR, "update", state="stopped", outcome="missed")
    client.sign_in(hedda)
    panel = client.get(path(thread)).all("[data-clock]")
    assert [str(each["data-clock"]) for each in panel] == [
        "acknowledge",
        "first_answer",
        "resolution",
    ]
    words = [" ".join(each.get_text(" ").split()) for each in panel]
    assert "2 hours late" in words[0]
    # What is shown is the time that is stored.
    assert by_when(due_at) in words[1]
    assert panel[1].time["datetime"] == due_at.isoformat()  # type: ignore[index]
    assert "paused while" in words[2]


def test_why_tells_each_clock_with_its_changes_and_both_versions(
    client: Browser, hedda: Any, anna: Any
) -> None:
    thread = make_thread()
    make_reply(thread, hedda)
    policy_id, calendar_id = versions()
    event = db.session.query(ThreadEvent).filter_by(thread_id=thread.id, kind="replied").one()
    clock = make_clock(
        thread, now() - HOUR, state="stopped", outcome="missed", lateness=7200, stopped_at=now()
    )
    later = make_policy(calendar=None, is_on=False, next_answer=60)
    first, second = now() - 3 * HOUR, now() - HOUR
    began = {"due_at": first.isoformat(), "policy_version_id": policy_id}
    began |= {"calendar_version_id": calendar_id}
    moved = {"due_at": second.isoformat(), "policy_version_id": later.id}
    for what, values in (("started", began), ("moved", moved), ("stopped", {"outcome": "missed"})):
        kept(ClockChange(clock_id=clock.id, at=now(), what=what, event_id=event.id, values=values))
    kept(
        ThreadTerms(
            thread_id=thread.id,
            at=now(),
            event_id=event.id,
            board_id=thread.board_id,
            kind="question",
            priority="high",
            policy_version_id=policy_id,
            calendar_version_id=calendar_id,
        )
    )
    client.sign_in(hedda)
    page = client.get(why(thread))
    section = page.one("[data-clock=first_answer]")
    steps = [" ".join(each.get_text(" ").split()) for each in section.select("li")]
    assert [step.split(". ")[0].split(" ago ")[-1] for step in steps] != []
    assert f"Due {full_time(first)}" in steps[0]
    assert f"Due {full_time(second)}" in steps[1]
    assert "Before: answer times, version 1" in steps[1]
    assert "After: answer times, version 2" in steps[1]
    assert all("Hedda Vik" in step for step in steps)
    assert "2 open hours" in section.get_text()
    assert page.says("priority: high")


def test_a_move_and_a_new_version_are_told_with_what_held_before_and_after(
    client: Browser, new_client: Callable[[], Browser], anna: Any, asta: Any, hedda: Any
) -> None:
    calendar, start = make_calendar("Office", week=ALWAYS), now() - HOUR
    make_policy(calendar=calendar, first_answer=240)
    board, lamps = make_board("Stoves"), make_board("Lamps & wicks")
    make_policy(lamps, calendar=calendar, first_answer=480)
    thread = make_thread(asta, board, now=start)
    move_thread(anna, thread, lamps, "It is a lamp.", now=start + HOUR / 4)
    make_policy(lamps, calendar=calendar, first_answer=600)
    note(thread, "terms_applied", anna, start + HOUR / 2)
    clock = db.session.query(Clock).filter_by(thread_id=thread.id).one()
    assert clock.due_at == start + 10 * HOUR
    client.sign_in(hedda)
    page = client.get(why(thread))
    steps = [" ".join(each.get_text(" ").split()) for each in page.all("[data-clock] li")]
    of_lamps = "answer times of Lamps & wicks, version {}; Office, version 1."
    assert (
        f"Before: answer times, version 1; Office, version 1. After: {of_lamps.format(1)}"
        in (steps[1])
    )
    assert f"Before: {of_lamps.format(1)} After: {of_lamps.format(2)}" in steps[2]
    assert steps[2].endswith("Anna Berg")


def test_why_names_no_board_that_its_reader_may_not_see(
    client: Browser, anna: Any, hedda: Any
) -> None:
    group = make_group(anna, "Testers")
    secret = make_board("Secret", visibility="groups", group_ids=frozenset({group.id}))
    calendar, lamps = make_calendar("Office", week=ALWAYS), make_board("Lamps")
    for board in (secret, lamps):
        make_policy(board, calendar=calendar, first_answer=240)
    thread = make_thread(anna, secret, now=now() - HOUR)
    move_thread(anna, thread, lamps, "For everybody.")
    blind = make_person()
    make_appointment(blind, make_role({"unanswered:read", "answer:host"}))
    client.sign_in(blind)
    page = client.get(why(thread))
    assert page.says("Before: answer times of another board, version 1")
    assert "Secret" not in page.text


def test_a_thread_without_clocks_says_so(client: Browser, hedda: Any) -> None:
    thread = make_thread()
    client.sign_in(hedda)
    assert client.get(path(thread)).says("Nothing is due here.")
    assert client.get(why(thread)).says("No clock has run here")


# --- Who sees which -----------------------------------------------------------------------------


def test_why_is_for_hosts_of_the_board(
    new_client: Callable[[], Browser], asta: Any, anna: Any
) -> None:
    thread, group = make_thread(asta), make_group(anna, "Testers")
    make_clock(thread, now() + HOUR)
    secret = make_board("Secret", visibility="groups", group_ids=frozenset({group.id}))
    hidden = make_thread(anna, secret)
    elsewhere, blind = make_person(), make_person()
    make_appointment(elsewhere, make_role(), make_board("Lamps"))
    make_appointment(blind, make_role({"unanswered:read", "answer:host"}))
    for person, status in ((None, 303), (asta, 403), (elsewhere, 403), (blind, 200)):
        client = new_client()
        if person:
            client.sign_in(person)
        assert client.get(why(thread)).status_code == status
        if person is elsewhere:
            assert client.get(path(thread)).all("[data-clock]") == []
    absent, secret_page = client.get("/threads/99999/clocks"), client.get(why(hidden))
    assert absent.status_code == secret_page.status_code == 404
    assert absent.one("main").get_text() == secret_page.one("main").get_text()


# --- What it costs ------------------------------------------------------------------------------


def test_a_thread_costs_one_statement_more_whatever_runs_on_it(
    app: Flask, client: Browser, asta: Any
) -> None:
    make_host("hedda")
    quiet, busy = make_thread(asta), make_thread(asta)
    with transaction():
        db.session.query(Clock).delete()
    for number in range(12):
        clock = make_clock(busy, now() + number * HOUR, ("update", "first_answer")[number % 2])
        kept(ClockChange(clock_id=clock.id, at=now(), what="started", values={}))
    for short in ("asta", "hedda"):
        client.sign_in(asta if short == "asta" else make_host(short))
        costs: list[list[int]] = []
        for thread in (quiet, busy):
            pages = [path(thread)] if short == "asta" else [path(thread), why(thread)]
            costs.append([])
            for page in pages:
                with statements(app) as said:
                    assert client.get(page).status_code == 200
                costs[-1].append(len(said))
                assert len(said) <= (13 if short == "asta" else 14), said
        assert costs[0] == costs[1]


# --- From asking to answering ---------------------------------------------------------------------


def test_a_question_is_due_from_when_it_is_asked_until_a_host_answers(
    new_client: Callable[[], Browser], asta: Any, hedda: Any
) -> None:
    make_policy(calendar=make_calendar(week=ALWAYS), first_answer=240)
    asked = now() - HOUR
    thread = make_thread(asta, now=asked)
    customer, host = new_client(), new_client()
    customer.sign_in(asta)
    host.sign_in(hedda)
    due_at = asked + 4 * HOUR
    assert short_form(customer.get(path(thread))) == f"A host answers by {by_when(due_at)}."
    # What is shown is the time that is stored.
    assert str(customer.get(path(thread)).one("[data-due]")["data-due"]) == due_at.isoformat()
    assert host.get("/moderation/today/soon").threads == [thread.id]
    assert host.get("/moderation/").says(f"First answer: {by_when(due_at)}")
    make_reply(thread, hedda)
    assert short_form(customer.get(path(thread))) == ""
    assert host.get("/moderation/today/soon").threads == []
    page = host.get(why(thread))
    assert page.one("[data-clock=first_answer]")["data-state"] == "stopped"
    assert page.says("In time")
    assert page.says("It was stopped")
