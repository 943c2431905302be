"""What a module adds to a reply: only a host's, once, together with it or not at all."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from markupsafe import Markup
from sqlalchemy import func, select

from forum import sockets
from forum.database import db
from forum.errors import Invalid, Refused
from forum.people.models import HeldForm
from forum.sockets import ReplyPart, Slot
from forum.threads import drafts
from forum.threads.models import Post, ThreadEvent
from forum.threads.reply_parts import Added
from tests.cast import PASSWORD, make_appointment, make_host, make_reply, make_thread, somebody

done: list[tuple[Any, int, str, datetime]] = []


def read(_person: Any, _thread: Any, form: Any) -> str | None:
    flower = form.get("flower", "")
    if flower == "nettle":
        raise Invalid("Nettles burn.", "flower")
    return flower or None


def give(person: Any, post: Any, flower: str, now: datetime) -> None:
    if flower == "wilted":
        raise Refused("It has wilted.")
    done.append((person.id, post.id, flower, now))


def field(thread: Any, typed: Any, refused: Any) -> Markup:
    words = Markup('<input name="flower" value="{}"><i id="said">{}</i>')
    return words.format(typed.get("flower", ""), refused or "")


PART = ReplyPart(read, give, data=lambda flower: {"flower": flower})


@pytest.fixture(autouse=True)
def flowers(app: Any) -> Iterator[None]:
    done.clear()
    plugged = sockets.of()
    plugged.reply_parts.append(PART)
    plugged.slots[Slot.REPLY_FORM].append(field)
    yield
    plugged.reply_parts.remove(PART)
    plugged.slots[Slot.REPLY_FORM].remove(field)


def posts() -> int:
    return db.session.scalar(select(func.count()).select_from(Post)) or 0


def said() -> list[Any]:
    rows = db.session.scalars(select(ThreadEvent.data).where(ThreadEvent.kind == "replied"))
    return [data.get("flower") for data in rows]


def test_what_a_host_adds_is_done_with_the_reply_and_stands_in_its_fact(client: Any) -> None:
    hedda, thread = make_host("hedda"), make_thread()
    client.sign_in(hedda)
    fields = {"text": "Look here.", "flower": "rose"}
    for _twice in range(2):
        assert client.post(f"/threads/{thread.id}/replies", data=fields).status_code == 303
    reply = db.session.scalars(select(Post).where(Post.number == 2)).one()
    assert [(person, post, flower) for person, post, flower, _now in done] == [
        (hedda.id, reply.id, "rose")
    ]
    assert said() == ["rose"]
    # The same words with another flower are not the same: what was added is not lost in silence.
    again = client.post(f"/threads/{thread.id}/replies", data=fields | {"flower": "tulip"})
    assert (again.status_code, again.one("input[name=flower]")["value"]) == (409, "tulip")
    assert again.says("This reply stands in the thread already.")
    assert (len(done), said()) == (1, ["rose"])
    make_reply(thread, hedda, text="And nothing more.")
    assert (len(done), said()) == (1, ["rose", None])


@pytest.mark.parametrize(
    ("flower", "status", "sentence"),
    [("nettle", 422, "Nettles burn."), ("wilted", 403, "It has wilted.")],
)
def test_what_is_refused_posts_nothing_and_keeps_all_that_was_typed(
    client: Any, flower: str, status: int, sentence: str
) -> None:
    client.sign_in(make_host("hedda"))
    path = f"/threads/{make_thread().id}/replies"
    page = client.post(path, data={"text": "Look <here>.", "flower": flower})
    assert page.status_code == status
    assert page.one("#said").text == sentence
    assert page.says(sentence)
    assert page.one("textarea[name=text]").text.strip() == "Look <here>."
    assert page.one("input[name=flower]")["value"] == flower
    assert (posts(), done) == (1, [])
    preview = client.post(path, data={"text": "Look.", "flower": flower, "preview": "yes"})
    assert (preview.status_code, preview.one("input[name=flower]")["value"]) == (200, flower)


def test_only_a_hosts_reply_carries_more_than_words(client: Any) -> None:
    clara, hedda = somebody("clara"), make_host("hedda")
    thread, own = make_thread(), make_thread(hedda)
    for person, where in ((clara, thread), (somebody("asta"), thread), (hedda, own)):
        client.sign_in(person)
        fields = {"text": f"From {person.name}.", "flower": "rose"}
        answer = client.post(f"/threads/{where.id}/replies", data=fields)
        assert answer.status_code == 403, person
        assert answer.one("input[name=flower]")["value"] == "rose"
    assert (posts(), done) == (2, [])
    with pytest.raises(Refused):
        make_reply(thread, clara, added=Added(((PART, "rose"),)))


def test_it_waits_with_the_draft_and_with_what_was_typed_before_signing_in(client: Any) -> None:
    hedda, thread = somebody("hedda"), make_thread()
    make_appointment(hedda)
    path = f"/threads/{thread.id}/replies"
    client.post(path, data={"text": "Kept for later.", "flower": "tulip"})
    client.post("/sign-in", data={"email": hedda.email, "password": PASSWORD})
    held = db.session.scalars(select(HeldForm)).one()
    assert held.published_path, held.refusal
    assert [flower for _person, _post, flower, _now in done] == ["tulip"]
    drafts.save(hedda, f"reply:{thread.id}", {"text": "Begun.", "flower": "daisy"}, version=0)
    for page in (f"/threads/{thread.id}-{thread.slug}", f"/threads/{thread.id}/reply"):
        assert client.get(page).one("input[name=flower]")["value"] == "daisy"
