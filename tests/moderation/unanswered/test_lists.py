"""What waits: the whole list, today's numbers, and who may see which of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from forum.boards.groups import make_group
from forum.boards.policy import WhoAnswers
from forum.moments import now
from forum.threads import acts, answers, thanks
from moderation.assignments.actions import claim_thread
from tests.cast import (
    make_appointment,
    make_board,
    make_host,
    make_person,
    make_reply,
    make_role,
    make_thread,
    opening_post,
    somebody,
)
from tests.client import Browser, Page
from tests.statements import statements

LIST = "/moderation/unanswered"
TODAY = "/moderation/"
REASON = "It belongs there"


def hours_ago(hours: float) -> Any:
    return now() - timedelta(hours=hours)


def waiting(hours: float, **more: Any) -> int:
    """A question that has waited so long; its id."""
    return make_thread(now=hours_ago(hours), **more).id


@pytest.fixture
def desk(client: Browser, hedda: Any) -> Browser:
    """A browser in which Hedda, a host for everything, is signed in."""
    client.sign_in(hedda)
    return client


def number(page: Page, selector: str = "[data-total]") -> int:
    found = page.all(selector)
    return int(str(found[0]["data-total"])) if found else 0


# --- What stands in it -------------------------------------------------------------------------


def test_who_has_waited_longest_stands_first_and_nothing_ages_out(desk: Browser) -> None:
    young, old, ancient = waiting(1), waiting(50), waiting(24 * 365 * 3)
    page = desk.get(LIST)
    assert page.threads == [ancient, old, young]
    assert page.one(".oldest__age").get_text() == "3 years"
    assert number(page) == 3


def test_an_answer_takes_a_thread_off_and_did_not_help_brings_it_back(
    desk: Browser, hedda: Any
) -> None:
    thread = make_thread(now=hours_ago(5))
    post = make_reply(thread, hedda)
    assert desk.get(LIST).threads == []
    answers.rate_answer(somebody("asta"), post, helped=False)
    assert desk.get(LIST).threads == [thread.id]


@pytest.mark.parametrize("kind", ["tip", "idea", "discussion"])
def test_what_needs_no_answer_stands_in_it_once_a_host_was_asked_for(
    kind: str, desk: Browser, asta: Any
) -> None:
    thread = make_thread(asta, kind=kind, now=hours_ago(9))
    assert desk.get(LIST).threads == []
    answers.ask_for_host(asta, thread)
    assert desk.get(LIST).threads == [thread.id]


def test_a_thread_is_coming_during_its_grace_and_due_from_its_end(desk: Browser) -> None:
    board = make_board(who=WhoAnswers.HOSTS_AFTER_GRACE, grace_hours=24)
    early, late = waiting(23, board=board), waiting(25, board=board)
    assert desk.get(LIST).threads == [late]
    assert desk.get(f"{LIST}?show=coming").threads == [early]


def test_where_the_community_answers_nobody_is_waited_for(desk: Browser) -> None:
    waiting(99, board=make_board(who=WhoAnswers.COMMUNITY_ONLY))
    waiting(99, board=make_board(who=WhoAnswers.HOSTS_ON_REQUEST))
    assert desk.get(LIST).threads == []
    assert desk.get(LIST).says("Nothing is waiting")


def test_a_thread_whose_opening_post_is_hidden_waits_for_nobody(desk: Browser, hedda: Any) -> None:
    thread = make_thread()
    acts.hide_post(hedda, opening_post(thread), ground="spam", reason="Sells shoes")
    assert desk.get(LIST).threads == []
    acts.restore_post(hedda, opening_post(thread), "It did not")
    assert desk.get(LIST).threads == [thread.id]


def test_me_too_is_counted_and_changes_no_place(desk: Browser) -> None:
    first, second = waiting(3), make_thread(now=hours_ago(2))
    for short in ("bo", "clara"):
        thanks.have_too(somebody(short), second, yes=True)
    page = desk.get(LIST)
    assert page.threads == [first, second.id]
    assert page.says("2 have this too")


# --- Filters and pages -------------------------------------------------------------------------


def test_filters_narrow_the_list_and_its_numbers(desk: Browser, hedda: Any, hugo: Any) -> None:
    stoves, lamps = make_board("Stoves"), make_board("Lamps")
    mine = make_thread(board=lamps, now=hours_ago(8))
    his = make_thread(board=stoves, kind="complaint", now=hours_ago(7))
    free = waiting(6, board=stoves, language="sv")
    claim_thread(hedda, mine)
    claim_thread(hugo, his)
    expected = {
        f"board={lamps.slug}": [mine.id],
        "kind=complaint": [his.id],
        "language=sv": [free],
        "owner=me": [mine.id],
        "owner=nobody": [free],
        f"owner={hugo.handle}": [his.id],
        "owner=nobody-has-this-handle": [],
        "kind=complaint&language=sv": [],
        "kind=nonsense": [mine.id, his.id, free],
        "page=99": [],
    }
    for query, ids in expected.items():
        page = desk.get(f"{LIST}?{query}")
        assert (page.status_code, page.threads) == (200, ids), query
        if "page" not in query:
            assert number(page) == len(ids), query


def test_pages_hold_twenty_and_lose_nothing(desk: Browser) -> None:
    # Five of them since the very same moment.
    ids = [waiting(hours) for hours in range(23, 5, -1)]
    moment = hours_ago(1)
    ids += [make_thread(now=moment).id for _ in range(5)]
    pages = [desk.get(f"{LIST}?page={page}") for page in (1, 2)]
    assert [thread for page in pages for thread in page.threads] == ids
    assert [len(page.threads) for page in pages] == [20, 3]
    assert {number(page) for page in pages} == {23}


# --- Who sees which ----------------------------------------------------------------------------


def test_the_list_is_for_hosts_and_says_so(
    client: Browser, asta: Any, new_client: Callable[[], Browser]
) -> None:
    for address in (LIST, TODAY, "/moderation/mine"):
        assert new_client().get(address).status_code == 303
    client.sign_in(asta)
    for address in (LIST, TODAY, "/moderation/mine", f"{LIST}/policy?board=stoves"):
        page = client.get(address)
        assert page.status_code == 403
        assert page.says("for hosts")


def test_a_host_of_one_board_sees_and_counts_that_board_alone(client: Browser) -> None:
    stoves, lamps = make_board("Stoves"), make_board("Lamps")
    here, _there = waiting(1, board=stoves), waiting(2, board=lamps)
    host = make_person()
    make_appointment(host, make_role(), stoves)
    client.sign_in(host)
    page = client.get(LIST)
    assert (page.threads, number(page)) == ([here], 1)
    assert page.one(".site-nav .count").get_text() == "1"
    assert client.get(TODAY).threads == [here]
    assert not page.says("Lamps")


def test_reading_comes_before_the_permission_to_see_what_waits(client: Browser, anna: Any) -> None:
    group = make_group(anna, "Testers")
    secret = make_board("Secret", visibility="groups", group_ids=frozenset({group.id}))
    waiting(9, board=secret, asker=anna)
    host = make_person()
    make_appointment(host, make_role({"unanswered:read", "answer:host", "policy:apply"}))
    client.sign_in(host)
    assert client.get(LIST).threads == client.get(TODAY).threads == []
    assert client.get("/").all(".site-nav .count") == []
    for address in (f"{LIST}?board=", f"{LIST}/policy?board="):
        hidden, absent = client.get(address + secret.slug), client.get(address + "absent")
        assert hidden.status_code == absent.status_code == 404
        assert hidden.one("main").get_text() == absent.one("main").get_text()


def test_the_list_closes_when_the_appointment_is_over(client: Browser) -> None:
    waiting(5)
    host = make_person()
    make_appointment(host, ends_at=now() - timedelta(seconds=1))
    client.sign_in(host)
    assert client.get(LIST).status_code == 403
    assert client.get("/").all(".site-nav .count") == []


# --- Today -------------------------------------------------------------------------------------


def test_each_number_of_today_is_the_length_of_the_list_behind_it(
    desk: Browser, hedda: Any, hugo: Any
) -> None:
    graced = make_board("Graced", who=WhoAnswers.HOSTS_AFTER_GRACE, grace_hours=24)
    lamps = make_board("Lamps")
    for hours in range(1, 23):
        waiting(hours, board=lamps)
    for hours in range(20, 23):
        waiting(hours, board=graced)
    for thread_hours, owner in ((30, hedda), (31, hedda), (32, hugo)):
        claim_thread(owner, make_thread(board=graced, now=hours_ago(thread_hours)))
    page = desk.get(TODAY)
    links = [(link["href"], link.find_parent(class_="stat")) for link in page.all(".stat a")]
    told = {str(href): int(stat.select_one(".stat__number").get_text()) for href, stat in links}  # type: ignore[union-attr]
    for row in page.all("tbody tr"):
        told[str(row.a["href"])] = int(row.td.get_text())  # type: ignore[index, union-attr]
    assert len(told) == 6
    for href, count in told.items():
        assert (count, whole(desk, href)) == (count, count), href
    assert told[LIST] == 25
    assert page.threads == desk.get(LIST).threads[:5]


def whole(browser: Browser, address: str) -> int:
    """How many threads that list really shows, over all its pages."""
    joint, count, page_number = "&" if "?" in address else "?", 0, 1
    while found := browser.get(f"{address}{joint}page={page_number}").threads:
        count, page_number = count + len(found), page_number + 1
    return count


def test_when_nothing_waits_today_says_so_warmly(desk: Browser) -> None:
    assert desk.get(TODAY).says("Everybody who asked has been answered.")


# --- What it costs -----------------------------------------------------------------------------


def test_the_list_costs_the_same_at_one_row_and_at_fifty(
    app: Flask, desk: Browser, hedda: Any
) -> None:
    boards = [make_board(f"Board {number}") for number in range(5)]
    owners = [make_person() for _ in range(5)]
    role = make_role()
    for owner in owners:
        make_appointment(owner, role)

    def one(number: int) -> None:
        thread = make_thread(
            make_person(), boards[number % 5], tags=["smoke"], now=hours_ago(number + 1)
        )
        claim_thread(owners[number % 5], thread)

    costs: dict[str, list[int]] = {}
    for numbers in (range(1), range(1, 50)):
        for number in numbers:
            one(number)
        for address in (LIST, f"{LIST}?owner=me", TODAY, "/moderation/mine", "/threads"):
            with statements(app) as said:
                assert desk.get(address).status_code == 200
            costs.setdefault(address, []).append(len(said))
            assert len(said) <= 10, f"{address}\n{said}"
    assert {address: cost[0] for address, cost in costs.items() if cost[0] != cost[1]} == {}


# --- A list is remembered as it was last chosen --------------------------------------------------


def test_the_list_opens_as_it_was_last_chosen_and_says_so(client: Any) -> None:
    stoves, lamps = make_board("Stoves"), make_board("Lamps")
    here, there = make_thread(board=stoves), make_thread(board=lamps)
    client.sign_in(make_host("hedda"))
    address = "/moderation/unanswered"
    client.set_cookie("filters.unanswered", "board%3Dlamps")
    page = client.get(address)
    assert page.threads == [there.id]
    shown_all = page.one("[data-forget-filters]")
    assert set(client.get(str(shown_all["href"])).threads) == {here.id, there.id}
    assert client.get(f"{address}?board=stoves").threads == [here.id]


@pytest.mark.parametrize("kept", ["board%3Dgone", "%ff%00", "kind=x&owner=nobody-here", "=&&="])
def test_what_is_remembered_and_no_longer_there_hides_no_page(client: Any, kept: str) -> None:
    make_thread()
    client.sign_in(make_host("hedda"))
    client.set_cookie("filters.unanswered", kept)
    client.set_cookie("show.threads", kept)
    assert client.get("/moderation/unanswered").status_code == 200
    assert client.get("/threads").status_code == 200


def test_lists_of_threads_remember_too(client: Any) -> None:
    waiting = make_thread()
    make_reply(make_thread(), make_host("hedda"))
    client.set_cookie("show.threads", "unanswered")
    client.set_cookie("show.board", "unanswered")
    assert client.get("/threads").threads == [waiting.id]
    assert len(client.get("/threads?show=active").threads) == 2
