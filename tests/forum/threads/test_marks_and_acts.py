"""Small signs, solutions, and what staff do: each by who may, once, with a reason if one is due."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from forum.boards.groups import make_group
from forum.boards.policy import WhoAnswers
from forum.database import db, transaction
from forum.errors import Conflict, Invalid, Missing, Refused
from forum.people.models import Person
from forum.threads import acts, answers, thanks
from forum.threads.kinds import GROUNDS
from forum.threads.models import Post, Thread, ThreadEvent
from tests.cast import (
    again,
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

REASON = "It belongs there"


def events(thread: Thread) -> list[str]:
    rows = select(ThreadEvent.kind).where(ThreadEvent.thread_id == thread.id)
    return list(db.session.scalars(rows.order_by(ThreadEvent.at, ThreadEvent.id)))


# --- Helpful, and I have this too --------------------------------------------------------------


def test_i_have_this_too_counts_people_and_answers_nothing(bo: Any, clara: Any) -> None:
    thread = make_thread()
    assert thanks.have_too(bo, thread, yes=True)
    assert not thanks.have_too(bo, thread, yes=True)
    thanks.have_too(clara, thread, yes=True)
    assert (again(thread).me_too_count, thread.answer_state) == (2, "unanswered")
    assert thanks.have_too(bo, thread, yes=False)
    assert not thanks.have_too(bo, thread, yes=False)
    assert again(thread).me_too_count == 1


def test_ones_own_thread_and_post_are_not_for_oneself_to_praise(asta: Any) -> None:
    thread = make_thread(asta)
    with pytest.raises(Refused, match="your own"):
        thanks.have_too(asta, thread, yes=True)
    with pytest.raises(Refused, match="your own"):
        thanks.find_helpful(asta, opening_post(thread), yes=True)


def at_once(app: Any, times: int, act: Callable[[], object]) -> list[object]:
    """Do the same in as many threads at once, each with a context and connection of its own."""

    def one(_number: int) -> object:
        def inside() -> object:
            with app.app_context():
                try:
                    return act()
                except Exception as error:
                    return error

        return Context().run(inside)

    db.session.rollback()
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def test_twenty_votes_of_one_person_at_once_count_once(app: Any) -> None:
    post_id = make_reply(make_thread()).id
    bo_id = somebody("bo").id

    def vote() -> object:
        bo, post = db.session.get_one(Person, bo_id), db.session.get_one(Post, post_id)
        return thanks.find_helpful(bo, post, yes=True)

    done = at_once(app, 20, vote)
    assert sorted(map(str, done)) == ["False"] * 19 + ["True"]
    assert again(db.session.get_one(Post, post_id)).helpful_count == 1


def test_the_buttons_say_and_take_back(client: Any, bo: Any) -> None:
    thread = make_thread()
    client.sign_in(bo)
    page = client.get(f"/threads/{thread.id}-{thread.slug}")
    assert page.one(f"form[action='/threads/{thread.id}/me-too'] button")["aria-pressed"] == "false"
    client.post(f"/threads/{thread.id}/me-too", data={"say": "yes"})
    page = client.get(f"/threads/{thread.id}-{thread.slug}")
    form = f"form[action='/threads/{thread.id}/me-too']"
    assert page.one(f"{form} button")["aria-pressed"] == "true"
    client.post(f"/threads/{thread.id}/me-too", data=page.fields(form))
    assert again(thread).me_too_count == 0


# --- Solutions and whether it helped -----------------------------------------------------------


def test_the_asker_marks_the_solution_and_takes_it_back(asta: Any) -> None:
    thread = make_thread(asta)
    post = make_reply(thread)
    assert answers.mark_solution(asta, post)
    assert not answers.mark_solution(asta, post)
    assert (again(thread).answer_state, thread.solution_id) == ("solved", post.id)
    assert answers.unmark_solution(asta, post)
    assert (again(thread).answer_state, thread.solution_id) == ("unanswered", None)


def test_a_host_marks_it_on_the_askers_behalf_and_nobody_else(bo: Any) -> None:
    hedda = make_host("hedda")
    post = make_reply(make_thread())
    with pytest.raises(Refused):
        answers.mark_solution(bo, post)
    assert answers.mark_solution(hedda, post)


def test_the_question_is_no_solution_and_on_a_complaint_no_peers_reply_is(asta: Any) -> None:
    hedda = make_host("hedda")
    thread = make_thread(asta)
    with pytest.raises(Refused):
        answers.mark_solution(hedda, opening_post(thread))
    complaint = make_thread(asta, kind="complaint")
    with pytest.raises(Refused, match="host"):
        answers.mark_solution(asta, make_reply(complaint))
    assert answers.mark_solution(asta, make_reply(complaint, hedda))


def test_only_the_asker_says_whether_it_helped(asta: Any, bo: Any) -> None:
    thread = make_thread(asta)
    post = make_reply(thread)
    with pytest.raises(Refused):
        answers.rate_answer(bo, post, helped=True)
    with pytest.raises(Refused):
        answers.rate_answer(asta, opening_post(thread), helped=True)
    assert answers.rate_answer(asta, post, helped=True)
    assert again(thread).answer_state == "answered"


def test_no_answer_needed_can_be_undone(asta: Any, bo: Any) -> None:
    thread = make_thread(asta)
    since = thread.state_since
    with pytest.raises(Refused):
        answers.need_no_answer(bo, thread)
    assert answers.need_no_answer(asta, thread)
    assert again(thread).answer_state == "answered"
    assert answers.need_an_answer(asta, thread)
    assert (again(thread).answer_state, thread.state_since) == ("unanswered", since)


def test_a_thank_you_needs_no_answer(client: Any, asta: Any) -> None:
    thread = make_thread(asta)
    make_reply(thread, make_host("hedda"))
    client.sign_in(asta)
    sent = {"text": "Thank you, it works.", "thanks": "y"}
    client.post(f"/threads/{thread.id}/replies", data=sent)
    assert again(thread).answer_state == "answered"


def test_a_solved_thread_is_open_again_only_when_the_asker_says_so(client: Any, asta: Any) -> None:
    thread = make_thread(asta)
    answers.mark_solution(asta, make_reply(thread, make_host("hedda")))
    client.sign_in(asta)
    client.post(f"/threads/{thread.id}/replies", data={"text": "Thanks again."})
    assert again(thread).answer_state == "solved"
    client.post(f"/threads/{thread.id}/replies", data={"text": "Back again.", "reopens": "y"})
    assert again(thread).answer_state == "unanswered"


def test_a_host_is_asked_for_by_the_asker_where_there_are_hosts(asta: Any, bo: Any) -> None:
    board = make_board("Talk", who=WhoAnswers.COMMUNITY_ONLY)
    with pytest.raises(Refused, match="without hosts"):
        answers.ask_for_host(asta, make_thread(asta, board))
    thread = make_thread(asta, make_board("Ideas", who=WhoAnswers.HOSTS_ON_REQUEST), kind="tip")
    assert again(thread).answer_state == "answered"
    with pytest.raises(Refused):
        answers.ask_for_host(bo, thread)
    answers.ask_for_host(asta, thread)
    assert again(thread).answer_state == "unanswered"


# --- Acts --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "act",
    [
        lambda who, thread: acts.lock_thread(who, thread, REASON),
        lambda who, thread: acts.unlock_thread(who, thread, REASON),
        lambda who, thread: acts.pin_thread(who, thread, REASON),
        lambda who, thread: acts.unpin_thread(who, thread, REASON),
        lambda who, thread: acts.move_thread(who, thread, make_board("Other"), REASON),
        lambda who, thread: acts.hide_post(who, opening_post(thread), ground="spam", reason=REASON),
        lambda who, thread: acts.mark_official(who, opening_post(thread), official=True),
        lambda who, thread: acts.edit_thread(
            who, thread, title="Another", kind="tip", language="sv", tags=[], version=1
        ),
    ],
)
@pytest.mark.parametrize("who", ["asta", "bo", "host elsewhere", "limited host"])
def test_nobody_acts_without_the_permission_here(app: Any, act: Any, who: str) -> None:
    thread = make_thread(board=make_board("Stoves"))
    if who == "host elsewhere":
        person = somebody("hugo")
        make_appointment(person, make_role(), make_board("Orders"))
    elif who == "limited host":
        person = make_host("hedda")
        with transaction():
            person.limited_until = again(thread).opened_at.replace(year=2999)
    else:
        person = somebody(who)
    before = events(thread)
    with pytest.raises(Refused):
        act(person, thread)
    assert events(thread) == before


def test_each_act_comes_with_a_reason(anna: Any) -> None:
    thread = make_thread()
    for reason in ("", "  ", "x", "​​​​"):
        with pytest.raises(Invalid):
            acts.lock_thread(anna, thread, reason)
    acts.lock_thread(anna, thread, "It has turned into a quarrel")
    row = db.session.scalars(select(ThreadEvent).where(ThreadEvent.kind == "locked")).one()
    assert (row.reason, row.by_id) == ("It has turned into a quarrel", anna.id)


def test_acts_that_hold_already_change_nothing(anna: Any) -> None:
    thread = make_thread()
    assert not acts.unlock_thread(anna, thread, REASON)
    assert acts.lock_thread(anna, thread, REASON)
    assert not acts.lock_thread(anna, thread, REASON)
    assert events(thread) == ["opened", "locked"]


def test_no_ground_lets_criticism_be_hidden(anna: Any) -> None:
    post = opening_post(make_thread(text="This company is bad at its work."))
    for ground in ("", "negative", "criticism", "about_us"):
        assert ground not in GROUNDS
        with pytest.raises(Invalid):
            acts.hide_post(anna, post, ground=ground, reason=REASON)


def test_the_database_itself_refuses_a_removal_without_its_row(app: Any) -> None:
    post = opening_post(make_thread())
    db.session.rollback()
    for change in (
        "UPDATE posts SET ground = 'spam'",
        "UPDATE posts SET hide_id = (SELECT min(id) FROM thread_events)",
        "UPDATE thread_events SET kind = 'post_hidden'",
        "UPDATE thread_events SET kind = 'locked', reason = ''",
    ):
        with pytest.raises(IntegrityError), transaction() as session:
            session.execute(text(change))
    assert not again(post).is_hidden


def test_restoring_is_as_if_it_had_never_been_hidden(asta: Any) -> None:
    hedda = make_host("hedda")
    thread = make_thread(asta)
    answer = make_reply(thread, hedda)
    acts.hide_post(somebody("anna"), answer, ground="personal_data", reason="A number stood in it")
    assert again(thread).answer_state == "unanswered"
    acts.restore_post(hedda, again(answer), "The number is gone")
    assert again(thread).answer_state == "answered"
    assert not again(answer).is_hidden


def test_a_move_takes_the_permission_on_both_boards(client: Any) -> None:
    stoves, orders = make_board("Stoves"), make_board("Orders")
    group = make_group(somebody("anna"), "Inner circle")
    secret = make_board("Secret", visibility="groups", group_ids=frozenset({group.id}))
    hedda = somebody("hedda")
    make_appointment(hedda, make_role(), stoves)
    thread = make_thread(board=stoves)
    with pytest.raises(Refused):
        acts.move_thread(hedda, thread, orders, REASON)
    with pytest.raises(Missing):
        acts.move_thread(hedda, thread, secret, REASON)
    client.sign_in(hedda)
    page = client.get(f"/threads/{thread.id}/move")
    assert "Orders" not in page.one("main").get_text()
    assert again(thread).board_id == stoves.id


def test_a_move_takes_the_new_boards_policy(anna: Any) -> None:
    thread = make_thread(board=make_board("Orders"))
    acts.move_thread(anna, thread, make_board("Talk", who=WhoAnswers.COMMUNITY_ONLY), REASON)
    make_reply(again(thread), somebody("clara"))
    assert again(thread).answer_state == "answered"


def test_a_stale_correction_is_told(client: Any) -> None:
    hedda = make_host("hedda")
    thread = make_thread()
    words = {"kind": "question", "language": "en", "tags": ["wind"]}
    acts.edit_thread(hedda, thread, title="What Hedda wrote", version=1, **words)
    with pytest.raises(Conflict):
        acts.edit_thread(hedda, thread, title="Too late", version=1, **words)
    client.sign_in(hedda)
    sent = {"title": "Too late", "kind": "question", "language": "en", "tags": "", "version": "1"}
    page = client.post(f"/threads/{thread.id}/edit", data=sent)
    assert page.status_code == 409
    assert page.says("What Hedda wrote")
    assert page.fields("main form.form")["title"] == "Too late"


def test_only_a_hosts_reply_can_be_official(app: Any) -> None:
    hedda = make_host("hedda")
    thread = make_thread()
    with pytest.raises(Invalid):
        acts.mark_official(hedda, make_reply(thread), official=True)
    post = make_reply(thread, hedda)
    assert acts.mark_official(hedda, post, official=True)
    assert again(post).is_official
    assert "official_marked" in events(thread)


@pytest.mark.parametrize(
    "path",
    ["lock", "unlock", "pin", "unpin", "move", "edit", "replies", "me-too", "no-answer-needed"],
)
def test_no_form_is_taken_without_its_token(client: Any, path: str) -> None:
    thread = make_thread()
    client.sign_in(somebody("anna"))
    before = (again(thread).version, events(thread), thread.me_too_count)
    sent = {"text": "Words to keep", "reason": "A long reason", "title": "A title to keep"}
    answer = client.post(f"/threads/{thread.id}/{path}", data=sent, token=False)
    assert answer.status_code == 400
    assert answer.says("Words to keep")
    assert "A title to keep" in answer.get_data(as_text=True)
    assert (again(thread).version, events(thread), thread.me_too_count) == before


def test_a_reason_with_a_script_is_only_words(client: Any) -> None:
    hedda = make_host("hedda")
    thread = make_thread()
    attack = '<script>alert("x")</script><img src=x onerror=alert(1)>'
    post = make_reply(thread)
    acts.hide_post(hedda, post, ground="off_topic", reason=attack)
    acts.lock_thread(hedda, thread, attack)
    client.sign_in(somebody("anna"))
    for path in (f"/threads/{thread.id}-{thread.slug}", "/moderation/log"):
        page = client.get(path)
        assert page.status_code == 200
        assert not page.all("main script, main img[onerror]")


def test_counts_are_kept_with_many_at_once(app: Any) -> None:
    thread_id = make_thread().id
    ids = [make_person().id for _ in range(12)]
    waiting = iter(ids)

    def answer() -> object:
        person = db.session.get_one(Person, next(waiting))
        return make_reply(db.session.get_one(Thread, thread_id), person).number

    numbers = at_once(app, 12, answer)
    assert set(numbers) == set(range(2, 14))
    assert db.session.scalar(select(func.count()).where(Post.thread_id == thread_id)) == 13
