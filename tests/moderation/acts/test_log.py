"""The log: every act of staff once, with its reason, for whoever may read it there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.boards.actions import BoardPlan, archive_board, edit_board, make_default, unarchive_board
from forum.boards.groups import make_group
from forum.boards.policy import WhoAnswers
from forum.database import db
from forum.moments import now
from forum.threads import acts, answers, writing
from forum.threads.models import Thread
from moderation.acts.limiting import limit_person, unlimit_person
from moderation.acts.models import Act
from moderation.acts.words import ACT_WORDS
from moderation.assignments.actions import assign_thread, claim_thread, hand_over, take_over
from moderation.authority.appointing import end_appointment
from moderation.authority.roles import RolePlan, edit_role, remove_role
from moderation.unanswered import applying
from tests.cast import (
    again,
    make_appointment,
    make_board,
    make_person,
    make_reply,
    make_role,
    make_thread,
    opening_post,
)
from tests.client import Browser
from tests.statements import statements

LOG = "/moderation/log"
REASON = "Because it does not belong there"


def kinds() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Act.kind).order_by(Act.id)))


def logged(browser: Browser, query: str = "") -> list[str]:
    """The kinds of the acts on a page of the log, the newest first."""
    return [str(row["data-act"]) for row in browser.get(LOG + query).all("[data-act]")]


def since(before: list[str]) -> list[str]:
    return kinds()[len(before) :]


# --- What is an act ----------------------------------------------------------------------------


def test_each_act_on_content_is_logged_once_with_its_reason(lena: Any, asta: Any) -> None:
    stoves, lamps = make_board("Stoves"), make_board("Lamps")
    thread = make_thread(asta, stoves)
    post, before = make_reply(thread, lena), kinds()
    acts.lock_thread(lena, thread, REASON)
    acts.lock_thread(lena, thread, REASON)
    acts.unlock_thread(lena, thread, REASON)
    acts.pin_thread(lena, thread, REASON)
    acts.unpin_thread(lena, thread, REASON)
    acts.move_thread(lena, thread, lamps, REASON)
    acts.hide_post(lena, post, ground="off_topic", reason=REASON)
    acts.restore_post(lena, post, REASON)
    assert since(before) == [
        "thread:locked",
        "thread:unlocked",
        "thread:pinned",
        "thread:unpinned",
        "thread:moved",
        "post:hidden",
        "post:restored",
    ]
    rows = db.session.scalars(select(Act).where(Act.thread_id == thread.id)).all()
    assert {(row.by_id, row.reason) for row in rows} == {(lena.id, REASON)}
    assert [row.ground for row in rows if row.ground] == ["off_topic"]


def test_what_staff_says_or_changes_for_others_is_an_act(lena: Any, asta: Any, anna: Any) -> None:
    thread = make_thread(asta)
    first, post, before = opening_post(thread), make_reply(thread, lena), kinds()
    writing.edit_post(lena, first, writing.compose("What she meant."), version=1)
    acts.mark_official(lena, post, official=True)
    acts.mark_official(lena, post, official=False)
    answers.mark_solution(lena, post)
    answers.unmark_solution(lena, post)
    writing.reply(asta, thread, writing.compose("And one thing more."))
    answers.need_no_answer(lena, thread)
    answers.need_an_answer(lena, thread)
    correct(lena, thread)
    assert since(before) == [
        "post:edited",
        "post:official",
        "post:unofficial",
        "solution:marked",
        "solution:unmarked",
        "answer:settled",
        "answer:needed",
        "thread:edited",
    ]


def correct(person: Any, thread: Thread) -> None:
    thread = again(thread)
    acts.edit_thread(
        person,
        thread,
        title="A better title",
        kind=thread.kind,
        language=thread.language,
        tags=[],
        version=thread.version,
    )


def test_what_people_do_with_their_own_is_no_act(asta: Any, hedda: Any) -> None:
    thread = make_thread(asta)
    post, before = make_reply(thread, hedda), kinds()
    writing.edit_post(asta, opening_post(thread), writing.compose("Better said."), version=1)
    writing.edit_post(hedda, post, writing.compose("Better answered."), version=1)
    answers.mark_solution(asta, post)
    answers.unmark_solution(asta, post)
    writing.reply(asta, thread, writing.compose("Thank you."))
    answers.need_no_answer(asta, thread)
    answers.need_an_answer(asta, thread)
    claim_thread(hedda, thread)
    writing.withdraw_post(hedda, post)
    assert since(before) == []


def test_giving_threads_to_others_is_an_act(lena: Any, hedda: Any, hugo: Any) -> None:
    thread, before = make_thread(), kinds()
    assign_thread(lena, thread, hedda, "You know these")
    hand_over(hedda, thread, hugo, "You know them better")
    take_over(lena, thread, REASON)
    assert since(before) == [
        "assignment:given",
        "assignment:handed_over",
        "assignment:taken_over",
    ]
    told = db.session.execute(select(Act.by_id, Act.person_id, Act.reason)).all()[-3:]
    assert [tuple(row) for row in told] == [
        (lena.id, hedda.id, "You know these"),
        (hedda.id, hugo.id, "You know them better"),
        (lena.id, lena.id, REASON),
    ]


def test_boards_people_roles_and_appointments_are_in_it(anna: Any, bo: Any) -> None:
    before = kinds()
    board = make_board("Lamps")
    plan = BoardPlan(
        name={"en": "Lights"},
        description=board.description,
        language="en",
        kinds=tuple(board.kinds),
    )
    edit_board(anna, board, plan, version=again(board).version)
    promise = BoardPlan(
        name={"en": "Lights"},
        description=board.description,
        language="en",
        kinds=tuple(board.kinds),
        who=WhoAnswers.HOSTS_ON_REQUEST,
    )
    edit_board(anna, board, promise, version=again(board).version)
    make_default(anna, board)
    archive_board(anna, board)
    unarchive_board(anna, board)
    applying.apply_policy(anna, board, applying.stamp_of(again(board).policy))
    limit_person(anna, bo, now() + timedelta(days=1), REASON)
    unlimit_person(anna, bo, REASON)
    role = make_role({"answer:host"}, name="Lamp host")
    edit_role(
        anna, role, RolePlan("Lamp host", {"en": "Lamps"}, frozenset({"note:read"})), version=1
    )
    end_appointment(anna, make_appointment(bo, role, board), REASON)
    remove_role(anna, make_role({"answer:host"}, name="Nobody's"))
    assert since(before) == [
        "board:made",
        "board:edited",
        "board:policy",
        "board:default",
        "board:archived",
        "board:unarchived",
        "policy:applied",
        "person:limited",
        "person:unlimited",
        "role:made",
        "role:changed",
        "appointment:made",
        "appointment:ended",
        "role:made",
        "role:removed",
    ]


def test_every_kind_that_is_written_has_its_words(
    client: Browser, anna: Any, lena: Any, hedda: Any, hugo: Any, asta: Any, bo: Any
) -> None:
    test_each_act_on_content_is_logged_once_with_its_reason(lena, asta)
    test_what_staff_says_or_changes_for_others_is_an_act(lena, asta, anna)
    test_giving_threads_to_others_is_an_act(lena, hedda, hugo)
    test_boards_people_roles_and_appointments_are_in_it(anna, bo)
    written = set(kinds())
    assert written <= set(ACT_WORDS)
    client.sign_in(anna)
    for kind in written:
        page = client.get(f"{LOG}?kind={kind}")
        rows = page.all("[data-act]")
        assert rows
        assert {row["data-act"] for row in rows} == {kind}
        assert page.says(str(ACT_WORDS[kind]))


# --- Who reads which ---------------------------------------------------------------------------


@pytest.mark.parametrize("short", ["asta", "hedda"])
def test_the_log_is_for_whoever_may_read_it(
    short: str, client: Browser, request: pytest.FixtureRequest
) -> None:
    client.sign_in(request.getfixturevalue(short))
    assert client.get(LOG).status_code == 403


def test_a_lead_of_one_board_reads_that_boards_log_alone(client: Browser, anna: Any) -> None:
    stoves, lamps = make_board("Stoves"), make_board("Lamps")
    for board in (stoves, lamps):
        acts.lock_thread(anna, make_thread(board=board, title=f"About {board.slug}"), REASON)
    limit_person(anna, make_person(), now() + timedelta(days=1), REASON)
    lead = make_person()
    make_appointment(lead, make_role({"log:read"}), stoves)
    client.sign_in(lead)
    assert set(logged(client)) == {"thread:locked", "board:made", "appointment:made"}
    page = client.get(LOG)
    assert page.says("About stoves")
    assert not page.says("About lamps")
    assert client.get(f"{LOG}?board={lamps.slug}").status_code == 404
    assert client.get(f"{LOG}?board=absent").status_code == 404


def test_an_act_in_a_thread_that_moved_out_of_sight_is_out_of_sight(
    client: Browser, anna: Any
) -> None:
    group = make_group(anna, "Testers")
    stoves = make_board("Stoves")
    secret = make_board("Secret", visibility="groups", group_ids=frozenset({group.id}))
    thread = make_thread(board=stoves, title="Zirconium")
    acts.lock_thread(anna, thread, REASON)
    lead = make_person()
    make_appointment(lead, make_role({"log:read"}))
    client.sign_in(lead)
    assert "thread:locked" in logged(client)
    acts.move_thread(anna, thread, secret, REASON)
    assert not {"thread:locked", "thread:moved"} & set(logged(client))
    assert not client.get(LOG).says("Zirconium")
    client.sign_in(anna)
    assert {"thread:locked", "thread:moved"} <= set(logged(client))


# --- Filters, pages, words ---------------------------------------------------------------------


def test_the_log_is_filtered_by_what_whom_where_and_when(
    client: Browser, anna: Any, lena: Any
) -> None:
    stoves, lamps = make_board("Stoves"), make_board("Lamps")
    three_days_ago = now() - timedelta(days=3)
    old = make_thread(board=stoves, now=three_days_ago)
    acts.lock_thread(lena, old, REASON, now=three_days_ago)
    acts.pin_thread(anna, make_thread(board=lamps), REASON)
    client.sign_in(anna)
    day = three_days_ago.date()
    assert logged(client, "?kind=thread:locked") == ["thread:locked"]
    assert logged(client, f"?by={lena.handle}") == ["thread:locked"]
    assert logged(client, "?by=nobody-here") == []
    assert "thread:pinned" not in logged(client, f"?board={stoves.slug}")
    around = f"?from={day - timedelta(days=1)}&to={day + timedelta(days=1)}"
    assert logged(client, around) == ["thread:locked"]
    assert logged(client, f"?to={day - timedelta(days=2)}&kind=thread:locked") == []
    for nonsense in ("?from=yesterday", "?to=9999-12-31", "?from=0001-01-01", "?page=x"):
        assert client.get(LOG + nonsense).status_code == 200


def test_the_log_is_in_pages_of_twenty_the_newest_first(client: Browser, anna: Any) -> None:
    board = make_board("Stoves")
    thread = make_thread(board=board)
    for number in range(12):
        acts.lock_thread(anna, thread, f"{REASON} {number}")
        acts.unlock_thread(anna, thread, f"{REASON} {number}")
    client.sign_in(anna)
    pages = [client.get(f"{LOG}?board={board.slug}&page={page}") for page in (1, 2)]
    assert [len(page.all("[data-act]")) for page in pages] == [20, 5]
    assert pages[0].all("[data-act]")[0]["data-act"] == "thread:unlocked"
    assert pages[1].all("[data-act]")[-1]["data-act"] == "board:made"


def test_a_reason_with_a_script_is_only_words(client: Browser, lena: Any, bo: Any) -> None:
    payload = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    thread = make_thread()
    acts.lock_thread(lena, thread, payload)
    acts.hide_post(lena, opening_post(thread), ground="spam", reason=payload)
    limit_person(lena, bo, now() + timedelta(days=1), payload)
    client.sign_in(lena)
    for address in (LOG, f"/people/{bo.handle}"):
        page = client.get(address)
        assert page.says(payload)
        assert page.all("main script, main img[onerror]") == []


def test_nothing_can_be_taken_out_of_the_log(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if "/log" in rule.rule]
    assert {rule.endpoint for rule in rules} == {"moderation.acts.log"}
    assert all("POST" not in (rule.methods or ()) for rule in rules)


def test_the_log_costs_the_same_at_one_row_and_at_fifty(
    app: Flask, client: Browser, lena: Any, hedda: Any, new_client: Callable[[], Browser]
) -> None:
    client.sign_in(lena)
    costs = []
    for count in (1, 49):
        for _ in range(count):
            assign_thread(lena, make_thread(make_person()), hedda, REASON)
        with statements(app) as said:
            client.get(f"{LOG}?kind=assignment:given")
        costs.append(len(said))
    assert costs[0] == costs[1] <= 10, said
