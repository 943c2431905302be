"""What was said outside the forum is noted in its thread, for those whom it concerns."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from forum.boards.groups import make_group
from forum.database import db
from forum.errors import Invalid, Missing, Refused
from forum.joining import merging
from forum.moments import now
from forum.people import erasing
from forum.threads import cutting
from forum.threads.models import ThreadEvent
from moderation.contacts.actions import log_contact
from moderation.contacts.models import Contact
from moderation.contacts.waiting import await_customer
from moderation.unanswered.priority import set_priority
from tests.cast import (
    again,
    make_board,
    make_host,
    make_reply,
    make_thread,
    somebody,
)

AT = now() - timedelta(days=2)
A_DAY = timedelta(days=1)
WORDS = "The grate is on its way.\nIt comes on <Tuesday>."


def call(host: Any, thread: Any, after: timedelta = timedelta(hours=1), **more: Any) -> Contact:
    """A call an hour after the thread was opened, logged at once."""
    moment = AT + after
    return log_contact(
        host,
        thread,
        **{"channel": "phone", "words": WORDS, "contacted_at": moment, "now": moment, **more},
    )


def told(thread: Any) -> list[dict[str, Any]]:
    """What the facts of its contacts say."""
    found = select(ThreadEvent.data).where(
        ThreadEvent.thread_id == thread.id, ThreadEvent.kind == "contacted"
    )
    return list(db.session.scalars(found.order_by(ThreadEvent.id)))


def test_a_contact_with_the_asker_is_a_fact_of_the_thread(asta: Any) -> None:
    thread, hedda = make_thread(asta, now=AT), make_host("hedda")
    at = AT + timedelta(minutes=20)
    contact = call(hedda, thread, contacted_at=at, answers=True)
    assert (contact.with_id, contact.by_id, contact.contacted_at) == (asta.id, hedda.id, at)
    [said] = told(thread)
    assert said == {
        "contact": contact.id,
        "channel": "phone",
        "at": at.isoformat(),
        "with_asker": True,
        "answers": True,
    }
    # A second click is the same contact.
    assert call(hedda, thread, contacted_at=at, answers=True).id == contact.id
    assert len(told(thread)) == 1


def test_with_somebody_else_it_answers_nothing(asta: Any) -> None:
    thread, hedda = make_thread(asta, now=AT), make_host("hedda")
    contact = call(hedda, thread, with_name="  The\ncarrier ", answers=True)
    assert (contact.with_id, contact.with_name, contact.answers) == (None, "The carrier", False)
    assert (told(thread)[0]["with_asker"], told(thread)[0]["answers"]) == (False, False)


def test_when_it_can_have_been(asta: Any) -> None:
    thread, hedda = make_thread(asta, now=AT), make_host("hedda")
    hour = timedelta(hours=1)
    for wrong in (AT - timedelta(minutes=2), AT + hour + timedelta(minutes=2)):
        with pytest.raises(Invalid) as refused:
            call(hedda, thread, contacted_at=wrong)
        assert refused.value.field == "contacted_at"
    # People choose minutes: the minute in which it was opened is no minute before.
    minute = AT.replace(second=0, microsecond=0)
    assert call(hedda, thread, contacted_at=minute).contacted_at >= again(thread).opened_at
    for wrong_words in ("", " ", "x" * 2001):
        with pytest.raises(Invalid):
            call(hedda, thread, words=wrong_words)
    with pytest.raises(Invalid):
        call(hedda, thread, channel="pigeon")
    with pytest.raises(Invalid):
        call(hedda, thread, with_name="x" * 101)


def test_nothing_answers_what_was_asked_after_it(asta: Any) -> None:
    thread, hedda = make_thread(asta, now=AT), make_host("hedda")
    make_reply(thread, hedda, now=AT + timedelta(minutes=5))
    asked = AT.replace(second=0, microsecond=0) + timedelta(minutes=20, seconds=40)
    make_reply(thread, asta, text="And the grate?", now=asked)
    with pytest.raises(Invalid, match="asked after that"):
        call(hedda, thread, contacted_at=asked - timedelta(minutes=2), answers=True)
    call(hedda, thread, contacted_at=asked - timedelta(minutes=2))
    assert again(thread).answer_state == "unanswered"
    # A form says minutes: called at once, in the minute in which they asked.
    minute = asked.replace(second=0)
    contact = call(hedda, thread, words="It is on its way", contacted_at=minute, answers=True)
    assert contact.contacted_at > asked
    assert again(thread).answer_state == "answered"


def test_the_same_words_again_say_what_they_add(asta: Any) -> None:
    thread, hedda = make_thread(asta, now=AT), make_host("hedda")
    first = call(hedda, thread)
    assert call(hedda, thread).id == first.id
    answer = call(hedda, thread, answers=True)
    other = call(hedda, thread, with_name="The carrier")
    assert len({first.id, answer.id, other.id}) == 3
    assert (answer.answers, other.with_id) == (True, None)


def test_whoever_notes_it_late_is_seen_to(client: Any, asta: Any) -> None:
    thread, hedda = make_thread(asta, now=AT), make_host("hedda")
    call(hedda, thread, words="At once")
    call(hedda, thread, words="Long ago", contacted_at=AT + timedelta(minutes=2), after=A_DAY)
    for reader in (hedda, asta):
        client.sign_in(reader)
        page = client.get(f"/threads/{thread.id}-{thread.slug}")
        said = [" ".join(each.get_text(" ").split()) for each in page.all(".contact")]
        assert [("noted" in each, "Long ago" in each) for each in said] == [
            (True, True),
            (False, False),
        ]


def test_only_a_host_of_the_board_logs_and_nobody_with_themselves(asta: Any, clara: Any) -> None:
    thread, hedda = make_thread(asta, now=AT), make_host("hedda")
    for person in (asta, clara):
        with pytest.raises(Refused):
            call(person, thread)
    with pytest.raises(Refused, match="another host"):
        call(hedda, make_thread(hedda, now=AT))
    few = make_group(somebody("anna"), "Few").id
    quiet = make_board("Quiet", visibility="groups", group_ids=frozenset({few}))
    with pytest.raises(Missing):
        call(clara, make_thread(somebody("anna"), quiet, now=AT))
    assert db.session.scalar(select(func.count()).select_from(Contact)) == 0


def test_hosts_read_all_the_asker_their_own_and_others_that_there_was_one(
    client: Any, asta: Any, bo: Any
) -> None:
    thread, hedda = make_thread(asta, now=AT), make_host("hedda")
    call(hedda, thread, answers=True)
    call(hedda, thread, words="They have lost the parcel", with_name="The carrier")
    path = f"/threads/{thread.id}-{thread.slug}"
    client.sign_in(make_host("hugo"))
    page = client.get(path)
    assert page.says("Hedda Vik was in touch with the asker")
    assert page.says("It comes on <Tuesday>.")
    assert page.says("Hedda Vik was in touch with The carrier")
    assert page.says("They have lost the parcel")
    client.sign_in(asta)
    page = client.get(path)
    assert page.says("Hedda Vik was in touch with you")
    assert page.says("It comes on <Tuesday>.")
    assert not page.says("carrier")
    assert not page.says("parcel")
    assert client.get("/notifications").says("Hedda Vik noted what you talked about")
    client.sign_in(bo)
    page = client.get(path)
    assert page.says("A host was in touch with the asker outside the forum")
    for hidden in ("Tuesday", "carrier", "parcel", "By phone"):
        assert not page.says(hidden)


def test_it_stands_between_the_posts_on_its_page(client: Any, asta: Any, clara: Any) -> None:
    thread, hedda = make_thread(asta, now=AT), make_host("hedda")
    posts = [make_reply(thread, clara, now=AT + timedelta(minutes=n)) for n in range(1, 22)]
    early = call(hedda, thread, contacted_at=AT + timedelta(seconds=150))
    late = call(hedda, thread, words="Called again", contacted_at=AT + timedelta(minutes=30))
    path = f"/threads/{thread.id}-{thread.slug}"
    client.sign_in(hedda)
    for page, mine, other, after in ((1, early, late, posts[1]), (2, late, early, posts[-1])):
        shown = client.get(f"{path}?page={page}")
        block = shown.one(f"#contact-{mine.id}")
        assert block.find_previous("article")["id"] == f"post-{after.id}"
        assert not shown.all(f"#contact-{other.id}")


def test_the_form_keeps_what_was_typed_and_customers_have_none(client: Any, asta: Any) -> None:
    thread, hedda = make_thread(asta, now=AT), make_host("hedda")
    path = f"/threads/{thread.id}/contacts"
    client.sign_in(asta)
    assert client.get(path).status_code == 403
    assert client.post(path, data={"words": "Mine"}).status_code == 403
    client.sign_in(hedda)
    form = client.get(path).fields()
    assert client.get(f"/threads/{thread.id + 99}/contacts").status_code == 404
    ahead = (now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    for wrong in (
        {"contacted_at": ahead},
        {"contacted_at": "0001-01-01T00:00"},
        {"contacted_at": "yesterday"},
        {"with_whom": "other", "with_name": " "},
        {"with_whom": "everybody"},
        {"channel": "pigeon"},
    ):
        page = client.post(path, data={**form, "words": WORDS, **wrong})
        assert page.status_code == 422, wrong
        assert page.fields()["words"] == WORDS
    done = client.post(path, data={**form, "words": WORDS, "with_whom": "asker", "answers": "y"})
    assert done.status_code == 303, done.one(".form-errors").get_text()
    assert client.get(done.location).says("It comes on <Tuesday>.")


def test_it_goes_along_when_threads_are_merged_and_its_words_go_with_an_account(
    asta: Any, bo: Any
) -> None:
    hedda, older = make_host("hedda"), make_thread(bo, now=AT - timedelta(days=1))
    thread = make_thread(asta, now=AT)
    contact = call(hedda, thread)
    merging.merge_threads(hedda, thread, older, "About the same stove")
    assert again(contact).thread_id == older.id
    erasing.erase_member(somebody("anna"), asta, "They asked for it")
    assert (again(contact).words, again(contact).with_id) == ("", asta.id)


def test_personal_data_is_cut_out_of_its_words_and_nothing_that_programs_read(asta: Any) -> None:
    lena, thread = make_host("lena", lead=True), make_thread(asta, now=AT)
    question = make_reply(thread, lena, now=AT + timedelta(minutes=5))
    contact = call(lena, thread, words="The phone is 070 123 45 67, ask high and low", answers=True)
    set_priority(lena, thread, "high", now=AT + timedelta(hours=2))
    await_customer(lena, question, now=AT + timedelta(hours=2))
    year = str(AT.year)
    said = make_reply(
        thread, asta, text=f"My phone, a high price since {year}", now=AT + timedelta(hours=3)
    )
    before = told(thread)
    words = ["070 123 45 67", "phone", "high", "normal", year]
    cutting.cut_words(lena, said, words, "Their number stood there")
    contact = again(contact)
    assert contact.words == "The […] is […], ask […] and low"
    assert contact.channel == "phone"
    assert told(thread) == before
    set_priority(lena, thread, "low")
    found = select(ThreadEvent.data).where(ThreadEvent.kind == "priority_set")
    assert [data["was"] for data in db.session.scalars(found.order_by(ThreadEvent.id))] == [
        "normal",
        "high",
    ]
