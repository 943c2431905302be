"""Review: what waits for a host's look is no post, keeps its time, and is never lost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.boards.fields import FieldPlan, make_field
from forum.database import db, transaction
from forum.errors import Invalid, Missing, Refused
from forum.events import PersonErased
from forum.mailbox.receiving import receive
from forum.moments import now
from forum.notifications.models import Notice
from forum.sockets import publish
from forum.threads import drafts
from forum.threads.acts import hide_post, lock_thread, move_thread
from forum.threads.models import Post, Thread, ThreadEvent
from forum.threads.review import WaitsForReview
from forum.threads.writing import compose, edit_post, open_thread
from moderation.acts.limiting import limit_person
from moderation.acts.models import Act
from moderation.review import actions
from moderation.review.models import ReviewText
from moderation.review.setting_up import RulePlan, list_words, set_rule, unlist_words
from moderation.unanswered.models import Turn
from moderation.unanswered.replay import differences
from tests.cast import (
    PASSWORD,
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
from tests.client import Browser
from tests.forum.mailbox.making import letter
from tests.statements import statements

HOUR = timedelta(hours=1)
LINK = "Buy it at https://watches.example/cheap today."


def setting(board: Any, **plan: Any) -> Any:
    set_rule(somebody("anna"), board, RulePlan(**plan))
    return board


def waits(write: Callable[[], Any]) -> ReviewText:
    """What waits after this, and has not been posted."""
    before = count(Post)
    with pytest.raises(WaitsForReview):
        write()
    assert count(Post) == before
    return db.session.scalars(select(ReviewText).order_by(ReviewText.id.desc()).limit(1)).one()


def opened(person: Any, board: Any, fields: Any, tags: Any) -> Thread:
    words = {"kind": "question", "title": "What is it?", "language": "en", "tags": tags}
    return open_thread(person, board, composed=compose("I wonder."), fields=fields, **words)


def count(table: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


# --- What waits --------------------------------------------------------------------------------


def test_a_new_member_waits_and_is_let_in_after_some_posts(
    client: Browser, asta: Any, hedda: Any
) -> None:
    board = setting(make_board("Stoves"), first_posts=2)
    thread = make_thread(hedda, board)
    client.sign_in(asta)
    path = f"/threads/{thread.id}/replies"
    sent = client.post(path, data={"text": "My very first words."}, follow_redirects=True)
    assert sent.says("It waits for a host’s look")
    assert sent.says("My very first words.")
    row = db.session.scalars(select(ReviewText)).one()
    client.post(path, data={"text": "My very first words."})
    assert count(ReviewText) == 1
    actions.release(hedda, row)
    actions.release(hedda, waits(lambda: make_reply(thread, asta)))
    assert make_reply(thread, asta).id
    # Elsewhere nothing waits.
    assert make_reply(make_thread(board=make_board("Lamps")), make_person()).id


def test_what_waits_is_no_draft_any_more(client: Browser, asta: Any, hedda: Any) -> None:
    thread = make_thread(hedda, setting(make_board("Stoves"), first_posts=1))
    drafts.save(asta, f"reply:{thread.id}", {"text": "My first"}, version=0)
    client.sign_in(asta)
    sent = {"text": "My first words.", "draft": "1"}
    answer = client.post(f"/threads/{thread.id}/replies", data=sent)
    assert "sent=reply-" in answer.headers["Set-Cookie"]
    assert drafts.list_drafts(asta) == []


def test_an_archives_posts_and_hidden_ones_make_nobody_known(hedda: Any) -> None:
    board = setting(make_board("Stoves"), first_posts=1)
    imported, spammer = make_person(), make_person()
    old = make_reply(make_thread(board=make_board("Lamps")), imported)
    with transaction():
        again(old).source_key = "archive:7"
    hide_post(
        hedda,
        make_reply(make_thread(board=make_board("Orders")), spammer),
        ground="spam",
        reason="Sells watches",
    )
    for person in (imported, spammer):
        waits(lambda person=person: make_thread(person, board))


@pytest.mark.parametrize(
    ("text", "held"),
    [
        (LINK, True),
        ("See [here](https://watches.example).", True),
        ("Write to [me](mailto:me@company.example)", True),
        ("See http://localhost/threads/1", False),
        ("No link, but a VIAGRA® pill", True),
        ("via\u200bgra", True),
        ("cheap, watches!", True),
        ("viagrande is a town", False),
        ("watches are not cheap", False),
    ],
)
def test_links_and_listed_words_wait_on_boards_that_say_so(
    app: Flask, text: str, held: bool, bo: Any, anna: Any, hedda: Any
) -> None:
    app.config["MAIL_FROM"] = "Forum <no-reply@company.example>"
    board = setting(make_board("Stoves"), links=True, words=True)
    for words in ("Viagra", "cheap watches", "  CHEAP   Watches "):
        list_words(anna, words)
    thread = make_thread(hedda, board)
    if held:
        waits(lambda: make_reply(thread, bo, text=text))
    else:
        assert make_reply(thread, bo, text=text).id
    # Hosts' own posts never wait.
    assert make_reply(thread, hedda, text=f"{text} I say.").id


def test_an_edit_that_adds_a_link_waits_and_the_old_text_stays(bo: Any, hedda: Any) -> None:
    board = make_board("Stoves")
    thread = make_thread(bo, board, text="Have a look.")
    post = opening_post(thread)
    setting(board, links=True)
    words = compose(LINK)
    row = waits(lambda: edit_post(bo, post, words, version=1, title="A better title"))
    assert (again(post).text, again(thread).title) == ("Have a look.", thread.title)
    assert actions.release(hedda, row).text == LINK
    assert again(thread).title == "A better title"
    # What stands there already is no addition.
    assert edit_post(bo, again(post), compose(f"{LINK} Soon."), version=2).version == 3


def test_words_before_signing_in_wait_too(client: Browser, asta: Any) -> None:
    setting(make_board("Stoves"), first_posts=1)
    client.post("/threads/new", data={"title": "The flame goes out", "text": "In the wind."})
    client.post("/sign-in", data={"email": asta.email, "password": PASSWORD})
    assert (count(Thread), count(ReviewText)) == (0, 1)
    assert client.get("/account/review").says("The flame goes out")
    assert client.get("/account/waiting").says("Nothing waits")


def test_a_reply_by_mail_waits_too_and_its_writer_hears_of_it(
    app: Flask, asta: Any, hedda: Any, mails: Callable[[], list[str]]
) -> None:
    app.config["REPLY_ADDRESS"] = "reply@forum.example"
    thread = make_thread(hedda, setting(make_board("Stoves"), first_posts=1))
    for _delivered in range(2):
        receive(letter(asta, thread, "Words from my mail program."))
    assert (again(thread).posts_count, count(ReviewText)) == (1, 1)
    (told,) = [mail for mail in mails() if f"To: {asta.email}" in mail]
    assert "It waits for a host" in told
    row = db.session.scalars(select(ReviewText)).one()
    assert actions.release(hedda, row).text == "Words from my mail program."


# --- It is nowhere -----------------------------------------------------------------------------


def test_what_waits_is_in_no_list_search_or_count_of_anybody_else(
    new_client: Callable[[], Browser], run_jobs: Callable[[], int], asta: Any, bo: Any
) -> None:
    board = setting(make_board("Stoves"), first_posts=1)
    open_thread = make_thread(make_host("hugo"), board)
    waits(lambda: make_thread(asta, board, title="Zirconium burner", text="Zirconium words"))
    waits(lambda: make_reply(open_thread, asta, text="Zirconium reply"))
    run_jobs()
    for person in (None, bo, asta):
        client = new_client()
        if person:
            client.sign_in(person)
        for path in (
            "/",
            "/threads",
            f"/boards/{board.slug}",
            "/search?q=zirconium",
            f"/people/{asta.handle}",
            f"/threads/{open_thread.id}-{open_thread.slug}",
        ):
            page = client.get(path)
            for article in page.all("article, .thread-row"):
                assert "irconium" not in article.get_text(), path
            assert page.says("What you wrote here waits") == (
                person is asta and path.startswith("/threads/")
            )
    assert again(open_thread).posts_count == 1
    client.sign_in(bo)
    row_id = db.session.scalar(select(func.min(ReviewText.id)))
    assert client.get(f"/account/review/{row_id}").status_code == 404
    assert client.post(f"/account/review/{row_id}/take-back").status_code == 404


# --- Released ----------------------------------------------------------------------------------


def test_what_is_released_keeps_its_time_and_the_customer_has_waited_since(
    asta: Any, bo: Any, hedda: Any
) -> None:
    board = setting(make_board("Stoves"), first_posts=1)
    wrote, looked = now() - 5 * HOUR, now() - HOUR
    row = waits(lambda: make_thread(asta, board, title="A late question", now=wrote))
    post = actions.release(hedda, row, now=looked)
    thread = again(db.session.get_one(Thread, post.thread_id))
    assert (post.written_at, thread.opened_at) == (wrote, wrote)
    assert (thread.state_since, thread.last_post_at) == (wrote, looked)
    turn = db.session.get_one(Turn, thread.id)
    assert (turn.since, turn.host_due_from) == (wrote, wrote)
    event = db.session.scalars(select(ThreadEvent).where(ThreadEvent.thread_id == thread.id)).one()
    assert (event.at, event.data["released_late"]) == (looked, True)
    assert list(differences()) == []
    # A reply that was written first and released last comes last, and shows when it was written.
    early = waits(lambda: make_reply(thread, bo, now=looked + HOUR / 4))
    make_reply(thread, hedda, now=looked + HOUR / 2)
    late = actions.release(hedda, early, now=looked + HOUR / 2 + HOUR / 4)
    assert (late.number, late.written_at) == (3, looked + HOUR / 4)
    assert list(differences()) == []


def test_the_writer_is_told_and_the_log_says_who_let_it(
    client: Browser, asta: Any, hedda: Any
) -> None:
    board = setting(make_board("Stoves"), first_posts=1)
    first = waits(lambda: make_thread(asta, board))
    second = waits(lambda: make_thread(asta, board, text="Buy watches here"))
    told = select(Notice.kind).where(Notice.person_id == hedda.id)
    assert db.session.scalars(told).all() == ["review_opened"]
    client.sign_in(hedda)
    page = client.get("/moderation/review")
    assert [int(str(row["data-review"])) for row in page.all("[data-review]")] == [
        first.id,
        second.id,
    ]
    refused = client.post("/moderation/review", data={"chosen": str(second.id), "say": "reject"})
    assert (refused.status_code, again(second).outcome) == (422, None)
    for row, say in ((first, "release"), (second, "reject")):
        words = {"chosen": f"{row.id}-{row.mark}", "say": say, "reason": "No advertising here"}
        assert client.post("/moderation/review", data=words).status_code == 303
    assert count(Post) == 1
    assert db.session.scalars(select(Act.kind).where(Act.kind.startswith("review:"))).all() == [
        "review:released",
        "review:rejected",
    ]
    client.sign_in(asta)
    page = client.get("/notifications")
    assert page.says("What you wrote is posted now")
    assert page.says("No advertising here")
    # The text is given back, in the form from which it came.
    back = client.get(f"/account/review/{second.id}")
    form = back.fields("main form[action='/threads/new']")
    assert form["text"] == "Buy watches here"


def test_the_writer_changes_it_or_takes_it_back_while_it_waits(
    client: Browser, asta: Any, hedda: Any
) -> None:
    board = setting(make_board("Stoves"), first_posts=1)
    row = waits(lambda: make_thread(asta, board))
    client.sign_in(asta)
    path = f"/account/review/{row.id}"
    form = client.get(path).fields("main form.form")
    changed = {**form, "title": "Now it is right", "text": "With better words."}
    assert client.post(path, data={**changed, "text": ""}).status_code == 422
    assert client.post(path, data=changed).status_code == 303
    assert (again(row).title, again(row).text) == ("Now it is right", "With better words.")
    assert client.post(f"{path}/take-back").status_code == 303
    assert client.get(path).fields("main form[action='/threads/new']")["text"] == changed["text"]
    with pytest.raises(Missing):
        actions.release(hedda, row)
    assert client.post(f"{path}/take-back").status_code == 409


def test_only_what_the_host_has_read_is_posted(client: Browser, asta: Any, hedda: Any) -> None:
    board = setting(make_board("Stoves"), first_posts=1)
    row = waits(lambda: make_thread(asta, board))
    client.sign_in(hedda)
    words = {"say": "release", "csrf_token": client.form_token()}
    words["chosen"] = str(client.get("/moderation/review").one("input[name=chosen]")["value"])
    # A moment before the host clicks.
    actions.change_text(asta, row, "Watches", "Buy watches here")
    page = client.post("/moderation/review", data=words, follow_redirects=True)
    assert page.says("Its writer changed it a moment ago. Read it again.")
    client.post("/moderation/review", data={**words, "chosen": str(row.id)})
    assert (again(row).outcome, count(Post)) == (None, 0)
    words["chosen"] = str(client.get("/moderation/review").one("input[name=chosen]")["value"])
    client.post("/moderation/review", data=words)
    assert again(row).outcome == "released"


def test_what_the_board_asks_and_tags_are_looked_at_too(
    client: Browser, asta: Any, hedda: Any, anna: Any
) -> None:
    board = setting(make_board("Stoves"), words=True, links=True)
    list_words(anna, "watches")
    make_field(anna, board, FieldPlan({"en": "Product"}))
    for fields, tags in (
        ({"product": "Watches"}, ()),
        ({"product": "See www.watches.example"}, ()),
        ({}, ("watches",)),
    ):
        row = waits(lambda f=fields, t=tags: opened(asta, board, f, t))  # type: ignore[misc]
        client.sign_in(hedda)
        page = client.get("/moderation/review")
        shown = page.one(f"[data-review='{row.id}'] dl").get_text()
        assert "atches" in shown
    assert opened(asta, board, {"product": "A stove"}, ()).fields[0]["value"] == "A stove"


def test_a_thread_that_its_writer_may_not_read_any_more_is_not_named(
    client: Browser, asta: Any, lena: Any
) -> None:
    board = setting(make_board("Stoves"), links=True)
    thread = make_thread(lena, board, title="A title in secret")
    waits(lambda: make_reply(thread, asta, text=LINK))
    client.sign_in(asta)
    assert client.get("/account/review").says("A title in secret")
    move_thread(lena, thread, make_board("Desk", visibility="staff"), "It is for us alone")
    assert not client.get("/account/review").says("A title in secret")


def test_a_change_that_shows_personal_data_is_asked_about_too(
    client: Browser, asta: Any, hedda: Any
) -> None:
    board = setting(make_board("Stoves"), first_posts=3, links=True)
    client.sign_in(asta)
    thread = make_thread(hedda, board)
    for row in (
        waits(lambda: make_thread(asta, board)),
        waits(lambda: make_reply(thread, asta, text=LINK)),
    ):
        path = f"/account/review/{row.id}"
        form = client.get(path).fields("main form.form") | {"text": "Write to asta@example.se!"}
        asked = client.post(path, data=form)
        assert asked.status_code == 422
        assert asked.says("This looks like an e-mail address (asta@example.se)")
        assert "example.se" not in again(row).text
        sent = client.post(path, data=asked.fields("main form.form"))
        assert (sent.status_code, again(row).text) == (303, form["text"])


# --- Asked again when it is released -----------------------------------------------------------


def test_who_may_write_is_asked_again_when_it_is_released(
    client: Browser, asta: Any, bo: Any, hedda: Any, anna: Any
) -> None:
    board = setting(make_board("Stoves"), first_posts=1)
    thread = make_thread(hedda, board)
    mine = waits(lambda: make_reply(thread, asta))
    other = waits(lambda: make_thread(bo, board))
    lock_thread(hedda, thread, "It has been said")
    limit_person(anna, bo, now() + HOUR, "Insults")
    for row in (mine, other):
        with pytest.raises(Refused):
            actions.release(hedda, row)
    client.sign_in(hedda)
    words = {"chosen": [f"{row.id}-{row.mark}" for row in (mine, other)] + ["99999", "x-y"]}
    words["say"] = ["release"]
    token = client.form_token()
    page = client.post(
        "/moderation/review", data={**words, "csrf_token": token}, follow_redirects=True
    )
    assert page.says("Asta Lind: not posted.")
    assert page.says("This thread is locked.")
    assert (again(mine).outcome, again(other).outcome, count(Post)) == (None, None, 1)


def test_a_host_of_another_board_neither_sees_nor_decides(client: Browser, asta: Any) -> None:
    board = setting(make_board("Stoves"), first_posts=1)
    row = waits(lambda: make_thread(asta, board))
    host = make_person()
    make_appointment(host, make_role({"review:handle", "answer:host"}), make_board("Lamps"))
    with pytest.raises(Missing):
        actions.release(host, row)
    client.sign_in(host)
    assert client.get("/moderation/review").all("[data-review]") == []
    words = {"chosen": str(row.id), "say": "reject", "reason": "Because I can"}
    assert client.post("/moderation/review", data=words).status_code == 303
    assert again(row).outcome is None
    client.sign_in(asta)
    assert client.get("/moderation/review").status_code == 403
    assert client.post("/moderation/review", data=words).status_code == 403


def test_too_many_that_wait_are_refused_and_the_text_kept(
    client: Browser, asta: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moderation.review.keeping.MOST", 1)
    board = setting(make_board("Stoves"), first_posts=1)
    waits(lambda: make_thread(asta, board))
    client.sign_in(asta)
    page = client.post("/threads/new", data={"title": "One more thing", "text": "Kept words."})
    assert (page.status_code, page.fields("main form.form")["text"]) == (422, "Kept words.")


# --- Setting it up -----------------------------------------------------------------------------


def test_admins_set_what_waits_and_the_list_of_words(
    client: Browser, anna: Any, hedda: Any
) -> None:
    board = make_board("Stoves")
    client.sign_in(anna)
    edit = client.get(f"/admin/boards/{board.id}")
    link = edit.one("a[href^='/moderation/review/rule']")
    form = client.get(str(link["href"])).fields("main form.form")
    for wrong in ("-1", "99", "many"):
        assert (
            client.post(str(link["href"]), data={**form, "first_posts": wrong}).status_code == 422
        )
    sent = client.post(str(link["href"]), data={**form, "first_posts": "3", "links": "y"})
    assert sent.status_code == 303
    assert client.get(f"/admin/boards/{board.id}").says("The first 3 posts of new members.")
    client.post("/moderation/review/words", data={"words": "<b>Viagra</b>"})
    words = client.get("/moderation/review/words")
    assert words.one("[data-word]").get_text(strip=True).startswith("<b>Viagra</b>")
    assert client.post("/moderation/review/words", data={"words": "x" * 81}).status_code == 422
    assert client.post("/moderation/review/words", data={"words": "!!"}).status_code == 422
    client.post(str(words.one("[data-word] form")["action"]))
    assert client.get("/moderation/review/words").all("[data-word]") == []
    client.sign_in(hedda)
    for path in ("/moderation/review/words", str(link["href"])):
        assert client.get(path).status_code == 403
    for act in (
        lambda: set_rule(hedda, board, RulePlan()),
        lambda: list_words(hedda, "spam"),
        lambda: unlist_words(hedda, 1),
    ):
        with pytest.raises(Refused):
            act()


def test_the_list_of_words_has_an_end(anna: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moderation.review.setting_up.MAX_LISTED", 1)
    assert list_words(anna, "spam")
    assert not list_words(anna, "SPAM!")
    with pytest.raises(Invalid):
        list_words(anna, "ham")


def test_the_queue_costs_the_same_for_many(app: Flask, client: Browser, hedda: Any) -> None:
    board = setting(make_board("Stoves"), first_posts=20)
    client.sign_in(hedda)
    costs = []
    for _round in range(2):
        for _number in range(4):
            waits(lambda: make_thread(make_person(), board))
        with statements(app) as said:
            assert client.get("/moderation/review").all("[data-review]")
        costs.append(len(said))
    assert costs[0] == costs[1] <= 8, said


def test_what_waits_goes_with_its_writer(app: Flask, asta: Any) -> None:
    from forum import sockets

    board = setting(make_board("Stoves"), first_posts=1)
    waits(lambda: make_thread(asta, board, text="Words to go."))
    kept = next(one for one in sockets.of(app).personal_data if one.name == "review")
    assert [row["text"] for row in kept.rows(asta.id)] == ["Words to go."]
    with transaction():
        publish(PersonErased(asta.id, now()))
    assert count(ReviewText) == 0
