"""The picker in a host's reply, the questions before a promise slips out, what keeps one."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from forum.database import db, transaction
from forum.moments import now
from forum.people.models import Person
from forum.threads.models import Thread, ThreadEvent
from moderation.promises.models import KEPT, OPEN, Promise
from tests.cast import again, make_calendar, make_policy, make_reply, make_thread, somebody
from tests.client import Browser, Page
from tests.moderation.promises.story import states

ALWAYS = [[["00:00", "24:00"]]] * 7


@pytest.fixture(autouse=True)
def open_hours(app: Flask) -> None:
    make_policy(calendar=make_calendar())


def send(client: Browser, thread: Thread, text: str = "Look here.", **fields: str) -> Page:
    return client.post(f"/threads/{thread.id}/replies", data={"text": text, **fields})


def shown(client: Browser, thread: Thread) -> Page:
    return client.get(f"/threads/{thread.id}-{thread.slug}")


def offered(page: Page) -> list[str]:
    values = [str(field["value"]) for field in page.all("input[name=promise_due]")]
    return [value for value in values if value not in ("", "other")]


def only_promise() -> Promise:
    db.session.rollback()
    return db.session.scalars(select(Promise)).one()


def wall(at: datetime, zone: str = "Europe/Stockholm") -> str:
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")


def next_noon() -> str:
    """Noon of a working day within the next days."""
    day = now() + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return f"{day:%Y-%m-%d}T12:00"


# --- Promising -----------------------------------------------------------------------------------


def test_a_host_promises_by_the_picker_and_the_reply_only_says_when(
    client: Browser, hedda: Any
) -> None:
    thread = make_thread()
    client.sign_in(hedda)
    times = offered(shown(client, thread))
    assert len(times) >= 2
    answer = send(client, thread, promise_due=times[0], promise_words="ask the maker")
    assert answer.status_code == 303
    promise = only_promise()
    assert (wall(promise.due_at), promise.words, promise.zone, promise.owner_id) == (
        times[0],
        "ask the maker",
        "Europe/Stockholm",
        hedda.id,
    )
    replied = select(ThreadEvent.data).where(ThreadEvent.kind == "replied")
    assert db.session.scalars(replied).one()["holding"] is True
    assert again(thread).answer_state == "unanswered"


def test_a_reply_that_answers_may_promise_something_more(client: Browser, hedda: Any) -> None:
    thread = make_thread()
    client.sign_in(hedda)
    send(client, thread, promise_due="other", promise_due_other=next_noon(), promise_answers="yes")
    assert wall(only_promise().due_at) == next_noon()
    assert again(thread).answer_state == "answered"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"promise_due": "2020-01-01T12:00"}, "That time has passed."),
        ({"promise_due": "2126-01-01T12:00"}, "That is too far ahead."),
        ({"promise_due": "other"}, "Write a day and a time"),
        ({"promise_due": "next week or so"}, "Write a day and a time"),
        ({"promise_due_other": "soon"}, "Write a day and a time"),
        ({"promise_words": "a new burner"}, "Choose by when you promise it."),
        ({"promise_words": "x" * 301, "promise_due": "other"}, "At most 300 characters."),
        ({"promise_due": "sunday"}, "We are closed then."),
    ],
)
def test_a_time_that_nobody_can_promise_keeps_all_that_was_typed(
    client: Browser, hedda: Any, fields: dict[str, str], sentence: str
) -> None:
    if fields.get("promise_due") == "sunday":
        sunday = now() + timedelta(days=7 - now().weekday() + 6)
        fields = {"promise_due": f"{sunday:%Y-%m-%d}T12:00"}
    thread = make_thread()
    client.sign_in(hedda)
    page = send(client, thread, "Look <here>.", **fields)
    assert page.status_code == 422
    assert page.says(sentence)
    kept = page.fields("#reply form")
    assert kept["text"].strip() == "Look <here>."
    assert kept.get("promise_words", "") == fields.get("promise_words", "")
    typed = fields.get("promise_due_other") or fields.get("promise_due", "")
    assert typed in ("", "other", kept["promise_due_other"])
    assert page.one("details.promise-form").has_attr("open")
    assert (states(), again(thread).posts_count) == ([], 1)


def test_only_hosts_see_the_picker_and_nobody_else_promises(
    client: Browser, hedda: Any, asta: Any, clara: Any
) -> None:
    thread, own = make_thread(asta), make_thread(hedda)
    for person, where in ((asta, thread), (clara, thread), (hedda, own)):
        client.sign_in(person)
        assert offered(shown(client, where)) == []
        text = f"Look here, says {person.name}."
        page = send(client, where, text, promise_due=next_noon())
        assert page.status_code == 403
        assert page.fields("#reply form")["text"].strip() == text
    assert states() == []


def test_what_was_offered_yesterday_is_not_lost(client: Browser, hedda: Any) -> None:
    client.sign_in(hedda)
    stale = f"{now() + timedelta(days=300):%Y-%m-%d}T12:34"
    page = send(client, make_thread(), promise_due=stale, preview="yes")
    kept = page.fields("#reply form")
    assert (kept["promise_due"], kept["promise_due_other"]) == ("other", stale)


# --- Words ---------------------------------------------------------------------------------------


def test_words_that_sound_like_a_promise_are_asked_about_once(
    client: Browser, hedda: Any, clara: Any
) -> None:
    thread, text = make_thread(), "Jag återkommer i morgon."
    client.sign_in(clara)
    assert send(client, thread, text).status_code == 303
    client.sign_in(hedda)
    page = send(client, thread, text)
    assert page.status_code == 422
    assert page.says("“återkommer” sounds like a promise.")
    kept = page.fields("#reply form")
    assert (kept["text"].strip(), kept["checked"]) == (text, "promise-words")
    assert client.post(f"/threads/{thread.id}/replies", data=kept).status_code == 303
    other = make_thread()
    assert send(client, other, text, promise_due=next_noon()).status_code == 303
    assert (again(thread).posts_count, states()) == (3, [OPEN])


# --- Keeping -------------------------------------------------------------------------------------


@pytest.fixture
def promised(client: Browser, hedda: Any) -> Promise:
    thread = make_thread()
    client.sign_in(hedda)
    send(client, thread, "More soon-ish.", promise_due=next_noon(), promise_words="ask the maker")
    return only_promise()


def test_a_reply_keeps_what_is_ticked_and_its_host_is_asked_once(
    client: Browser, hedda: Any, hugo: Any, promised: Promise
) -> None:
    thread, tick = db.session.get_one(Thread, promised.thread_id), f"keeps_{promised.id}"
    page = send(client, thread, "The maker says yes.")
    assert page.status_code == 422
    assert page.says("You promised something here by")
    assert page.fields("#reply form")["checked"] == f"keeps-{promised.id}"
    client.sign_in(hugo)
    assert send(client, thread, "From a colleague.").status_code == 303
    assert states() == [OPEN]
    both = {tick: "yes", "promise_due": next_noon()}
    page = send(client, thread, "Later again.", **both)
    assert (page.status_code, states()) == (422, [OPEN])
    assert page.says("A reply that only says when the answer comes keeps no promise.")
    assert page.fields("#reply form")[tick] == "yes"
    answer = send(client, thread, "The maker says yes.", **both, promise_answers="yes")
    assert (answer.status_code, states()) == (303, [KEPT, OPEN])
    kept = db.session.get_one(Promise, promised.id)
    assert kept.ended_by_id == hugo.id
    assert kept.kept_post_id is not None


def test_a_tick_for_a_promise_of_another_thread_keeps_nothing(
    client: Browser, promised: Promise
) -> None:
    for forged in (f"keeps_{promised.id}", "keeps_99999999999999999999", "keeps_x"):
        send(client, make_thread(), f"Here, {forged}.", **{forged: "yes"})
    assert states() == [OPEN]


def test_a_contact_keeps_what_is_ticked(client: Browser, promised: Promise, bo: Any) -> None:
    path = f"/threads/{promised.thread_id}/contacts"
    fields = client.get(path).fields() | {"words": "She is glad.", f"keeps_{promised.id}": "yes"}
    other = client.post(path, data=fields | {"with_whom": "other", "with_name": "The shop"})
    assert (other.status_code, states()) == (422, [OPEN])
    assert other.fields()[f"keeps_{promised.id}"] == "yes"
    answer = client.post(path, data=fields)
    assert (answer.status_code, states()) == (303, [KEPT])
    assert db.session.get_one(Promise, promised.id).kept_contact_id


# --- What is seen --------------------------------------------------------------------------------


def test_the_customer_sees_it_in_the_thread_and_on_their_page_in_both_zones(
    client: Browser, promised: Promise, asta: Any, bo: Any
) -> None:
    with transaction():
        db.session.get_one(Person, asta.id).time_zone = "Europe/Helsinki"
    thread = db.session.get_one(Thread, promised.thread_id)
    path = f"/threads/{thread.id}-{thread.slug}"
    host = client.get(path).one("[data-open-promise]").get_text()
    assert "12:00 (13:00 in Finland)" in host
    client.sign_in(asta)
    for page in (client.get(path), client.get("/account/promises")):
        assert page.says("ask the maker")
        assert "13:00 (12:00 in Sweden)" in page.one("main").get_text()
    client.sign_in(bo)
    assert "in Finland" not in client.get(path).one("[data-open-promise]").get_text()
    assert client.get(path).all(".promise-line a.button") == []
    assert not client.get("/account/promises").says("ask the maker")


def test_signed_out_one_reads_promises_and_nothing_of_errands(
    client: Browser, new_client: Any, promised: Promise
) -> None:
    client.post(
        f"/threads/{promised.thread_id}/errands/new",
        data={"party": "the carrier", "words": "look in Malmö", "due_other": next_noon()},
    )
    thread = db.session.get_one(Thread, promised.thread_id)
    path = f"/threads/{thread.id}-{thread.slug}"
    assert client.get(path).says("the carrier")
    page = new_client().get(path)
    assert page.says("promises by")
    assert not page.says("the carrier")
    client.sign_in(somebody("asta"))
    assert client.get(path).says("We have asked the carrier")


def test_a_page_with_promises_costs_as_much_as_one_without(
    app: Flask, client: Browser, hedda: Any, asta: Any
) -> None:
    from tests.statements import statements

    few, many = make_thread(asta), make_thread(asta)
    make_reply(few, hedda)
    client.sign_in(hedda)
    for number in range(4):
        times = offered(shown(client, many))
        send(client, many, f"More later, {number}.", promise_due=times[0], checked="keeps-0")
    for person in (hedda, asta):
        client.sign_in(person)
        said = []
        shown(client, few)
        for thread in (few, many):
            with statements(app) as counted:
                assert shown(client, thread).status_code == 200
            said.append(len(counted))
        assert said[0] == said[1]
