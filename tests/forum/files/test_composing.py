"""Files in forms without JavaScript, lists under posts, edits, and what is swept."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum import sockets
from forum.boards.fields import FieldPlan, make_field
from forum.database import db, transaction
from forum.events import PersonErased
from forum.files.models import PostFile
from forum.files.storage import store
from forum.files.sweeping import sweep
from forum.moments import now
from forum.people.held import HeldForm
from forum.people.models import Person
from forum.threads import acts, drafts, writing
from forum.threads.models import Post
from tests.cast import again, make_board, make_host, make_thread, somebody
from tests.forum.files.making import SVG, address, files, picture, reply_with, uploaded
from tests.statements import statements

LATER = timedelta(days=2)


@pytest.fixture
def browser(client: Any, asta: Person) -> Any:
    """Asta's."""
    client.sign_in(asta)
    return client


def send(browser: Any, path: str, text: str, *uploads: tuple[bytes, str], **more: str) -> Any:
    data = {**browser.get(path).fields("main form.form"), "text": text, **more}
    sent = [(BytesIO(content), name) for content, name in uploads]
    action = browser.get(path).one("main form.form")["action"]
    return browser.post(str(action), data={**data, "files": sent})


def contents(app: Flask) -> list[Path]:
    return list((Path(app.config["INSTANCE"]) / "uploads" / "files").glob("*/*"))


def test_a_form_brings_its_files_along(browser: Any) -> None:
    thread = make_thread()
    sent = (picture(), "stove.png"), (b"%PDF-", "receipt.pdf")

    answer = send(browser, f"/threads/{thread.id}-{thread.slug}", "Look:", *sent)

    article = browser.get(answer.headers["Location"]).all("article")[-1]
    image = article.select_one(".post__body img")
    assert image is not None
    assert (image["alt"], image["width"], image["height"]) == ("stove", "320", "240")
    assert image["loading"] == "lazy"
    (listed,) = article.select(".attachments li")
    assert listed.get_text(" ", strip=True) == "receipt.pdf PDF · 1 kB"


@pytest.mark.parametrize("who", ["hedda", "clara"])
def test_whoever_replies_may_bring_a_file_and_look_at_it_first(client: Any, who: str) -> None:
    make_host("hedda")
    client.sign_in(somebody(who))
    thread = make_thread()
    path = f"/threads/{thread.id}-{thread.slug}"
    fields = client.get(path).fields("form[action*='/replies']")

    def reply(content: bytes, **more: str) -> Any:
        data = {**fields, "text": "Look:", "files": [(BytesIO(content), "stove.png")], **more}
        return client.post(f"/threads/{thread.id}/replies", data=data)

    seen = reply(picture(), preview="yes")
    assert seen.status_code == 200
    assert "Look:" in seen.one("form[action*='/replies'] textarea").get_text()
    assert reply(SVG).status_code == 422
    assert reply(picture()).status_code == 303


def test_a_picture_alone_is_a_post(browser: Any) -> None:
    thread = make_thread()
    path = f"/threads/{thread.id}-{thread.slug}"
    assert send(browser, path, "", (picture(), "stove.png")).status_code == 303


def test_what_was_taken_stays_in_the_text_when_the_form_is_refused(browser: Any) -> None:
    thread = make_thread()
    path = f"/threads/{thread.id}-{thread.slug}"

    page = send(browser, path, "Look:", (picture(), "stove.png"), (SVG, "drawing.svg"))

    assert page.status_code == 422
    assert page.one("textarea").get_text().strip().startswith("Look:\n\n![stove](/files/")
    assert page.says("“drawing.svg” cannot be taken.")
    again = browser.post(path_of(page), data=page.fields("main form.form"))
    assert again.status_code == 303
    assert len(files()) == 1


def path_of(page: Any) -> str:
    return str(page.one("main form.form")["action"])


def test_a_new_thread_and_an_edit_take_files_too(browser: Any, board: Any) -> None:
    more = {"title": "What is this flame?", "checked": "alike"}
    send(browser, "/threads/new", "This:", (picture(), "flame.png"), **more)
    post = db.session.scalars(select(Post)).one()
    assert "![flame](/files/" in post.text

    send(browser, f"/posts/{post.id}/edit", post.text, (b"text", "notes.txt"), title="What is it?")
    assert "[notes.txt](/files/" in again(post).text
    assert len(db.session.scalars(select(PostFile)).all()) == 2


@pytest.mark.parametrize("why", ["preview", "another board", "refused"])
def test_a_form_that_comes_back_has_taken_its_files(browser: Any, anna: Person, why: str) -> None:
    make_field(anna, make_board("Lamps"), FieldPlan({"en": "Model"}))
    asks = {"board": "lamps", "asked_by": "0"} if why == "another board" else {"preview": "yes"}
    name = "drawing.svg" if why == "refused" else "receipt.pdf"
    content = SVG if why == "refused" else b"%PDF-"

    page = send(browser, "/threads/new", "Look:", (content, name), title="The flame", **asks)

    text = page.one("main textarea[name=text]").get_text()
    if why == "refused":
        assert (page.status_code, text.strip()) == (422, "Look:")
        assert page.says("drawing.svg")
    else:
        assert "[receipt.pdf](/files/" in text
        assert bool(page.all("[data-preview-text] a[href^='/files/']")) == (why == "preview")


def test_who_has_not_signed_in_keeps_the_text_and_is_told(client: Any) -> None:
    thread = make_thread()
    page = client.get(f"/threads/{thread.id}/reply")
    assert page.all("input[type=file]") == []

    sent = {**page.fields("main form.form"), "text": "Look:"}
    page = client.post(path_of(page), data={**sent, "files": [(BytesIO(picture()), "a.png")]})
    assert page.status_code == 422
    assert page.says("Sign in before you add files.")
    assert page.one("textarea").get_text().strip() == "Look:"
    assert files() == []


def test_a_post_takes_so_many_megabytes_and_files(app: Flask, browser: Any, asta: Person) -> None:
    app.config["POST_MEGABYTES"] = 1
    texts = [uploaded(browser, b"a" * 400_000, f"{n}.txt") for n in range(3)]
    thread = make_thread()

    page = send(browser, f"/threads/{thread.id}-{thread.slug}", " ".join(texts))
    assert page.status_code == 422
    assert page.says("at most 1 megabytes together")
    assert texts[1] in page.one("textarea").get_text()

    post = reply_with(thread, asta, texts[0])
    # What stands already in a post does not stop what hosts do with it.
    app.config["POST_MEGABYTES"] = 0
    acts.move_thread(_anna(), again(thread), _another_board(), "It fits better there.")
    assert db.session.get(PostFile, (post.id, files()[0].id))


def _anna() -> Person:
    from tests.cast import somebody

    return somebody("anna")


def _another_board() -> Any:
    from tests.cast import make_board

    return make_board("Lamps")


def test_lists_of_files_cost_one_statement_for_all_posts_and_none_without(
    app: Flask, browser: Any, asta: Person
) -> None:
    thread = make_thread()
    path = f"/threads/{thread.id}-{thread.slug}"
    counts = []
    for texts in (["plain"], ["file"], ["file"] * 5):
        for words in texts:
            named = uploaded(browser, b"a", "a.txt") if words == "file" else words
            reply_with(thread, asta, named)
        with statements(app) as said:
            browser.get(path)
        counts.append(len(said))
    assert counts[1] == counts[2] == counts[0] + 1


def test_what_was_never_published_is_swept_after_a_day(
    app: Flask, browser: Any, asta: Person
) -> None:
    published = uploaded(browser, picture(), "a.png")
    uploaded(browser, picture(), "b.png")
    reply_with(make_thread(), asta, published)

    sweep([], now=now())
    assert len(files()) == len(contents(app)) == 2
    sweep([], now=now() + LATER)
    assert [file.name for file in files()] == ["a.png"]
    assert [path.name for path in contents(app)] == [files()[0].key]
    assert browser.get(address(published)).status_code == 200


def test_what_a_waiting_text_or_a_draft_names_is_not_swept(browser: Any, asta: Person) -> None:
    held, drafted = uploaded(browser, b"a", "a.txt"), uploaded(browser, b"b", "b.txt")
    waiting = uploaded(browser, b"c", "c.txt")
    drafts.save(asta, "thread", {"text": f"Look {drafted}"}, version=0)
    with transaction() as session:
        session.add(HeldForm(visitor="x", path="/", fields={"text": f"Look {held}"}, held_at=now()))
    sockets.of().unpublished_texts.append(lambda people: [waiting] if asta.id in people else [])
    try:
        sweep([], now=now() + LATER)
    finally:
        sockets.of().unpublished_texts.pop()
    assert [file.name for file in files()] == ["a.txt", "b.txt", "c.txt"]
    sweep([], now=now() + LATER)
    assert [file.name for file in files()] == ["a.txt", "b.txt"]


def test_killed_at_any_moment_nothing_is_left_for_ever(app: Flask, browser: Any) -> None:
    # Content without a row: killed between store and transaction, or between row and content.
    store().keep("0" * 32, b"lost")
    # Killed while it was written.
    unfinished = contents(app)[0].with_name(f"{'0' * 31}1.part")
    unfinished.write_bytes(b"lo")
    # A row without content: a backup was brought back without it.
    uploaded(browser, b"a", "a.txt")
    store().remove(files()[0].key)
    stranger = unfinished.with_name("README")
    stranger.write_text("Somebody's own.")

    sweep([], now=now())
    assert len(contents(app)) == 3
    sweep([], now=now() + LATER)
    assert contents(app) == [stranger]
    assert files() == []


def test_words_that_are_cut_from_a_post_and_its_history_take_the_file_along(
    app: Flask, browser: Any, asta: Person, run_jobs: Any
) -> None:
    text = uploaded(browser)
    post = reply_with(make_thread(), asta, text)
    with transaction():
        again(post).text = "Nothing."
        sockets.publish(_changed(post))

    assert db.session.scalars(select(PostFile)).all() == []
    sweep([], now=now() + LATER)
    assert contents(app) == []


def _changed(post: Post) -> Any:
    from forum.events import WordsChanged

    return WordsChanged((post.id,))


def test_whoever_leaves_takes_along_what_was_not_published(
    app: Flask, browser: Any, asta: Person
) -> None:
    published = uploaded(browser, b"a", "a.txt")
    uploaded(browser, b"b", "b.txt")
    reply_with(make_thread(), asta, published)
    rows = next(kept for kept in sockets.of().personal_data if kept.name == "files").rows(asta.id)
    assert [row["name"] for row in rows] == ["a.txt", "b.txt"]

    with transaction():
        sockets.publish(PersonErased(asta.id, now()))
    assert [file.name for file in files()] == ["a.txt"]


def test_a_withdrawn_file_is_gone_from_search_and_lists(browser: Any, asta: Person) -> None:
    post = reply_with(make_thread(), asta, uploaded(browser, b"a", "marker.txt"))
    writing.withdraw_post(asta, post)
    page = browser.get(f"/posts/{post.id}", follow_redirects=True)
    assert not page.says("marker.txt")
