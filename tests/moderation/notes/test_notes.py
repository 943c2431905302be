"""Internal notes: only hosts see them, nothing else holds them, and they do not slip out."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum import markup
from forum.boards.groups import make_group
from forum.database import db
from forum.events import ThreadEventHappened, WordsChanged
from forum.jobs import Job
from forum.threads.asking import AskFirst
from forum.threads.models import Post, Thread, ThreadEvent
from forum.threads.writing import compose, edit_post, reply
from moderation.notes.actions import write_note
from moderation.notes.models import Note
from tests.cast import (
    again,
    make_appointment,
    make_board,
    make_person,
    make_reply,
    make_role,
    make_thread,
    opening_post,
    somebody,
)
from tests.client import Browser
from tests.statements import statements

SECRET = "Zirconium: she has bought three of these already and sent every single one back"

LEAK = "three of these already"


def path(thread: Thread) -> str:
    return f"/threads/{thread.id}-{thread.slug}"


def notes() -> int:
    return db.session.scalar(select(func.count()).select_from(Note)) or 0


def leave(host: Any, thread: Thread, text: str = SECRET) -> Note:
    return write_note(host, thread, compose(text))


# --- Leaving and reading one -------------------------------------------------------------------


def test_a_host_leaves_a_note_and_other_hosts_read_it_after_the_post_it_follows(
    client: Browser, new_client: Callable[[], Browser], hedda: Any, hugo: Any
) -> None:
    thread = make_thread()
    first = make_reply(thread)
    client.sign_in(hedda)
    page = client.post(f"/threads/{thread.id}/notes", data={"note": f"**{SECRET}**"})
    assert page.status_code == 303
    make_reply(thread)
    reader = new_client()
    reader.sign_in(hugo)
    note = reader.get(page.location).one("aside.note")
    assert note.strong.get_text() == "Internal note"  # type: ignore[union-attr]
    assert SECRET in note.get_text()
    before = note.find_previous("article")
    assert before is not None
    assert before["id"] == f"post-{first.id}"


def test_the_form_for_a_note_is_folded_away_and_is_not_the_reply_form(
    client: Browser, hedda: Any
) -> None:
    thread = make_thread()
    client.sign_in(hedda)
    page = client.get(path(thread))
    form = page.one(f"form[action='/threads/{thread.id}/notes']")
    folded = form.find_parent("details")
    assert folded is not None
    assert not folded.has_attr("open")
    reply_form = page.one("#reply form")
    assert reply_form is not form
    assert not reply_form.select("[name=note]")
    assert len(page.all("#csrf_token")) <= 1


def test_a_note_changes_nothing_about_its_thread(hedda: Any) -> None:
    thread = make_thread()
    before = (thread.answer_state, thread.state_since, thread.last_post_at, thread.posts_count)
    events = db.session.scalar(select(func.count()).select_from(ThreadEvent))
    leave(hedda, thread)
    now = again(thread)
    assert (now.answer_state, now.state_since, now.last_post_at, now.posts_count) == before
    assert db.session.scalar(select(func.count()).select_from(ThreadEvent)) == events


def test_a_double_click_leaves_one_note(client: Browser, hedda: Any) -> None:
    thread = make_thread()
    client.sign_in(hedda)
    for _ in range(2):
        client.post(f"/threads/{thread.id}/notes", data={"note": SECRET})
    assert notes() == 1


@pytest.mark.parametrize("text", ["", "   ", "x" * (markup.MAX_CHARS + 1)])
def test_a_note_that_cannot_be_taken_is_kept_in_its_form(
    text: str, client: Browser, hedda: Any
) -> None:
    thread = make_thread()
    client.sign_in(hedda)
    page = client.post(f"/threads/{thread.id}/notes", data={"note": text})
    assert (page.status_code, notes()) == (422, 0)
    assert page.fields()["note"] == text


def test_over_the_limit_per_minute_the_note_is_kept(
    app: Flask, client: Browser, hedda: Any
) -> None:
    thread = make_thread()
    app.config["POSTS_PER_MINUTE"] = 0
    client.sign_in(hedda)
    page = client.post(f"/threads/{thread.id}/notes", data={"note": SECRET})
    assert (page.status_code, page.fields()["note"]) == (429, SECRET)


def test_script_in_a_note_is_only_words(client: Browser, hedda: Any) -> None:
    thread = make_thread()
    leave(hedda, thread, "<script>alert(1)</script> [a](javascript:alert(1)) *well*")
    client.sign_in(hedda)
    body = client.get(path(thread)).one("aside.note .note__body")
    assert body.select("script, a[href^=javascript]") == []
    assert body.em is not None


# --- Who may -----------------------------------------------------------------------------------


def shown(client: Browser, thread: Thread) -> str:
    """The whole page but its forms' tokens, which differ from second to second."""
    main = client.get(path(thread)).one("main")
    for token in main.select("[name=csrf_token]"):
        token.decompose()
    return str(main)


@pytest.mark.parametrize("short", ["asta", "clara", None])
def test_no_customer_sees_that_there_are_notes(
    short: str | None, client: Browser, hedda: Any, asta: Any
) -> None:
    thread = make_thread(asta)
    if short:
        client.sign_in(somebody(short))
    without = shown(client, thread)
    leave(hedda, thread)
    assert shown(client, thread) == without
    assert client.get(path(thread)).all("aside.note, .note-form") == []


def test_reading_notes_and_writing_them_are_two_permissions(client: Browser, hedda: Any) -> None:
    thread = make_thread()
    leave(hedda, thread)
    reader = make_person()
    make_appointment(reader, make_role({"note:read"}))
    client.sign_in(reader)
    page = client.get(path(thread))
    assert len(page.all("aside.note")) == 1
    assert not page.all(".note-form")
    assert client.post(f"/threads/{thread.id}/notes", data={"note": "Mine"}).status_code == 403
    writer = make_person()
    make_appointment(writer, make_role({"note:write"}))
    client.sign_in(writer)
    assert client.get(path(thread)).all("aside.note") == []
    assert client.post(f"/threads/{thread.id}/notes", data={"note": "Mine"}).status_code == 303


def test_a_host_of_another_board_neither_reads_nor_writes_notes(
    client: Browser, hedda: Any
) -> None:
    stoves, lamps = make_board("Stoves"), make_board("Lamps")
    thread = make_thread(board=lamps)
    leave(hedda, thread)
    host = make_person()
    make_appointment(host, make_role(), stoves)
    client.sign_in(host)
    assert client.get(path(thread)).all("aside.note, .note-form") == []
    assert client.post(f"/threads/{thread.id}/notes", data={"note": "Hm"}).status_code == 403
    assert notes() == 1


def test_a_note_in_a_thread_that_one_cannot_read_is_the_same_as_absent(
    client: Browser, anna: Any
) -> None:
    group = make_group(anna, "Testers")
    secret = make_board("Secret", visibility="groups", group_ids=frozenset({group.id}))
    thread, host = make_thread(anna, secret), make_person()
    make_appointment(host, make_role({"note:read", "note:write", "answer:host"}))
    client.sign_in(host)
    hidden = client.post(f"/threads/{thread.id}/notes", data={"note": "Hm"})
    absent = client.post("/threads/99999/notes", data={"note": "Hm"})
    assert hidden.status_code == absent.status_code == 404
    assert hidden.one("main").get_text() == absent.one("main").get_text()
    assert notes() == 0


@pytest.mark.parametrize("address", ["/notes/1", "/notes/1/edit", "/threads/1/notes/1"])
def test_a_note_has_no_address_of_its_own(address: str, client: Browser, hedda: Any) -> None:
    leave(hedda, make_thread())
    client.sign_in(hedda)
    assert client.get(address).status_code == 404
    assert client.post(address, data={"note": "Hm", "text": "Hm"}).status_code == 404


def test_naming_a_note_in_a_reply_changes_nothing(client: Browser, clara: Any, hedda: Any) -> None:
    thread = make_thread()
    note = leave(hedda, thread)
    client.sign_in(clara)
    names = ("parent", "note", "note_id", "after_post_id", "reply_to")
    words = {"text": "Open the damper.", **dict.fromkeys(names, str(note.id))}
    assert client.post(f"/threads/{thread.id}/replies", data=words).status_code == 303
    page = client.get(path(thread))
    assert len(page.all("article.post")) == 2
    assert notes() == 1


@pytest.mark.parametrize("token", [None, "forged"])
def test_without_its_token_no_note_is_left(token: str | None, client: Browser, hedda: Any) -> None:
    thread = make_thread()
    client.sign_in(hedda)
    words = {"note": SECRET} | ({"csrf_token": token} if token else {})
    page = client.post(f"/threads/{thread.id}/notes", data=words, token=False)
    assert (page.status_code, notes()) == (400, 0)
    assert page.fields("form.form")["note"] == SECRET


# --- Where it never is -------------------------------------------------------------------------


def test_a_note_is_in_no_other_page_of_anybody_and_in_no_mail(
    app: Flask,
    new_client: Callable[[], Browser],
    hedda: Any,
    asta: Any,
    bo: Any,
    mails: Callable[[], list[str]],
) -> None:
    thread = make_thread(asta, title="A stove that smokes")
    post = make_reply(thread, hedda, text="Open the damper, please.")
    leave(hedda, thread)
    pages = [
        "/",
        "/threads",
        "/boards/stoves",
        "/search?q=zirconium",
        "/search?q=smokes",
        f"/people/{hedda.handle}",
        f"/people/{asta.handle}",
        f"/posts/{post.id}/history",
        f"/posts/{opening_post(thread).id}/history",
        path(thread),
    ]
    for person in (asta, bo, None):
        browser = new_client()
        if person:
            browser.sign_in(person)
        for address in pages:
            assert LEAK not in browser.get(address).get_data(as_text=True), address
    assert not any(LEAK in mail for mail in mails())
    browser = new_client()
    browser.sign_in(hedda)
    for address in pages[:-1]:
        found = browser.get(address)
        assert found.all("aside.note") == []
        assert not found.says(SECRET)


def test_nothing_is_told_and_nothing_is_queued_for_a_note(app: Flask, hedda: Any) -> None:
    from forum import sockets

    thread = make_thread()
    told: list[object] = []
    plugged = sockets.of(app)
    for fact in (ThreadEventHappened, WordsChanged):
        plugged.listeners[fact].append(told.append)
    jobs = db.session.scalar(select(func.count()).select_from(Job))
    try:
        leave(hedda, thread)
    finally:
        for fact in (ThreadEventHappened, WordsChanged):
            plugged.listeners[fact].remove(told.append)
    assert told == []
    assert db.session.scalar(select(func.count()).select_from(Job)) == jobs


# --- The guard ---------------------------------------------------------------------------------


def test_a_reply_that_repeats_a_note_is_asked_about_once_and_kept(
    client: Browser, hedda: Any, hugo: Any
) -> None:
    thread = make_thread()
    leave(hedda, thread)
    client.sign_in(hugo)
    text = f"Hello. {SECRET.upper()}. Bye."
    asked = client.post(f"/threads/{thread.id}/replies", data={"text": text})
    assert asked.status_code == 422
    assert asked.says("This repeats words of an internal note. Publish them all the same?")
    assert db.session.scalar(select(func.count()).select_from(Post)) == 1
    form = asked.fields("#reply form")
    assert form["text"] == text
    assert client.post(f"/threads/{thread.id}/replies", data=form).status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Post)) == 2


def test_an_edit_that_repeats_a_note_is_asked_about_too(client: Browser, hedda: Any) -> None:
    thread = make_thread()
    post = make_reply(thread, hedda, text="A first try.")
    leave(hedda, thread)
    client.sign_in(hedda)
    form = client.get(f"/posts/{post.id}/edit").fields()
    asked = client.post(f"/posts/{post.id}/edit", data={**form, "text": SECRET})
    assert asked.status_code == 422
    assert asked.says("This repeats words of an internal note")
    assert again(post).text == "A first try."
    form = asked.fields()
    assert form["text"] == SECRET
    assert client.post(f"/posts/{post.id}/edit", data=form).status_code == 303
    assert again(post).text == SECRET


def test_saying_yes_to_one_note_says_nothing_about_another(hedda: Any, hugo: Any) -> None:
    thread = make_thread()
    first = leave(hedda, thread)
    other = leave(hedda, thread, "The warehouse says that the whole pallet fell off the lorry.")
    composed = compose(f"{SECRET} {other.text}")
    with pytest.raises(AskFirst) as asked:
        reply(hugo, thread, composed, answered_checks=frozenset({f"notes-{first.id}"}))
    assert asked.value.key == f"notes-{first.id}-{other.id}"


def test_notes_of_another_thread_are_not_compared(hedda: Any) -> None:
    leave(hedda, make_thread())
    assert make_reply(make_thread(), hedda, text=SECRET).id


def test_customers_are_never_asked_so_they_never_learn_of_notes(
    hedda: Any, asta: Any, clara: Any
) -> None:
    thread = make_thread(asta)
    leave(hedda, thread)
    for person in (asta, clara):
        post = make_reply(thread, person, text=f"{person.name} says: {SECRET}")
        edited = compose(f"{SECRET}, says {person.name}")
        assert edit_post(person, post, edited, version=1).text == edited.text


def test_quoting_a_customer_is_no_leak_though_a_note_quotes_them_too(hedda: Any, asta: Any) -> None:
    said = "The damper of my stove has been stuck since last Tuesday evening, and it smokes."
    thread = make_thread(asta, text=said)
    leave(hedda, thread, f"> {said}\n\nI doubt every word of what is written up there, frankly.")
    assert make_reply(thread, hedda, text=f"> {said}\n\nPull it hard, twice.").id
    with pytest.raises(AskFirst):
        make_reply(thread, hedda, text="I doubt every word of what is written up there.")


# --- What it costs -----------------------------------------------------------------------------


def test_notes_cost_one_statement_however_many_there_are(
    app: Flask, client: Browser, hedda: Any
) -> None:
    thread = make_thread()
    client.sign_in(hedda)
    costs = []
    for _round in range(2):
        for number in range(10):
            make_reply(thread)
            leave(hedda, thread, f"{SECRET}, {number} {_round}")
        with statements(app) as said:
            shown = client.get(path(thread)).all("aside.note")
        costs.append((len(said), len(shown)))
    assert [shown for _cost, shown in costs] == [10, 19]
    assert costs[0][0] == costs[1][0] <= 13, said
