"""Whatever happens to a thread while somebody writes, their words come back to them."""

from typing import Any

import pytest

from forum.threads import acts, writing
from forum.threads.titles import check_title
from tests.cast import again, make_board, make_host, make_reply, make_thread, opening_post, somebody

WORDS = "Half an hour of careful words"


def lock(thread: Any, hedda: Any) -> None:
    acts.lock_thread(hedda, thread, "It goes in circles.")


def close(thread: Any, hedda: Any) -> None:
    acts.hide_post(hedda, opening_post(thread), ground="spam", reason="Sells tents.")


def move_away(thread: Any, hedda: Any) -> None:
    board = make_board("Backstage", visibility="staff")
    acts.move_thread(somebody("anna"), thread, board, "Not for everybody.")


@pytest.mark.parametrize(
    ("meanwhile", "status"),
    [(lock, 403), (close, 403), (move_away, 404)],
    ids=lambda it: getattr(it, "__name__", str(it)),
)
def test_a_reply_that_comes_too_late_is_shown_again(
    client: Any, meanwhile: Any, status: int
) -> None:
    thread = make_thread()
    client.sign_in(somebody("asta"))
    meanwhile(thread, make_host("hedda"))
    answer = client.post(f"/threads/{thread.id}/replies", data={"text": WORDS})
    assert answer.status_code == status
    assert WORDS in answer.one("main textarea").get_text()


def test_an_edit_of_what_was_hidden_meanwhile_is_shown_again(client: Any, asta: Any) -> None:
    post = make_reply(make_thread(), asta)
    client.sign_in(asta)
    acts.hide_post(make_host("hedda"), post, ground="off_topic", reason="About cars.")
    answer = client.post(f"/posts/{post.id}/edit", data={"text": WORDS, "version": 1})
    assert answer.status_code == 403
    assert WORDS in answer.one("main textarea").get_text()


def test_a_thread_whose_first_post_is_hidden_tells_its_title_nowhere(
    client: Any, anna: Any
) -> None:
    thread = make_thread(title="Sven Svensson of Umeå owes me", tags=["sven"])
    acts.hide_post(anna, opening_post(thread), ground="spam", reason="A name.")
    for path in ("", "/reply"):
        page = client.get(f"/threads/{thread.id}{path}", follow_redirects=True)
        assert "sven" not in (page.get_data(as_text=True) + page.request.path).casefold()
    acts.restore_post(anna, opening_post(thread), "It is his own shop.")
    assert again(thread).slug == "sven-svensson-of-umea-owes-me"


def test_nor_does_one_that_its_asker_withdrew(client: Any, asta: Any) -> None:
    thread = make_thread(title="Sven Svensson of Umeå owes me")
    writing.withdraw_post(asta, opening_post(thread))
    assert "sven" not in client.get(f"/threads/{thread.id}").location


def test_a_tag_that_only_others_can_see_is_no_tag(client: Any) -> None:
    thread = make_thread(tags=["merger"])
    assert client.get("/tags/merger").threads == [thread.id]
    move_away(thread, None)
    assert client.get("/tags/merger").status_code == client.get("/tags/nothing").status_code == 404


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Our trip 👩‍👩‍👧 went well", "Our trip 👩‍👩‍👧 went well"),
        ("❤️‍🔥 the new lamp", "❤️‍🔥 the new lamp"),
        ("The lamp\u200d goes \u200d\u200d out", "The lamp goes out"),
        ("\u200dLamp\u200c\u200bs", "Lamp s"),
    ],
)
def test_a_title_keeps_what_joins_its_emoji_and_nothing_else_unseen(typed: str, kept: str) -> None:
    assert check_title(typed) == kept


def test_what_asks_nothing_is_not_called_answered(client: Any) -> None:
    make_thread(kind="tip")
    assert not client.get("/threads").says("Answered")
    make_reply(make_thread(), make_host("hedda"))
    assert client.get("/threads").says("Answered")


def test_a_move_says_where_the_asker_would_lose_sight_of_it(client: Any, asta: Any) -> None:
    make_board("Backstage", visibility="staff")
    make_board("Lamps")
    thread = make_thread(asta, make_board("Stoves"))
    client.sign_in(make_host("hedda"))
    page = client.get(f"/threads/{thread.id}/move")
    offered = [option.get_text() for option in page.all("select[name=board] option")]
    assert "Lamps" in offered
    assert f"Backstage – {asta.name} cannot read it" in offered
