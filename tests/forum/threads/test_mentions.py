"""Naming, quoting and linking: what a text shows of others depends on who reads it."""

from typing import Any

import pytest

from forum.events import PersonMentioned
from forum.people.blocking import block
from forum.people.erasing import erase_member
from forum.people.settings import change_privacy
from forum.sockets import of
from forum.threads import acts, writing
from forum.threads.mentions import MOST
from tests.cast import (
    again,
    make_board,
    make_host,
    make_person,
    make_reply,
    make_thread,
    opening_post,
    somebody,
)
from tests.statements import statements


@pytest.fixture
def named(app: Any) -> Any:
    """Who was told that they are named, as (person id, post id)."""
    told: list[tuple[int, int]] = []
    listeners = of(app).listeners[PersonMentioned]
    listeners.append(lambda fact: told.append((fact.person_id, fact.post_id)))
    yield told
    listeners.pop()


def test_whoever_is_named_is_linked_and_told_once(named: Any, bo: Any, clara: Any) -> None:
    thread = make_thread(text=f"Does @{bo.handle} know? And @nobody-here, not-a@{bo.handle}?")
    post = opening_post(thread)
    assert f'<a href="/people/{bo.handle}"' in post.html
    assert "@nobody-here" in post.html
    assert post.html.count("<a ") == 1
    assert named == [(bo.id, post.id)]
    words = writing.compose(f"@{clara.handle} and @{bo.handle}, please.")
    post = writing.edit_post(somebody("asta"), post, words, version=1)
    writing.edit_post(somebody("asta"), post, writing.compose("Nobody."), version=2)
    writing.edit_post(somebody("asta"), post, words, version=3)
    assert named == [(bo.id, post.id), (clara.id, post.id)]


def test_who_may_not_read_the_thread_is_not_told(named: Any, asta: Any, bo: Any) -> None:
    board = make_board("For hosts", visibility="staff")
    hedda = make_host("hedda")
    make_thread(hedda, board, text=f"@{bo.handle} is angry, and I am @{hedda.handle}.")
    assert named == []


def test_a_post_calls_ten_people_at_most(named: Any) -> None:
    people = [make_person() for _ in range(MOST + 3)]
    make_thread(text=" ".join(f"@{each.handle}" for each in people))
    assert len(named) == MOST


def test_who_is_quoted_is_told_but_not_whom_the_quotation_names(
    named: Any, client: Any, asta: Any, bo: Any, clara: Any
) -> None:
    thread = make_thread(clara, text="First.")
    said = make_reply(thread, bo, text=f"I think so too, @{clara.handle}.\n\n> and a quotation")
    named.clear()
    client.sign_in(asta)
    page = client.get(f"/threads/{thread.id}/reply?quote={said.id}")
    form = page.fields("main form.form")
    assert form["text"].startswith(f"> @{bo.handle} [#2](/posts/{said.id}):\n>\n> I think so too")
    assert "and a quotation" not in form["text"]
    client.post(f"/threads/{thread.id}/replies", data={**form, "text": form["text"] + "Yes."})
    assert [person for person, _post in named] == [bo.id]
    page = client.get(f"/threads/{thread.id}", follow_redirects=True)
    assert page.says("in reply to Bo Nyström, #2")


def test_answering_a_post_begins_with_its_author(client: Any, asta: Any, bo: Any) -> None:
    thread = make_thread(bo)
    client.sign_in(asta)
    page = client.get(f"/threads/{thread.id}/reply?to={opening_post(thread).id}")
    assert page.fields("main form.form")["text"] == f"@{bo.handle} "


@pytest.mark.parametrize("word", ["quote", "to"])
def test_what_is_not_shown_cannot_be_quoted(client: Any, asta: Any, word: str) -> None:
    """I2: a quotation read any post of another forum."""
    hedda = make_host("hedda")
    thread, other = make_thread(asta), make_thread(asta)
    closed = make_thread(hedda, make_board("For hosts", visibility="staff"), text="Secret.")
    hidden = make_reply(thread, somebody("bo"), text="Secret.")
    acts.hide_post(hedda, hidden, ground="spam", reason="Spam")
    client.sign_in(asta)
    for post in (hidden, opening_post(closed), opening_post(other)):
        form = client.get(f"/threads/{thread.id}/reply?{word}={post.id}").fields("main form.form")
        assert (form["text"], form["to"]) == ("", "")
        client.post(f"/threads/{thread.id}/replies", data={"text": f"I {post.id}", "to": post.id})
    page = client.get(f"/threads/{thread.id}", follow_redirects=True)
    assert not page.says("in reply to")


# --- Names while typing --------------------------------------------------------------------------


def names(client: Any, typed: str, thread: Any = None) -> list[str]:
    where = f"&thread={thread.id}" if thread else ""
    answer = client.get(f"/people/complete?q={typed}{where}")
    return [each["name"] for each in answer.json["people"]]


def test_those_who_take_part_are_offered_and_those_whose_handle_begins_so(
    client: Any, asta: Any, bo: Any, clara: Any
) -> None:
    thread = make_thread(bo)
    make_person("Berit Ny", email="berit@example.org", confirmed=False)
    client.sign_in(asta)
    assert names(client, "", thread) == ["Bo Nyström"]
    assert names(client, "nys", thread) == ["Bo Nyström"]
    assert names(client, "cla", thread) == ["Clara Ek"]
    assert names(client, "", None) == names(client, "ber") == names(client, "asta") == []
    closed = make_thread(make_host("hedda"), make_board("For hosts", visibility="staff"))
    assert names(client, "", closed) == []


def test_whoever_wants_no_offers_has_left_or_is_blocked_is_not_offered(
    client: Any, asta: Any, bo: Any, clara: Any
) -> None:
    thread, gone = make_thread(bo), make_person("Bodil Vik")
    make_reply(thread, gone)
    make_reply(thread, clara)
    client.sign_in(asta)
    assert names(client, "bo", thread) == ["Bo Nyström", "Bodil Vik"]
    change_privacy(bo, activity_for="everybody", is_suggested=False)
    erase_member(somebody("anna"), gone, "Asked for it.")
    assert names(client, "", thread) == ["Clara Ek"]
    assert names(client, "bo", thread) == names(client, "former", thread) == []
    block(asta, clara)
    assert names(client, "", thread) == names(client, "clara") == []
    client.sign_in(clara)
    assert names(client, "asta") == []


def test_strangers_are_offered_nobody(client: Any, bo: Any) -> None:
    assert client.get("/people/complete?q=bo").status_code == 303


# --- Links to threads ----------------------------------------------------------------------------


def linked(client: Any, thread: Any) -> list[str]:
    page = client.get(f"/threads/{thread.id}", follow_redirects=True)
    return [str(link.get_text(" ", strip=True)) for link in page.all(".thread-link")]


def test_a_link_to_a_thread_shows_its_title_and_state_to_those_who_may_see_it(
    client: Any, app: Any, asta: Any
) -> None:
    other = make_thread(title="Whose turn is it?")
    reply = make_reply(other)
    closed = make_thread(
        make_host("hedda"), make_board("For hosts", visibility="staff"), title="Our secret"
    )
    site = app.config["SITE_URL"]
    addresses = [
        f"{site}/threads/{other.id}-anything",
        f"{site}/posts/{reply.id}",
        f"{site}/threads/{closed.id}",
        f"[my words]({site}/threads/{other.id})",
        f"`{site}/threads/{other.id}`",
        f"https://elsewhere.example/threads/{other.id}",
    ]
    thread = make_thread(text="\n\n".join(addresses))
    assert linked(client, thread) == ["Whose turn is it? Unanswered"] * 2
    client.sign_in(make_host("hugo"))
    assert "Our secret Unanswered" in linked(client, thread)
    page = client.get(f"/threads/{thread.id}", follow_redirects=True)
    assert "Our secret" not in again(opening_post(thread)).html
    assert page.says("my words")


def test_what_was_hidden_since_is_a_plain_address_again(client: Any, app: Any) -> None:
    other = make_thread(title="Buy my pills")
    thread = make_thread(text=f"{app.config['SITE_URL']}/threads/{other.id}")
    assert linked(client, thread) == ["Buy my pills Unanswered"]
    acts.hide_post(make_host("hedda"), opening_post(other), ground="spam", reason="Spam")
    assert linked(client, thread) == []


def test_all_links_of_a_page_cost_one_statement(client: Any, app: Any) -> None:
    site = app.config["SITE_URL"]
    others = [make_thread() for _ in range(4)]
    costs = []
    for targets in ([], others[:1], others):
        thread = make_thread(
            text="\n\n".join([f"{site}/threads/{x.id}" for x in targets] or ["-x"])
        )
        address = f"/threads/{thread.id}-{thread.slug}"
        with statements(app) as said:
            client.get(address)
        costs.append(len(said))
    assert costs[1] == costs[2] == costs[0] + 1


def test_a_title_is_escaped_in_a_link(client: Any, app: Any) -> None:
    other = make_thread(title="<b>bold</b> & co")
    thread = make_thread(text=f"{app.config['SITE_URL']}/threads/{other.id}")
    assert linked(client, thread) == ["<b>bold</b> & co Unanswered"]
