"""Drafts: what is typed is kept for its writer alone, and nothing of it is lost or told."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from forum.boards.models import Board
from forum.database import db, transaction
from forum.errors import Invalid
from forum.events import PersonErased
from forum.moments import now
from forum.sockets import of, publish
from forum.threads import acts, drafts, writing
from forum.threads.drafts import Draft, Overtaken
from tests.cast import again, make_host, make_thread, opening_post, somebody

SCRIPT = {"Accept": "application/json"}


def save(client: Any, place: str, text: str, version: int = 0, **more: Any) -> Any:
    sent = {"place": place, "text": text, "draft": str(version)}
    return client.post("/drafts", data=sent, headers=SCRIPT, **more)


def kept() -> list[tuple[str, str]]:
    rows = db.session.scalars(select(Draft).order_by(Draft.id)).all()
    return [(row.place, row.text) for row in rows]


def test_a_draft_waits_in_the_form_until_it_is_published(client: Any, asta: Any) -> None:
    thread = make_thread()
    client.sign_in(asta)
    assert save(client, f"reply:{thread.id}", "I tried the").json["version"] == 1
    page = client.get(f"/threads/{thread.id}", follow_redirects=True)
    form = page.fields(".reply-form form")
    assert (form["text"], form["draft"]) == ("I tried the", "1")
    assert page.says("Draft from")
    answer = client.post(f"/threads/{thread.id}/replies", data={**form, "text": "I tried it."})
    assert answer.status_code == 303
    assert kept() == []
    assert "sent=reply-" in answer.headers["Set-Cookie"]


def test_without_a_script_a_button_keeps_it_and_another_throws_it_away(
    client: Any, asta: Any, board: Any
) -> None:
    client.sign_in(asta)
    words = {"place": "thread", "draft": "0", "title": "The flame", "text": "goes", "kind": "tip"}
    answer = client.post("/drafts", data=words)
    page = client.get(answer.location)
    assert page.one(".composer__preview").has_attr("hidden")
    form = page.fields("main form.form")
    assert (form["title"], form["text"], form["kind"]) == ("The flame", "goes", "tip")
    listed = client.get("/account/drafts")
    assert listed.says("The flame")
    client.post("/drafts/discard", data={"place": "thread", "list": "yes"})
    assert client.get("/account/drafts").says("No drafts")


def test_an_edit_has_a_draft_of_its_own(client: Any, asta: Any) -> None:
    post = opening_post(make_thread())
    client.sign_in(asta)
    save(client, f"edit:{post.id}", "Better words")
    form = client.get(f"/posts/{post.id}/edit").fields("main form.form")
    assert form["text"] == "Better words"
    client.post(f"/posts/{post.id}/edit", data=form)
    assert (again(post).text, kept()) == ("Better words", [])


def test_two_windows_never_write_over_each_other(client: Any, asta: Any) -> None:
    client.sign_in(asta)
    assert save(client, "thread", "from the first").json["version"] == 1
    told = save(client, "thread", "from the second")
    assert (told.status_code, told.json["text"]) == (409, "from the first")
    assert kept() == [("thread", "from the first")]
    assert save(client, "thread", "from the second", told.json["version"]).status_code == 200
    with pytest.raises(Overtaken):
        drafts.save(asta, "thread", {"text": "the first goes on"}, version=1)


def test_publishing_in_one_window_leaves_what_another_saved_later(asta: Any) -> None:
    thread = make_thread()
    place = f"reply:{thread.id}"
    drafts.save(asta, place, {"text": "one"}, version=0)
    drafts.save(asta, place, {"text": "quite another"}, version=1)
    writing.reply(asta, thread, writing.compose("one", draft=1))
    assert kept() == [(place, "quite another")]


def test_a_publication_that_is_refused_leaves_the_draft(client: Any, asta: Any) -> None:
    hedda, thread = make_host("hedda"), make_thread()
    client.sign_in(asta)
    save(client, f"reply:{thread.id}", "Too late")
    acts.lock_thread(hedda, thread, "Settled")
    answer = client.post(f"/threads/{thread.id}/replies", data={"text": "Too late", "draft": "1"})
    assert answer.status_code == 403
    assert kept() == [(f"reply:{thread.id}", "Too late")]


def test_signed_out_nothing_is_kept_on_the_server(client: Any) -> None:
    answer = save(client, "thread", "Words of a stranger")
    assert (answer.status_code, kept()) == (401, [])


@pytest.mark.parametrize("place", ["", "people", "reply:0", "reply:x", "reply:1:2", "edit:-1"])
def test_there_is_no_draft_where_nothing_is_written(client: Any, asta: Any, place: str) -> None:
    client.sign_in(asta)
    assert save(client, place, "words").status_code == 422
    assert kept() == []


def test_a_draft_is_its_writers_alone(client: Any, new_client: Any, asta: Any, bo: Any) -> None:
    drafts.save(asta, "thread", {"text": "A secret"}, version=0)
    client.sign_in(bo)
    assert "A secret" not in client.get("/threads/new").get_data(as_text=True)
    assert "A secret" not in client.get("/account/drafts").get_data(as_text=True)
    client.post("/drafts/discard", data={"place": "thread"})
    assert kept() == [("thread", "A secret")]


def test_of_a_place_that_one_may_no_longer_see_only_the_own_words_are_told(
    client: Any, bo: Any
) -> None:
    thread = make_thread(title="Known to hosts alone")
    drafts.save(bo, f"reply:{thread.id}", {"text": "My own words"}, version=0)
    with transaction():
        db.session.get_one(Board, thread.board_id).visibility = "staff"
    client.sign_in(bo)
    page = client.get("/account/drafts")
    assert page.says("My own words")
    assert not page.says("Known to hosts alone")
    assert client.get(f"/threads/{thread.id}").status_code == 404


def test_drafts_are_bounded_swept_given_and_erased(
    asta: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Invalid):
        drafts.save(asta, "thread", {"text": "x" * (drafts.MAX_CHARS + 1)}, version=0)
    monkeypatch.setattr(drafts, "MAX_DRAFTS", 1)
    drafts.save(asta, "thread", {"text": "one"}, version=0, now=now() - timedelta(days=40))
    with pytest.raises(Invalid):
        drafts.save(asta, "reply:1", {"text": "two"}, version=0)
    told = {each.name: list(each.rows(asta.id)) for each in of().personal_data}
    assert told["drafts"][0]["text"] == "one"
    drafts.sweep(())
    assert kept() == [("thread", "one")]
    with transaction():
        publish(PersonErased(asta.id, now()))
    assert kept() == []
    drafts.save(asta, "thread", {"text": "old"}, version=0, now=now() - timedelta(days=91))
    drafts.sweep(())
    assert kept() == []


# --- Previews ------------------------------------------------------------------------------------


def test_a_preview_shows_the_text_and_keeps_the_form(client: Any, asta: Any, board: Any) -> None:
    client.sign_in(asta)
    sent = {"title": "The flame", "text": "It is **blue**.", "preview": "yes"}
    page = client.post("/threads/new", data=sent)
    assert page.status_code == 200
    assert page.one(".composer__preview strong").get_text() == "blue"
    form = page.fields("main form.form")
    assert (form["title"], form["text"]) == ("The flame", "It is **blue**.")
    assert client.get("/threads").threads == []


@pytest.mark.parametrize("short", ["bo", "nobody"])
def test_a_reply_and_an_edit_can_be_looked_at_first(client: Any, short: str) -> None:
    thread = make_thread(somebody("bo"))
    if short != "nobody":
        client.sign_in(somebody(short))
        page = client.post(
            f"/posts/{opening_post(thread).id}/edit", data={"text": "*so*", "preview": "yes"}
        )
        assert (page.status_code, page.one(".composer__preview em").get_text()) == (200, "so")
    page = client.post(f"/threads/{thread.id}/replies", data={"text": "*so*", "preview": "yes"})
    assert (page.status_code, page.one(".composer__preview em").get_text()) == (200, "so")
    assert again(thread).posts_count == 1


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
        "[x](javascript:alert(1)) ![x](data:text/html,hi)",
        "<svg><style><img src=x onerror=alert(1)></style></svg>",
        '<form action="/sign-out" method=post><button>x</button></form>',
    ],
)
def test_a_preview_goes_through_the_same_sanitisers(client: Any, text: str) -> None:
    """X2: the preview and the edit page of other forums ran what posts could not."""
    thread = make_thread()
    for page in (
        client.post("/preview", data={"text": text}),
        client.post(f"/threads/{thread.id}/replies", data={"text": text, "preview": "yes"}),
    ):
        box = page.soup.select_one(".composer__preview .prose") or page.soup
        assert box.select("script, style, svg, form, button, img, [onerror], [href^=java]") == []


def test_previews_are_limited(client: Any, app: Any, asta: Any) -> None:
    app.config["PREVIEWS_PER_MINUTE"] = 1
    client.sign_in(asta)
    assert client.post("/preview", data={"text": "one"}).status_code == 200
    assert client.post("/preview", data={"text": "two"}).status_code == 429
    thread = make_thread()
    page = client.post(f"/threads/{thread.id}/replies", data={"text": "kept", "preview": "yes"})
    assert page.status_code == 429
    assert page.fields(".reply-form form")["text"] == "kept"
