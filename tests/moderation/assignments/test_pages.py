"""The pages and buttons of owners; who may press them, and what an attacker gets."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.boards.groups import make_group
from forum.database import db
from forum.moments import now
from forum.threads.answers import mark_solution
from forum.threads.models import Post, Thread
from moderation.assignments.actions import assign_thread, claim_thread, hand_over
from moderation.assignments.models import Assignment
from moderation.unanswered.models import Turn
from tests.cast import (
    make_appointment,
    make_board,
    make_person,
    make_reply,
    make_role,
    make_thread,
    somebody,
)
from tests.client import Browser
from tests.statements import statements

VERBS = ("claim", "release", "hand-over", "assign", "take-over")
FIELDS = {"owner": "hugo-sand", "note": "How it stands", "reason": "She is on leave"}
MINE = "/moderation/mine"


def path(thread: Thread) -> str:
    return f"/threads/{thread.id}-{thread.slug}"


def owner_id(thread: Thread) -> int | None:
    db.session.rollback()
    return db.session.get_one(Turn, thread.id, populate_existing=True).owner_id


def buttons(page: Any) -> set[str]:
    """What the toolbar for hosts offers."""
    return {each.get_text(strip=True) for each in page.all(".thread-toolbar .button")}


# --- The buttons -------------------------------------------------------------------------------


def test_one_press_claims_a_thread_and_opens_it(client: Browser, hedda: Any) -> None:
    thread = make_thread()
    client.sign_in(hedda)
    button = client.get("/moderation/unanswered").one(".queue-row form")
    assert button.get_text(strip=True) == "Take it and open"
    page = client.post(str(button["action"]))
    assert (page.status_code, page.location) == (303, path(thread))
    assert owner_id(thread) == hedda.id
    assert client.get(page.location).says("Hedda Vik looks after this.")


def test_the_toolbar_offers_what_its_reader_may_do_now(
    new_client: Callable[[], Browser], hedda: Any, hugo: Any, lena: Any, asta: Any
) -> None:
    thread = make_thread(asta)
    browsers = {short: new_client() for short in ("hedda", "hugo", "lena", "asta")}
    for short, browser in browsers.items():
        browser.sign_in(somebody(short))

    def offered(short: str) -> set[str]:
        words = {"Take it", "Let it go", "Hand over", "Take over", "Give to a host"}
        return buttons(browsers[short].get(path(thread))) & words

    assert offered("hedda") == {"Take it"}
    assert offered("lena") == {"Take it", "Give to a host"}
    claim_thread(hedda, thread)
    assert offered("hedda") == {"Let it go", "Hand over"}
    assert offered("hugo") == set()
    assert offered("lena") == {"Take over", "Give to a host"}
    assert offered("asta") == set()


def test_a_thread_whose_owner_can_no_longer_answer_is_anybodys(client: Browser, hugo: Any) -> None:
    host = make_person("Former Host")
    thread = make_thread(now=now() - timedelta(days=3))
    make_appointment(host, ends_at=now() - timedelta(days=1))
    claim_thread(host, thread, now=now() - timedelta(days=2))
    client.sign_in(hugo)
    page = client.get("/moderation/unanswered")
    assert page.says("Former Host can no longer answer here")
    assert "Take it" in buttons(client.get(path(thread)))
    assert client.post(f"/threads/{thread.id}/claim").status_code == 303
    assert owner_id(thread) == hugo.id


def test_handing_over_asks_for_somebody_and_a_note_and_keeps_what_was_typed(
    client: Browser, hedda: Any, hugo: Any
) -> None:
    thread = make_thread()
    claim_thread(hedda, thread)
    client.sign_in(hedda)
    address = f"/threads/{thread.id}/hand-over"
    offered = [option["value"] for option in client.get(address).all("select[name=owner] option")]
    assert set(offered) == {"", hugo.handle, somebody("anna").handle}
    for typed, words in (
        ({"owner": "", "note": "How it stands"}, "Choose a host who may answer here"),
        ({"owner": hugo.handle, "note": " "}, "Say in a few words how it stands"),
        ({"owner": hugo.handle, "note": "x" * 501}, "At most 500 characters"),
        ({"owner": somebody("bo").handle, "note": "Over to Bo"}, "Choose a host"),
    ):
        page = client.post(address, data=typed)
        assert page.status_code == 422
        assert page.says(words)
        assert page.fields()["note"] == typed["note"]
    assert owner_id(thread) == hedda.id
    page = client.post(address, data={"owner": hugo.handle, "note": "They <wait> for a number"})
    assert page.status_code == 303
    client.sign_in(hugo)
    assert client.get(MINE).says("Hedda Vik gave it to you: They <wait> for a number")


def test_taking_over_gives_a_reason_that_the_log_keeps(
    client: Browser, hedda: Any, lena: Any
) -> None:
    thread = make_thread()
    claim_thread(hedda, thread)
    client.sign_in(lena)
    address = f"/threads/{thread.id}/take-over"
    assert client.post(address, data={"reason": ""}).status_code == 422
    assert client.post(address, data={"reason": "She is on leave"}).status_code == 303
    assert owner_id(thread) == lena.id
    page = client.get("/moderation/log?kind=assignment:taken_over")
    assert page.says("took a thread over")
    assert page.says("She is on leave")


# --- My threads --------------------------------------------------------------------------------


def test_my_threads_stand_by_whose_turn_it_is_the_oldest_first(
    client: Browser, hedda: Any, hugo: Any, asta: Any
) -> None:
    def mine(hours: float) -> Thread:
        thread = make_thread(asta, now=now() - timedelta(hours=hours))
        claim_thread(hedda, thread)
        return thread

    solved, on_customer, young, old = mine(9), mine(8), mine(2), mine(5)
    mark_solution(asta, make_reply(solved, hedda))
    make_reply(on_customer, hedda)
    claim_thread(hugo, make_thread())
    client.sign_in(hedda)
    page = client.get(MINE)
    assert page.threads == [old.id, young.id, on_customer.id, solved.id]
    headings = [heading.get_text(" ", strip=True) for heading in page.all("main h2")]
    assert headings == ["Waiting for an answer 2", "Waiting for the customer 1", "Answered 1"]


def test_a_lent_thread_says_who_gave_it(client: Browser, hedda: Any, lena: Any) -> None:
    assign_thread(lena, make_thread(), hedda)
    client.sign_in(hedda)
    assert client.get(MINE).says("Lena Storm gave it to you")


def test_who_looks_after_nothing_is_shown_where_to_begin(client: Browser, hedda: Any) -> None:
    client.sign_in(hedda)
    page = client.get(MINE)
    assert page.says("You look after no thread at present")
    assert page.all("main a[href='/moderation/unanswered']")


def test_my_threads_cost_the_same_at_one_row_and_at_fifty(
    app: Flask, client: Browser, hedda: Any, hugo: Any
) -> None:
    client.sign_in(hedda)
    costs = []
    for count in (1, 49):
        for _ in range(count):
            thread = make_thread(make_person())
            claim_thread(hugo, thread)
            hand_over(hugo, thread, hedda, "For you")
        with statements(app) as said:
            assert len(client.get(MINE).threads) == min(count, 20)
        costs.append(len(said))
    assert costs[0] == costs[1] <= 10, said


# --- Two hosts never answer over each other ----------------------------------------------------


def test_a_host_is_told_and_asked_once_before_answering_over_the_owner(
    client: Browser, hedda: Any, hugo: Any
) -> None:
    thread = make_thread()
    claim_thread(hedda, thread)
    client.sign_in(hugo)
    page = client.get(path(thread))
    assert page.says("Hedda Vik looks after this thread. Ask before you answer")
    text = {"text": "Try the damper, my friend."}
    asked = client.post(f"/threads/{thread.id}/replies", data=text)
    assert asked.status_code == 422
    assert asked.says("Hedda Vik looks after this thread. Reply anyway?")
    form = asked.fields("#reply form")
    assert form["text"] == text["text"]
    assert client.post(f"/threads/{thread.id}/replies", data=form).status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Post)) == 2


@pytest.mark.parametrize("short", ["hedda", "clara", "asta"])
def test_the_owner_a_peer_and_the_asker_are_not_asked(
    short: str, client: Browser, hedda: Any, asta: Any
) -> None:
    thread = make_thread(asta)
    claim_thread(hedda, thread)
    client.sign_in(somebody(short))
    assert not client.get(path(thread)).says("Ask before you answer")
    reply = client.post(f"/threads/{thread.id}/replies", data={"text": "Here I am again."})
    assert reply.status_code == 303


def test_an_owner_who_can_no_longer_answer_is_in_nobodys_way(client: Browser, hugo: Any) -> None:
    host, thread = make_person(), make_thread(now=now() - timedelta(days=3))
    make_appointment(host, ends_at=now() - timedelta(days=1))
    claim_thread(host, thread, now=now() - timedelta(days=2))
    client.sign_in(hugo)
    assert not client.get(path(thread)).says("Ask before you answer")
    answer = client.post(f"/threads/{thread.id}/replies", data={"text": "The damper is shut."})
    assert answer.status_code == 303


# --- What attackers get ------------------------------------------------------------------------


@pytest.mark.parametrize("verb", VERBS)
def test_a_member_with_a_valid_token_gets_nowhere(
    verb: str, client: Browser, bo: Any, hedda: Any, hugo: Any
) -> None:
    thread = make_thread()
    claim_thread(hedda, thread)
    client.sign_in(bo)
    for there in (thread.id, 99999):
        page = client.post(f"/threads/{there}/{verb}", data=FIELDS)
        assert page.status_code == 403
        assert page.says("This page is for hosts")
    assert owner_id(thread) == hedda.id


@pytest.mark.parametrize("verb", VERBS)
def test_a_host_of_another_board_finds_nothing_in_a_board_that_is_closed_to_them(
    verb: str, client: Browser, anna: Any, hugo: Any
) -> None:
    stoves = make_board("Stoves")
    group = make_group(anna, "Testers")
    secret = make_board("Secret", visibility="groups", group_ids=frozenset({group.id}))
    thread = make_thread(anna, secret, title="A stove that nobody has seen")
    host, role = make_person(), make_role(title="Lead")
    make_appointment(host, role, stoves)
    everything = {"answer:host", "assignment:claim", "assignment:give", "assignment:take"}
    make_appointment(host, make_role(everything))
    client.sign_in(host)
    hidden = client.post(f"/threads/{thread.id}/{verb}", data=FIELDS)
    absent = client.post(f"/threads/99999/{verb}", data=FIELDS)
    assert hidden.status_code == absent.status_code == 404
    assert hidden.one("main").get_text() == absent.one("main").get_text()
    assert not hidden.says("nobody has seen")
    assert owner_id(thread) is None


@pytest.mark.parametrize("verb", VERBS)
def test_a_host_of_one_board_moves_nothing_on_another(
    verb: str, client: Browser, hedda: Any, hugo: Any
) -> None:
    stoves, lamps = make_board("Stoves"), make_board("Lamps")
    thread = make_thread(board=lamps)
    claim_thread(hedda, thread)
    host = make_person()
    everything = {"answer:host", "assignment:claim", "assignment:give", "assignment:take"}
    make_appointment(host, make_role(everything), stoves)
    client.sign_in(host)
    page = client.post(f"/threads/{thread.id}/{verb}", data=FIELDS)
    assert page.status_code == 403
    assert owner_id(thread) == hedda.id


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("token", [None, "", "forged", "old"])
def test_without_its_token_nothing_happens(
    verb: str, token: str | None, client: Browser, lena: Any, hugo: Any
) -> None:
    thread = make_thread()
    claim_thread(lena if verb in ("release", "hand-over") else hugo, thread)
    before = owner_id(thread)
    client.sign_in(lena)
    fields = {**FIELDS, "owner": hugo.handle if verb == "hand-over" else lena.handle}
    if token == "old":
        fields["csrf_token"] = client.form_token()
        client.sign_in(lena)
    elif token is not None:
        fields["csrf_token"] = token
    page = client.post(f"/threads/{thread.id}/{verb}", data=fields, token=False)
    assert page.status_code == 400
    assert owner_id(thread) == before


@pytest.mark.parametrize("verb", ["claim", "release"])
def test_looking_changes_nothing(verb: str, client: Browser, hedda: Any) -> None:
    thread = make_thread()
    client.sign_in(hedda)
    assert client.get(f"/threads/{thread.id}/{verb}").status_code == 405
    for form in ("hand-over", "assign", "take-over"):
        client.get(f"/threads/{thread.id}/{form}")
    assert db.session.scalar(select(func.count()).select_from(Assignment)) == 0


def test_more_fields_than_the_form_has_are_not_heard(
    client: Browser, hedda: Any, hugo: Any
) -> None:
    thread = make_thread()
    client.sign_in(hedda)
    client.post(
        f"/threads/{thread.id}/claim",
        data={"owner_id": str(hugo.id), "owner": hugo.handle, "began_at": "2001-01-01"},
    )
    row = db.session.scalars(select(Assignment)).one()
    assert (row.owner_id, row.began_at.year) == (hedda.id, now().year)
