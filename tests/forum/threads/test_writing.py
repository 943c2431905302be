"""Writing: what is typed becomes one post, or comes back to its writer with a reason."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from forum.boards.actions import archive_board, make_default
from forum.boards.policy import WhoAnswers
from forum.database import db
from forum.errors import Conflict, Invalid, Refused
from forum.moments import now
from forum.people.models import HeldForm
from forum.threads import acts, writing
from forum.threads.asking import AskFirst
from forum.threads.models import Post, Revision, Thread, ThreadEvent
from forum.threads.standing import ASKER, HOST, PEER
from tests.cast import (
    PASSWORD,
    again,
    make_board,
    make_host,
    make_person,
    make_reply,
    make_thread,
    opening_post,
    somebody,
)


def count(table: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def new_thread(client: Any, **fields: str) -> Any:
    words = {"title": "The flame goes out", "text": "As soon as the wind turns."}
    return client.post("/threads/new", data={**words, **fields})


# --- A new thread ------------------------------------------------------------------------------


def test_a_title_and_a_text_are_enough(client: Any) -> None:
    board = make_board("Stoves", kinds=["tip", "question"], default_kind="question")
    client.sign_in(somebody("asta"))
    answer = new_thread(client)
    thread = db.session.scalars(select(Thread)).one()
    assert answer.status_code == 303
    assert answer.location.startswith(f"/threads/{thread.id}-the-flame-goes-out")
    assert (thread.board_id, thread.kind, thread.language) == (board.id, "question", "en")
    assert (thread.posts_count, opening_post(thread).written_as) == (1, ASKER)


def test_where_one_is_not_sure_the_default_board_takes_it(client: Any) -> None:
    make_board("Orders")
    default = make_board("Everything else")
    make_default(somebody("anna"), default)
    client.sign_in(somebody("asta"))
    new_thread(client, board="")
    assert db.session.scalars(select(Thread)).one().board_id == default.id


def test_the_page_after_posting_says_that_it_is_posted(client: Any) -> None:
    make_board("Stoves")
    client.sign_in(somebody("asta"))
    page = client.get(new_thread(client).location)
    assert page.says("It is posted.")
    assert page.one("main")["data-state"] == "unanswered"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": ""}, "Say in a few words what it is about."),
        ({"title": "Hm"}, "Say in a few words what it is about."),
        ({"title": "x" * 161}, "At most 160 characters."),
        ({"text": ""}, "Write something first."),
        ({"text": "x" * 30_001}, "At most 30000 characters."),
        ({"text": "​​"}, "Write"),
        ({"kind": "complaint", "board": "tips"}, "does not take that kind"),
        ({"board": "no-such-board"}, "There is no such board."),
        ({"language": "xx"}, "Choose a language from the list."),
        ({"tags": "a,b,c,d,e,f"}, "At most 5 tags."),
    ],
)
def test_what_cannot_be_taken_comes_back_with_a_reason_and_every_character(
    client: Any, fields: dict[str, str], sentence: str
) -> None:
    make_board("Tips", slug="tips", kinds=["tip"], default_kind="tip")
    client.sign_in(somebody("asta"))
    sent = {"title": "The flame goes out", "text": "As soon as the wind turns.", **fields}
    answer = client.post("/threads/new", data=sent)
    assert answer.status_code == 422
    assert answer.says(sentence)
    kept = answer.fields("main form.form")
    assert (kept["title"], kept["text"]) == (sent["title"], sent["text"])
    assert count(Thread) == 0


def test_a_paste_of_two_megabytes_comes_back_whole(client: Any) -> None:
    make_board("Stoves")
    client.sign_in(somebody("asta"))
    text = "ångström " * 230_000
    answer = new_thread(client, text=text)
    assert answer.status_code == 422
    assert text.strip() in answer.get_data(as_text=True)


def test_over_the_limit_per_minute_the_text_is_kept_and_the_time_told(
    client: Any, app: Any
) -> None:
    make_board("Stoves")
    app.config["POSTS_PER_MINUTE"] = 1
    client.sign_in(somebody("asta"))
    new_thread(client)
    answer = new_thread(client, title="Another question", text="With words worth keeping.")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.fields("main form.form")["text"] == "With words worth keeping."


def test_whoever_reaches_the_limit_is_told_before_a_post_is_refused(client: Any, app: Any) -> None:
    make_board("Stoves")
    app.config["POSTS_PER_MINUTE"] = 2
    client.sign_in(somebody("asta"))
    page = client.get(new_thread(client).location)
    assert not page.says("You write quickly.")
    page = client.get(new_thread(client, title="Another question", text="And so.").location)
    assert page.says("You write quickly.")


def test_a_second_click_costs_nothing(client: Any, app: Any) -> None:
    make_board("Stoves")
    app.config["POSTS_PER_MINUTE"] = 1
    client.sign_in(somebody("asta"))
    assert [new_thread(client).status_code for _click in range(3)] == [303, 303, 303]


def test_nobody_can_give_a_thread_what_is_not_theirs_to_give(client: Any) -> None:
    make_board("Stoves")
    client.sign_in(somebody("asta"))
    extra = {"pin_id": "1", "asker_id": "99", "answer_state": "solved", "written_as": "host"}
    new_thread(client, **extra, opened_at="2001-01-01", official="y")
    thread = db.session.scalars(select(Thread)).one()
    assert (thread.is_pinned, thread.answer_state) == (False, "unanswered")
    assert thread.asker_id == somebody("asta").id
    assert not opening_post(thread).is_official


def test_a_board_that_is_closed_takes_no_thread(asta: Any, anna: Any) -> None:
    board = make_board("Stoves")
    archive_board(anna, board)
    with pytest.raises(Refused):
        make_thread(asta, board)


# --- Twice is once -----------------------------------------------------------------------------


def test_a_double_click_opens_one_thread(client: Any) -> None:
    make_board("Stoves")
    client.sign_in(somebody("asta"))
    first, second = new_thread(client), new_thread(client)
    assert first.location == second.location
    assert (count(Thread), count(Post), count(ThreadEvent)) == (1, 1, 1)


def test_a_double_click_makes_one_reply(client: Any, bo: Any) -> None:
    thread = make_thread()
    client.sign_in(bo)
    for _click in range(2):
        answer = client.post(f"/threads/{thread.id}/replies", data={"text": "Try the other side."})
        assert answer.status_code == 303
    assert again(thread).posts_count == 2


def test_the_same_words_later_are_a_new_reply(bo: Any) -> None:
    thread = make_thread(now=now() - timedelta(days=2))
    first = make_reply(thread, bo, text="Any news?", now=now() - timedelta(days=1))
    assert make_reply(thread, bo, text="Any news?").id != first.id


def test_two_people_may_say_the_same(bo: Any, clara: Any) -> None:
    thread = make_thread()
    assert (
        make_reply(thread, bo, text="Same here").id
        != make_reply(thread, clara, text="Same here").id
    )


# --- In which quality one writes ---------------------------------------------------------------


def test_posts_remember_as_what_their_author_wrote(app: Any) -> None:
    hedda = make_host("hedda")
    thread = make_thread(somebody("asta"))
    assert make_reply(thread, somebody("asta"), text="One more thing").written_as == ASKER
    assert make_reply(thread, somebody("clara")).written_as == PEER
    assert make_reply(thread, hedda).written_as == HOST


def test_a_host_who_asks_is_the_asker_in_that_thread(app: Any) -> None:
    hedda = make_host("hedda")
    thread = make_thread(hedda)
    assert make_reply(thread, hedda).written_as == ASKER


def test_only_who_may_can_mark_their_reply_official(client: Any, bo: Any) -> None:
    thread = make_thread()
    client.sign_in(bo)
    answer = client.post(
        f"/threads/{thread.id}/replies", data={"text": "I speak for all", "official": "y"}
    )
    assert answer.status_code == 403
    assert again(thread).posts_count == 1


def test_a_locked_thread_takes_no_reply_not_even_a_hosts(app: Any) -> None:
    hedda = make_host("hedda")
    thread = make_thread()
    acts.lock_thread(hedda, thread, "It has been said")
    with pytest.raises(Refused, match="locked"):
        make_reply(thread, hedda)


def test_nobody_replies_where_the_first_post_is_hidden(bo: Any) -> None:
    hedda = make_host("hedda")
    thread = make_thread()
    acts.hide_post(hedda, opening_post(thread), ground="spam", reason="It sells watches")
    with pytest.raises(Refused, match="first post"):
        make_reply(thread, bo)


# --- Editing and withdrawing -------------------------------------------------------------------


def test_an_edit_keeps_what_stood_there(asta: Any) -> None:
    thread = make_thread(asta, text="The *old* text.")
    post = opening_post(thread)
    edited = writing.edit_post(
        asta, post, writing.compose("The **new** text."), version=1, title="A new title"
    )
    assert "<strong>new</strong>" in edited.html
    assert (edited.version, again(thread).title) == (2, "A new title")
    before = db.session.scalars(select(Revision)).one()
    assert (before.text, before.version) == ("The *old* text.", 1)


def test_an_edit_that_changes_nothing_leaves_no_trace(asta: Any) -> None:
    thread = make_thread(asta, text="The text.")
    post = writing.edit_post(asta, opening_post(thread), writing.compose("The text."), version=1)
    assert (post.version, count(Revision)) == (1, 0)


def test_a_stale_edit_shows_both_texts_and_can_then_be_saved(client: Any, anna: Any) -> None:
    thread = make_thread(somebody("asta"), text="The first text.")
    post = opening_post(thread)
    writing.edit_post(anna, post, writing.compose("What Anna made of it."), version=1)
    client.sign_in(somebody("asta"))
    mine = {"text": "What Asta made of it.", "version": "1", "title": thread.title}
    answer = client.post(f"/posts/{post.id}/edit", data=mine)
    assert answer.status_code == 409
    assert answer.says("What Anna made of it.")
    assert answer.says("What Asta made of it.")
    assert again(post).text == "What Anna made of it."
    saved = client.post(f"/posts/{post.id}/edit", data=answer.fields("main form.form"))
    assert (saved.status_code, again(post).text) == (303, "What Asta made of it.")


def test_the_action_itself_refuses_a_stale_edit(asta: Any) -> None:
    post = opening_post(make_thread(asta))
    writing.edit_post(asta, post, writing.compose("One."), version=1)
    with pytest.raises(Conflict):
        writing.edit_post(asta, post, writing.compose("Two."), version=1)


def test_nobody_edits_what_somebody_else_wrote(client: Any, bo: Any) -> None:
    post = opening_post(make_thread(text="Asta's own words."))
    client.sign_in(bo)
    sent = {"text": "Bo's words in Asta's mouth", "version": "1"}
    assert client.post(f"/posts/{post.id}/edit", data=sent).status_code == 403
    assert again(post).text == "Asta's own words."


def test_a_withdrawn_post_leaves_a_tombstone_and_no_words(client: Any, bo: Any) -> None:
    thread = make_thread()
    post = make_reply(thread, bo, text="My neighbour is called 070 Nilsson")
    client.sign_in(bo)
    client.post(f"/posts/{post.id}/withdraw")
    page = client.get(f"/threads/{thread.id}", follow_redirects=True)
    assert page.says("This post was withdrawn by its author.")
    assert "070 Nilsson" not in page.get_data(as_text=True)
    assert again(thread).posts_count == 2


def test_withdrawing_twice_is_withdrawing_once(bo: Any) -> None:
    post = make_reply(make_thread(), bo)
    assert writing.withdraw_post(bo, post)
    assert not writing.withdraw_post(bo, post)


def test_a_withdrawn_question_leaves_every_list(client: Any, asta: Any) -> None:
    thread = make_thread(asta, title="A title nobody should read")
    writing.withdraw_post(asta, opening_post(thread))
    for path in ("/threads", "/threads?show=unanswered", "/", "/boards/stoves"):
        page = client.get(path)
        assert page.status_code == 200
        assert not page.says("A title nobody should read")
    assert not client.get(f"/threads/{thread.id}", follow_redirects=True).says("nobody should read")


def test_nobody_withdraws_what_somebody_else_wrote(client: Any, bo: Any) -> None:
    post = opening_post(make_thread())
    client.sign_in(bo)
    assert client.get(f"/posts/{post.id}/withdraw").status_code == 403
    assert client.post(f"/posts/{post.id}/withdraw").status_code == 403


# --- Before signing in -------------------------------------------------------------------------


def test_what_is_written_before_signing_in_waits(client: Any) -> None:
    make_board("Stoves")
    answer = new_thread(client, text="Words of somebody without an account.")
    held = db.session.scalars(select(HeldForm)).one()
    assert (answer.status_code, answer.location) == (303, f"/held/{held.id}")
    assert client.get(answer.location).says("Words of somebody without an account.")
    assert count(Thread) == 0


def enter(client: Any, short: str) -> None:
    """Sign in by the form, as one does."""
    sent = {"email": str(somebody(short).email), "password": PASSWORD}
    assert client.post("/sign-in", data=sent).status_code == 303


def test_it_is_published_when_its_writer_signs_in(client: Any) -> None:
    make_board("Stoves")
    new_thread(client)
    enter(client, "asta")
    thread = db.session.scalars(select(Thread)).one()
    assert thread.asker_id == somebody("asta").id
    held = db.session.scalars(select(HeldForm)).one()
    assert client.get(f"/held/{held.id}").location == held.published_path
    page = client.get(held.published_path, follow_redirects=True)
    assert page.says("Thank you. It is posted.")
    assert page.says("A host answers next.")


def test_a_reply_waits_and_is_published_alike(client: Any) -> None:
    thread = make_thread()
    client.post(f"/threads/{thread.id}/replies", data={"text": "I had that too, once."})
    assert again(thread).posts_count == 1
    enter(client, "bo")
    assert again(thread).posts_count == 2


def test_what_cannot_be_published_any_more_is_kept_with_the_reason(client: Any) -> None:
    hedda = make_host("hedda")
    thread = make_thread()
    client.post(f"/threads/{thread.id}/replies", data={"text": "Words that come too late."})
    acts.lock_thread(hedda, thread, "Solved long ago")
    enter(client, "bo")
    held = db.session.scalars(select(HeldForm)).one()
    page = client.get(f"/held/{held.id}")
    assert page.says("This thread is locked.")
    assert page.says("Words that come too late.")


def test_unconfirmed_people_write_and_it_waits_for_the_confirmation(client: Any) -> None:
    make_board("Stoves")
    client.sign_in(make_person("Nils Ny", email="nils@example.org", confirmed=False))
    assert new_thread(client).location.startswith("/held/")
    assert count(Thread) == 0


def test_invalid_words_are_refused_before_they_wait(client: Any) -> None:
    make_board("Stoves")
    assert new_thread(client, text="").status_code == 422
    assert count(HeldForm) == 0


def test_a_complaint_is_refused_where_only_members_answer(asta: Any) -> None:
    board = make_board("Talk", who=WhoAnswers.COMMUNITY_ONLY)
    with pytest.raises(Invalid):
        make_thread(asta, board, kind="complaint")


# --- Personal data -----------------------------------------------------------------------------


def test_whoever_would_show_personal_data_to_the_world_is_asked_once(client: Any) -> None:
    make_board("Stoves")
    client.sign_in(somebody("asta"))
    text = "My number is 811228-9874, write to asta@example.se."
    asked = new_thread(client, title="Call 070-123 45 67", text=text)
    assert asked.status_code == 422
    assert asked.says("This looks like an e-mail address (asta@example.se), a personal identity")
    assert count(Thread) == 0
    form = asked.fields("main form.form")
    assert form["text"] == text
    page = client.post("/threads/new", data=form)
    assert page.status_code == 303
    post = opening_post(db.session.scalars(select(Thread)).one())
    form = client.get(f"/posts/{post.id}/edit").fields("main form.form")
    saved = client.post(f"/posts/{post.id}/edit", data={**form, "text": f"{text} Thanks."})
    assert saved.status_code == 303
    form = client.get(f"/posts/{post.id}/edit").fields("main form.form")
    more = client.post(f"/posts/{post.id}/edit", data={**form, "text": f"{text} 08-123 456 78"})
    assert (more.status_code, again(post).version) == (422, 2)


def test_a_yes_about_one_number_is_none_about_another(client: Any) -> None:
    thread = make_thread()
    client.sign_in(somebody("bo"))
    path = f"/threads/{thread.id}/replies"
    form = client.post(path, data={"text": "Ring 070-123 45 67"}).fields("#reply form")
    assert client.post(path, data={**form, "text": "Ring 070-174 06 05"}).status_code == 422
    assert client.post(path, data=form).status_code == 303


def test_whoever_has_not_signed_in_is_asked_before_the_text_waits(client: Any) -> None:
    make_board("Stoves")
    asked = new_thread(client, text="My number is 811228-9874.")
    assert (asked.status_code, count(HeldForm)) == (422, 0)
    assert client.post("/threads/new", data=asked.fields("main form.form")).status_code == 303
    enter(client, "asta")
    assert count(Thread) == 1


@pytest.mark.parametrize(("visibility", "asks"), [("members", True), ("staff", False)])
def test_where_not_everybody_reads_nobody_is_asked(visibility: str, asks: bool, app: Any) -> None:
    board, hedda = make_board("Desk", visibility=visibility), make_host("hedda")
    words = {"text": "Her number is 811228-9874."}
    if asks:
        with pytest.raises(AskFirst):
            make_thread(hedda, board, **words)
    else:
        assert make_thread(hedda, board, **words).id


def test_the_companys_own_address_is_no_secret(app: Any, bo: Any) -> None:
    app.config["MAIL_FROM"] = "Forum <no-reply@company.example>"
    assert make_reply(make_thread(), bo, text="Write to help@company.example").id
