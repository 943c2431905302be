"""Today: what wants a host now, the most pressing first; and each number equals its list."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from forum.boards.groups import make_group
from forum.database import transaction
from forum.moments import by_when, now
from forum.threads import acts
from moderation.assignments.actions import claim_thread
from moderation.today.queries import reach_of
from moderation.today.words import LIST_WORDS
from tests.cast import (
    again,
    make_appointment,
    make_board,
    make_calendar,
    make_person,
    make_policy,
    make_role,
    make_thread,
    opening_post,
    somebody,
)
from tests.client import Browser, Page
from tests.moderation.today.making import (
    ALWAYS,
    make_clock,
    make_customer_wait,
    make_errand,
    make_promise,
)
from tests.statements import statements

TODAY = "/moderation/"
HOUR = timedelta(hours=1)


def address(name: str) -> str:
    return f"/moderation/today/{name}"


def due(hours: float, kind: str = "first_answer", **more: Any) -> int:
    """A thread with a clock that is due in so many hours; its id."""
    thread = make_thread(now=now() - 100 * HOUR, **more)
    make_clock(thread, now() + hours * HOUR, kind)
    return thread.id


def promised(hours: float, **more: Any) -> int:
    """A thread with a promise for then; its id."""
    thread = make_thread(now=now() - 100 * HOUR, **more)
    make_promise(thread, now() + hours * HOUR)
    return thread.id


@pytest.fixture
def desk(client: Browser, hedda: Any) -> Browser:
    """A browser in which Hedda, a host for everything, is signed in."""
    client.sign_in(hedda)
    return client


def told(page: Page) -> dict[str, int]:
    """Today's own numbers, by the address of the list behind each."""
    stats = [(a["href"], a.find_parent(class_="stat")) for a in page.all(".stat a")]
    return {str(href): int(stat.select_one(".stat__number").get_text()) for href, stat in stats}  # type: ignore[union-attr]


def whole(browser: Browser, address: str) -> list[int]:
    """The threads that a list shows, over all its pages."""
    found: list[int] = []
    joint, number = "&" if "?" in address else "?", 1
    while rows := browser.get(f"{address}{joint}page={number}").threads:
        found, number = found + rows, number + 1
    return found


# --- The order ---------------------------------------------------------------------------------


def test_promises_come_first_then_what_can_be_met_and_every_third_is_the_oldest_late(
    desk: Browser,
) -> None:
    meetable = [due(hours) for hours in (9, 5, 3, 1)]
    late = [due(hours) for hours in (-1, -30)]
    close, far = promised(2), promised(50)
    broken, longer = promised(-1), promised(-5)
    expected = [longer, broken, close]
    expected += [meetable[3], meetable[2], late[1], meetable[1], meetable[0], late[0]]
    assert desk.get(TODAY).threads == expected
    assert desk.get(address("next")).threads == expected
    assert far not in expected


def test_a_thread_stands_once_with_what_is_most_pressing_there(desk: Browser) -> None:
    both = make_thread(now=now() - 50 * HOUR)
    make_clock(both, now() + 30 * HOUR, "resolution")
    make_clock(both, now() - HOUR)
    make_clock(both, now() + HOUR, "update")
    kept = make_thread(now=now() - 50 * HOUR)
    make_clock(kept, now() - HOUR)
    make_promise(kept, now() + HOUR)
    page = desk.get(TODAY)
    assert page.threads == [kept.id, both.id]
    assert page.says("Promised by")
    assert page.says("First answer: ")
    # But late it is, and the number of what is late says so.
    assert set(desk.get(address("late")).threads) == {both.id, kept.id}
    assert desk.get(address("soon")).threads == []


def test_soon_is_counted_in_the_open_hours_of_each_board(hedda: Any) -> None:
    office, always = make_board("Office"), make_board("Always")
    make_policy()
    make_policy(always, calendar=make_calendar(week=ALWAYS))
    friday = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
    reach = reach_of(hedda, friday)
    assert {tuple(boards): until for until, boards in reach.soon} == {
        # In Stockholm it is three: two hours on Friday, and two on Monday.
        (office.id,): datetime(2026, 11, 23, 10, 0, tzinfo=UTC),
        (always.id,): friday + 4 * HOUR,
    }


def test_pages_of_what_comes_next_lose_nothing_and_repeat_nothing(desk: Browser) -> None:
    moment = now() - 200 * HOUR
    threads = [make_thread(now=moment) for _ in range(25)]
    for number, thread in enumerate(threads):
        # Some are due at the very same moment.
        make_clock(thread, now() + (number % 12 - 5) * HOUR)
    for number in range(3):
        make_promise(threads[number], now() - number * HOUR)
    found = whole(desk, address("next"))
    assert sorted(found) == sorted(thread.id for thread in threads)
    assert found[:10] == desk.get(TODAY).threads


# --- Numbers are lists --------------------------------------------------------------------------


def test_each_number_is_the_length_of_the_list_behind_it(desk: Browser, hedda: Any) -> None:
    for number in range(21):
        due(-number - 1)
    for hours in (1, 2, 3, 5, 30):
        due(hours)
    for hours in (-3, -2, 1, 2, 3, 90):
        promised(hours)
    stale, waits = due(-5, "stale"), make_thread()
    due(7, "stale")
    make_customer_wait(waits, now() - 70 * HOUR, remind_at=now() + 20 * HOUR)
    make_customer_wait(make_thread(), now() - HOUR, remind_at=now() + 50 * HOUR)
    closing = make_thread()
    done = {"remind_at": now() - 90 * HOUR, "reminded_at": now() - 90 * HOUR}
    make_customer_wait(closing, now() - 99 * HOUR, close_at=now() + HOUR, **done)
    errand = make_thread()
    make_errand(errand, now() + HOUR)
    make_errand(make_thread(), now() + 99 * HOUR)

    page = desk.get(TODAY)
    numbers = told(page)
    expected = {"broken": 2, "promises": 3, "late": 21, "soon": 3}
    expected |= {"returning": 2, "errands": 1, "stale": 1}
    for name, count in expected.items():
        assert numbers[address(name)] == count, name
    for each, count in numbers.items():
        assert len(whole(desk, each)) == count, each
    assert desk.get(address("stale")).threads == [stale]
    assert desk.get(address("errands")).threads == [errand.id]
    assert desk.get(address("returning")).threads == [closing.id, waits.id]
    assert desk.get(address("nonsense")).status_code == 404


def test_on_a_site_where_nothing_is_due_today_is_warm_and_lists_say_so(desk: Browser) -> None:
    assert desk.get(TODAY).says("Everybody who asked has been answered. Well hosted.")
    for name in LIST_WORDS:
        page = desk.get(address(name))
        assert (page.status_code, page.threads) == (200, [])
        assert page.all(".empty-state")


def test_without_clocks_the_oldest_that_wait_stand_there(desk: Browser) -> None:
    threads = [make_thread(now=now() - hours * HOUR).id for hours in range(7)]
    assert desk.get(TODAY).threads == threads[::-1][:5]


def test_what_has_stopped_or_is_paused_is_not_due(desk: Browser) -> None:
    thread = make_thread()
    make_clock(thread, now() - HOUR, state="stopped", outcome="missed")
    make_clock(thread, now() - HOUR, state="void")
    make_clock(thread, None, "resolution", state="paused")
    make_promise(thread, now() - HOUR, state="kept")
    assert {told(desk.get(TODAY)).get(address(name)) for name in LIST_WORDS} == {None}


# --- Who sees which -----------------------------------------------------------------------------


def test_a_host_of_one_board_sees_and_counts_that_board_alone(client: Browser) -> None:
    stoves, lamps = make_board("Stoves"), make_board("Lamps")
    here = [due(-1, board=stoves), promised(-1, board=stoves)]
    due(-1, board=lamps)
    promised(-1, board=lamps)
    there = make_thread(board=lamps)
    make_errand(there, now())
    make_customer_wait(there, now(), close_at=now())
    make_clock(there, now() - HOUR, "stale")
    host = make_person()
    make_appointment(host, make_role(), stoves)
    client.sign_in(host)
    page = client.get(TODAY)
    assert page.threads == here[::-1]
    assert {each: count for each, count in told(page).items() if "today" in each} == {
        address("broken"): 1,
        address("late"): 1,
    }
    for name in LIST_WORDS:
        assert set(client.get(address(name)).threads) <= set(here)


def test_reading_comes_first_and_what_is_hidden_is_due_to_nobody(
    client: Browser, anna: Any, hedda: Any
) -> None:
    group = make_group(anna, "Testers")
    secret = make_board("Secret", visibility="groups", group_ids=frozenset({group.id}))
    due(-1, board=secret, asker=anna)
    promised(-1, board=secret, asker=anna)
    spam = make_thread()
    make_promise(spam, now() - HOUR)
    acts.hide_post(hedda, opening_post(spam), ground="spam", reason="Sells shoes")
    host = make_person()
    make_appointment(host, make_role({"unanswered:read", "answer:host"}))
    client.sign_in(host)
    assert client.get(TODAY).threads == []
    assert [each for each in told(client.get(TODAY)) if "today" in each] == []


def test_the_lists_are_for_hosts(new_client: Callable[[], Browser], asta: Any) -> None:
    client = new_client()
    for name in LIST_WORDS:
        assert new_client().get(address(name)).status_code == 303
    client.sign_in(asta)
    for name in LIST_WORDS:
        assert client.get(address(name)).status_code == 403


# --- Kept true while it is open -------------------------------------------------------------------


def test_the_script_is_told_that_nothing_changed_or_gets_the_changing_part_alone(
    desk: Browser,
) -> None:
    due(-3)
    for at in (TODAY, address("late"), address("next")):
        page = desk.get(at)
        mark = str(page.one("[data-live]")["data-live"])
        headers = {"X-Live": "1", "If-None-Match": f'"{mark}"'}
        same = desk.get(at, headers=headers)
        assert (same.status_code, same.get_data()) == (304, b"")
        new = due(-2)
        part = desk.get(at, headers=headers)
        assert (part.status_code, part.all("main")) == (200, [])
        assert new in part.threads
        assert part.headers["ETag"] != f'"{mark}"'
        assert "noindex" in part.headers["X-Robots-Tag"]


def test_another_owner_another_title_or_another_reader_is_another_page(
    desk: Browser, new_client: Callable[[], Browser], hedda: Any, hugo: Any
) -> None:
    thread = make_thread(now=now() - 100 * HOUR)
    make_clock(thread, now() - 30 * HOUR)
    marks = [desk.get(TODAY).headers["ETag"]]
    claim_thread(hugo, thread)
    marks.append(desk.get(TODAY).headers["ETag"])
    with transaction():
        thread.title = "Another title"
    marks.append(desk.get(TODAY).headers["ETag"])
    other = new_client()
    other.sign_in(hugo)
    marks.append(other.get(TODAY).headers["ETag"])
    assert len(set(marks)) == 4
    assert desk.get(TODAY).headers["ETag"] == marks[2]


def test_a_former_host_is_told_no_more(desk: Browser) -> None:
    due(-1)
    person = make_person()
    make_appointment(person, make_role(), ends_at=now() - timedelta(seconds=1))
    mark = desk.get(TODAY).headers["ETag"]
    desk.sign_in(person)
    answer = desk.get(TODAY, headers={"X-Live": "1", "If-None-Match": mark})
    assert (answer.status_code, answer.threads) == (403, [])


# --- What it costs ------------------------------------------------------------------------------


def test_today_costs_the_same_at_a_few_rows_and_at_many(app: Flask, desk: Browser) -> None:
    role = make_role()

    def some(number: int) -> None:
        owner = make_person()
        make_appointment(owner, role)
        for hours in (-number - 1, number + 1):
            due(hours, asker=make_person())
            thread = make_thread(make_person(), now=now() - 100 * HOUR)
            make_promise(thread, now() + hours * HOUR / 10, owner)
        make_errand(thread, now() + HOUR, owner)
        make_customer_wait(thread, now(), close_at=now() + HOUR)
        due(-number - 1, "stale")

    costs: dict[str, list[int]] = {}
    for numbers in (range(2), range(2, 6)):
        for number in numbers:
            some(number)
        for at in (TODAY, *(address(name) for name in LIST_WORDS)):
            with statements(app) as said:
                assert desk.get(at).status_code == 200
            costs.setdefault(at, []).append(len(said))
            assert len(said) <= 10, f"{at}\n{said}"
    assert {at: cost for at, cost in costs.items() if cost[0] < cost[1]} == {}


def test_a_name_and_words_of_people_are_shown_as_they_are(desk: Browser) -> None:
    thread = make_thread(title="<b>Smoke</b>", now=now() - 9 * HOUR)
    words = "<script>alert(1)</script> " + "very " * 200
    make_promise(thread, now() - HOUR, somebody("hedda"), words=words)
    html = desk.get(TODAY).get_data(as_text=True)
    assert "<script>alert" not in html
    assert "<b>Smoke" not in html
    assert "&lt;script&gt;alert(1)" in html


# --- In the other lists of hosts ------------------------------------------------------------------


def test_rows_of_other_lists_say_what_is_due_first_in_one_statement(
    app: Flask, desk: Browser, hedda: Any
) -> None:
    threads = [make_thread(now=now() - 9 * HOUR) for _ in range(4)]
    for thread in threads:
        claim_thread(hedda, thread)
    late, soon, told, quiet = (again(thread) for thread in threads)
    make_clock(quiet, now() - 3 * HOUR, "stale")
    with statements(app) as before:
        desk.get("/moderation/mine")
    due_at = now() + 80 * HOUR
    make_clock(late, now() - HOUR)
    make_clock(late, now() + HOUR, "resolution")
    make_clock(soon, due_at)
    make_clock(told, now() + 90 * HOUR)
    make_promise(told, due_at)
    for at in ("/moderation/unanswered", "/moderation/mine"):
        page = desk.get(at)
        words = {
            int(str(row["data-thread"])): " ".join(row.get_text(" ").split())
            for row in page.all("[data-thread]")
        }
        assert "Late since" in words[late.id]
        assert f"Due {by_when(due_at)}" in words[soon.id]
        assert f"Promised by {by_when(due_at)}" in words[told.id]
        assert not any(said in words[quiet.id] for said in ("Late", "Due", "Promised"))
    with statements(app) as after:
        desk.get("/moderation/mine")
    assert len(before) == len(after) <= 10
