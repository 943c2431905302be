"""A host of one board: what they cannot read does not exist, what is not theirs they may not."""

from typing import Any

import pytest
from flask import Flask

from forum.database import transaction
from forum.moments import now
from forum.threads.models import Post
from tests.cast import (
    again,
    make_appointment,
    make_board,
    make_reply,
    make_role,
    make_thread,
    somebody,
)

#: Every act of a moderator, on a thread (t) or on a reply (p), and what its form sends.
ACTS = {
    "/threads/{t}/lock": {"reason": "It went in circles."},
    "/threads/{t}/unlock": {"reason": "It went in circles."},
    "/threads/{t}/pin": {"reason": "Everybody asks it."},
    "/threads/{t}/unpin": {"reason": "Everybody asks it."},
    "/threads/{t}/move": {"reason": "It fits there.", "board": "stoves"},
    "/threads/{t}/edit": {"title": "Mine now", "kind": "tip", "language": "en", "version": "1"},
    "/posts/{p}/hide": {"reason": "It is spam.", "ground": "spam"},
    "/posts/{p}/restore": {"reason": "It is none."},
    "/posts/{p}/official": {},
    "/posts/{p}/edit": {"text": "Mine now.", "version": "1"},
    "/threads/{t}/no-answer-needed": {},
}
KEYS = (
    "answer:host", "answer:official", "answer:settle", "solution:mark", "thread:edit",
    "thread:lock", "thread:pin", "thread:move", "post:edit", "post:hide", "post:restore",
)  # fmt: skip


@pytest.fixture
def moderator(app: Flask) -> Any:
    """May do all of it, on the stoves only."""
    stoves, person = make_board("Stoves"), somebody("hugo")
    make_appointment(person, make_role(KEYS), stoves)
    return person


def reply_on(board: Any) -> Post:
    return again(make_reply(make_thread(board=board)))


def secret_board() -> Any:
    from forum.boards.models import Group

    with transaction() as session:
        group = Group(name="Den", name_key="den", made_at=now())
        session.add(group)
    return make_board("Secret den", visibility="groups", group_ids=frozenset({group.id}))


def state(post: Post) -> tuple[Any, ...]:
    post = again(post)
    thread = post.thread
    return (
        thread.lock_id, thread.pin_id, thread.board_id, thread.title, thread.answer_state,
        post.hide_id, post.official_id, post.text,
    )  # fmt: skip


@pytest.mark.parametrize("path", ACTS)
def test_on_a_board_that_one_cannot_read_every_act_answers_as_for_an_absent_id(
    client: Any, moderator: Any, path: str
) -> None:
    post = reply_on(secret_board())
    before = state(post)
    client.sign_in(moderator)
    there = client.post(path.format(t=post.thread_id, p=post.id), data=ACTS[path])
    absent = client.post(path.format(t=99999, p=99999), data=ACTS[path])
    assert (there.status_code, absent.status_code) == (404, 404)
    assert there.soup.main.get_text() == absent.soup.main.get_text()
    assert state(post) == before


@pytest.mark.parametrize("path", ACTS)
def test_on_a_board_that_is_not_theirs_every_act_is_refused_with_a_sentence(
    client: Any, moderator: Any, path: str
) -> None:
    post = reply_on(make_board("Orders"))
    before = state(post)
    client.sign_in(moderator)
    page = client.post(path.format(t=post.thread_id, p=post.id), data=ACTS[path])
    assert page.status_code == 403
    assert page.says("Your role here does not include") or page.says("not yours to do")
    assert state(post) == before


@pytest.mark.parametrize("path", ACTS)
def test_a_customer_with_a_form_token_does_nothing_of_it(
    client: Any, moderator: Any, bo: Any, path: str
) -> None:
    post = reply_on(make_board("Orders"))
    before = state(post)
    client.sign_in(bo)
    page = client.post(path.format(t=post.thread_id, p=post.id), data=ACTS[path])
    assert page.status_code == 403
    assert state(post) == before


def test_on_their_own_board_the_same_person_acts(client: Any, moderator: Any) -> None:
    from forum.boards.queries import visible_boards

    [stoves] = visible_boards(None).values()
    post = reply_on(stoves)
    client.sign_in(moderator)
    for path in ("/threads/{t}/lock", "/threads/{t}/pin", "/posts/{p}/hide"):
        address = path.format(t=post.thread_id, p=post.id)
        assert client.post(address, data=ACTS[path]).status_code == 303, path
    after = again(post)
    assert after.thread.is_locked
    assert after.thread.is_pinned
    assert after.is_hidden
