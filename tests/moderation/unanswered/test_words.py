"""What customers and hosts read about a wait: on the thread, after posting, in lists."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from forum.boards.policy import WhoAnswers
from forum.moments import now
from forum.threads import acts, answers
from forum.threads.models import Thread
from moderation.assignments.actions import claim_thread
from tests.cast import make_board, make_person, make_reply, make_thread, opening_post, somebody
from tests.client import Browser


def path(thread: Thread, more: str = "") -> str:
    return f"/threads/{thread.id}-{thread.slug}{more}"


def turn_in_words(browser: Browser, thread: Thread) -> str:
    return " ".join(browser.get(path(thread)).one("[data-turn]").get_text(" ").split())


def hours_ago(hours: float) -> Any:
    return now() - timedelta(hours=hours)


def test_a_thread_says_since_when_it_waits_for_a_host(client: Browser) -> None:
    thread = make_thread(now=hours_ago(3))
    assert turn_in_words(client, thread) == "Waiting for a host, asked 3 hours ago ."


def test_during_the_grace_it_says_when_a_host_joins(client: Browser) -> None:
    board = make_board(who=WhoAnswers.HOSTS_AFTER_GRACE, grace_hours=24)
    words = turn_in_words(client, make_thread(board=board))
    assert words.startswith("The community answers first; a host joins from ")
    late = make_thread(board=board, now=hours_ago(24))
    assert turn_in_words(client, late).startswith("Waiting for a host, asked")


def test_where_hosts_come_on_request_the_asker_reads_how_to_ask(client: Browser, asta: Any) -> None:
    thread = make_thread(asta, make_board(who=WhoAnswers.HOSTS_ON_REQUEST))
    assert "ask for a host" not in turn_in_words(client, thread)
    client.sign_in(asta)
    assert turn_in_words(client, thread).endswith("You can ask for a host.")
    answers.ask_for_host(asta, thread)
    assert turn_in_words(client, thread).startswith("Waiting for a host, asked")


def test_where_the_community_answers_alone_no_host_is_promised(client: Browser, asta: Any) -> None:
    thread = make_thread(asta, make_board(who=WhoAnswers.COMMUNITY_ONLY))
    client.sign_in(asta)
    words = turn_in_words(client, thread)
    assert words.startswith("Waiting for an answer from the community, asked")
    assert "host" not in words


@pytest.mark.parametrize(("short", "who"), [("hedda", "host"), ("clara", "member")])
def test_after_an_answer_it_asks_the_asker_whether_it_helped(
    short: str, who: str, client: Browser, asta: Any, hedda: Any
) -> None:
    board = make_board(who=WhoAnswers.HOSTS_ON_REQUEST)
    thread = make_thread(asta, board)
    make_reply(thread, somebody(short))
    assert (
        turn_in_words(client, thread) == f"A {who} answered. The asker can say whether it helped."
    )
    client.sign_in(asta)
    assert turn_in_words(client, thread) == f"A {who} answered; did it help?"


def test_it_names_who_looks_after_it(client: Browser, hedda: Any) -> None:
    thread = make_thread()
    claim_thread(hedda, thread)
    assert turn_in_words(client, thread).endswith("Hedda Vik looks after this.")


def test_a_thread_that_is_no_longer_shown_says_nothing_of_turns(
    client: Browser, hedda: Any
) -> None:
    thread = make_thread()
    claim_thread(hedda, thread)
    acts.hide_post(hedda, opening_post(thread), ground="spam", reason="Sells shoes")
    assert client.get(path(thread)).all("[data-turn]") == []


def test_after_posting_one_reads_when_an_answer_comes_and_from_whom(
    client: Browser, asta: Any, hedda: Any
) -> None:
    client.sign_in(asta)

    def posted(who: WhoAnswers, hours: int = 0) -> str:
        board = make_board(who=who, grace_hours=hours)
        page = client.get(path(make_thread(asta, board), "?posted=yes"))
        return " ".join(page.one(".notice--good").get_text(" ").split())

    always = posted(WhoAnswers.HOSTS_ALWAYS)
    assert "A host answers next." in always
    assert "Hedda Vik" in always
    graced = posted(WhoAnswers.HOSTS_AFTER_GRACE, 24)
    assert "Members answer first; if nobody has by" in graced
    assert "Hedda Vik" in graced
    on_request = posted(WhoAnswers.HOSTS_ON_REQUEST)
    assert "You can ask for a host whenever you want one." in on_request
    assert "Hedda Vik" not in on_request
    assert "Members answer each other here." in posted(WhoAnswers.COMMUNITY_ONLY)


def test_in_lists_hosts_read_waits_and_owners_and_customers_do_not(
    new_client: Callable[[], Browser], hedda: Any, asta: Any
) -> None:
    thread = make_thread(now=hours_ago(5))
    claim_thread(hedda, thread)
    make_thread()
    host, customer, stranger = new_client(), new_client(), new_client()
    host.sign_in(hedda)
    customer.sign_in(asta)
    row = host.get("/threads").one(f"[data-thread='{thread.id}'] .thread-row__extra")
    assert " ".join(row.get_text(" ").split()) == (
        "New Has waited 5 hours Hedda Vik looks after this"
    )
    for browser in (customer, stranger):
        assert not any("waited" in extra.text for extra in browser.get("/threads").all("li"))


def test_the_number_beside_unanswered_is_the_length_of_the_list(
    new_client: Callable[[], Browser], hedda: Any, asta: Any
) -> None:
    for _ in range(3):
        make_thread()
    make_thread(board=make_board(who=WhoAnswers.HOSTS_AFTER_GRACE, grace_hours=24))
    host, customer = new_client(), new_client()
    host.sign_in(hedda)
    customer.sign_in(asta)
    link = host.get("/").one(".site-nav a[href='/moderation/unanswered']")
    assert " ".join(link.get_text(" ").split()) == "Unanswered 3"
    assert customer.get("/").all("a[href='/moderation/unanswered']") == []
    assert new_client().get("/").all("a[href='/moderation/unanswered']") == []


def test_a_name_with_signs_in_it_is_only_a_name(client: Browser, lena: Any) -> None:
    from moderation.assignments.actions import assign_thread
    from tests.cast import make_appointment

    host = make_person("Ann O'Dell & Sons")
    make_appointment(host)
    thread = make_thread()
    assign_thread(lena, thread, host)
    assert turn_in_words(client, thread).endswith("Ann O'Dell & Sons looks after this.")
