"""Promises: made in open hours, kept by an answer or a contact, ended in exactly one way."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from forum.boards.groups import make_group
from forum.database import db
from forum.errors import Conflict, Invalid, Missing, Refused
from forum.joining.duplicates import mark_duplicate
from forum.joining.merging import merge_threads
from forum.joining.splitting import SplitPlan, split_thread
from forum.notifications.models import Notice
from forum.people.erasing import erase_member
from forum.threads.acts import hide_post, move_thread, restore_post
from forum.threads.closing import close_thread
from forum.threads.models import Post
from forum.threads.writing import withdraw_post
from moderation.contacts.models import Contact
from moderation.promises.actions import (
    keep_promise,
    make_promise,
    renegotiate,
    transfer_promise,
    withdraw_promise,
)
from moderation.promises.errands import make_errand
from moderation.promises.listeners import open_promise
from moderation.promises.models import BROKEN, KEPT, KEPT_LATE, OPEN, Promise
from moderation.promises.queries import kept_between, last_quarter
from tests.cast import (
    again,
    make_board,
    make_calendar,
    make_policy,
    make_reply,
    make_thread,
    some_board,
    somebody,
)
from tests.moderation.promises.story import asked, at, fresh, promised, states, thread_of


@pytest.fixture(autouse=True)
def open_hours(app: Any) -> None:
    make_policy(calendar=make_calendar())


def told(person: Any) -> list[str]:
    rows = db.session.scalars(select(Notice).where(Notice.person_id == person.id))
    return [notice.kind for notice in rows if notice.kind.startswith("promise")]


# --- Making one ----------------------------------------------------------------------------------


def test_a_promise_is_made_for_open_hours_and_broken_as_soon_as_it_is_due(hedda: Any) -> None:
    thread = asked()
    for wrong in ("Mon 09:59", "Sat 12:00", "Tue 17:01", "Tue 08:00"):
        with pytest.raises(Invalid):
            make_promise(hedda, thread, at(wrong), now=at("Mon 10:00"))
    promise = make_promise(hedda, thread, at("Tue 17:00"), now=at("Mon 10:00"))
    assert (promise.to_id, promise.owner_id, promise.zone) == (
        thread.asker_id,
        hedda.id,
        "Europe/Stockholm",
    )
    assert promise.state_at(at("Tue 16:59")) == OPEN
    assert promise.state_at(at("Tue 17:00")) == BROKEN


def test_a_promise_is_inside_the_hours_of_its_boards_policy(hedda: Any) -> None:
    thread = asked()
    early = make_calendar(week=[[["06:00", "08:00"]]] * 7)
    make_policy(some_board(), calendar=early)
    with pytest.raises(Invalid):
        make_promise(hedda, thread, at("Tue 12:00"), now=at("Mon 10:00"))
    assert make_promise(hedda, thread, at("Sun 07:00"), now=at("Mon 10:00")).is_open


def test_nobody_promises_who_does_not_answer_there(asta: Any, clara: Any, hedda: Any) -> None:
    thread, own = asked(), make_thread(hedda)
    for person, where in ((asta, thread), (clara, thread), (hedda, own)):
        with pytest.raises(Refused):
            make_promise(person, where, at("Tue 15:00"), now=at("Mon 10:00"))
    with pytest.raises(Invalid):
        make_promise(hedda, thread, at("Tue 15:00"), "x" * 301, now=at("Mon 10:00"))
    assert states() == []


# --- Keeping it ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answered", "state"), [("Tue 14:59", KEPT), ("Tue 15:00", KEPT), ("Tue 15:01", KEPT_LATE)]
)
def test_an_answers_own_time_says_whether_it_was_kept_in_time(
    hedda: Any, hugo: Any, answered: str, state: str
) -> None:
    promise = promised(hedda)
    reply = make_reply(thread_of(promise), hugo, now=at(answered))
    # Hugo says so on Friday only.
    assert keep_promise(hugo, promise, post=reply, now=at("Fri 10:00"))
    assert not keep_promise(hugo, promise, post=reply, now=at("Fri 10:00"))
    promise = fresh(promise)
    assert (promise.state, promise.ended_at, promise.kept_post_id) == (
        state,
        at(answered),
        reply.id,
    )


def test_a_logged_contact_with_the_customer_keeps_it(hedda: Any, bo: Any) -> None:
    promise = promised(hedda)
    words = {"thread_id": promise.thread_id, "channel": "phone", "by_id": hedda.id}
    rows = [
        Contact(with_id=promise.to_id, contacted_at=at("Tue 11:00")),
        Contact(with_id=bo.id, contacted_at=at("Tue 11:00")),
        Contact(with_id=promise.to_id, contacted_at=at("Mon 09:00")),
    ]
    for row in rows:
        row.thread_id, row.channel, row.by_id = words.values()
        row.logged_at, row.words, row.answers = at("Wed 10:00"), "Called.", True
        db.session.add(row)
    db.session.commit()
    called, another, before = (row.id for row in rows)

    def keep(contact_id: int) -> None:
        contact = db.session.get_one(Contact, contact_id)
        keep_promise(hedda, promise, contact=contact, now=at("Wed 10:00"))

    for wrong in (another, before):
        with pytest.raises(Invalid):
            keep(wrong)
    keep(called)
    assert (fresh(promise).state, fresh(promise).kept_contact_id) == (KEPT, called)


def test_what_keeps_no_promise(hedda: Any, clara: Any, asta: Any) -> None:
    thread = asked()
    before = make_reply(thread, hedda, now=at("Mon 09:45"))
    promise = promised(hedda, thread)
    peer = make_reply(thread_of(promise), clara, now=at("Mon 11:00"))
    own = make_reply(thread_of(promise), asta, now=at("Mon 11:00"))
    elsewhere = make_reply(make_thread(), hedda, now=at("Mon 11:00"))
    made_in = db.session.get_one(Post, promise.post_id)
    for post in (before, peer, own, elsewhere, made_in):
        with pytest.raises(Invalid):
            keep_promise(hedda, promise, post=post, now=at("Mon 12:00"))
    with pytest.raises(Refused):
        keep_promise(clara, promise, post=peer, now=at("Mon 12:00"))
    # And no answer keeps it by itself.
    make_reply(thread_of(promise), hedda, now=at("Mon 13:00"))
    assert states() == [OPEN]


def test_an_answer_that_is_gone_keeps_nothing_until_it_is_shown_again(
    hedda: Any, lena: Any
) -> None:
    promise = promised(hedda)
    reply = make_reply(thread_of(promise), hedda, now=at("Tue 10:00"))
    keep_promise(hedda, promise, post=reply, now=at("Tue 10:00"))
    hide_post(lena, reply, ground="personal_data", reason="A number.", now=at("Wed 10:00"))
    assert (fresh(promise).state, fresh(promise).ended_at) == (OPEN, None)
    assert fresh(promise).state_at(at("Wed 10:00")) == BROKEN
    restore_post(lena, reply, "It was none.", now=at("Wed 11:00"))
    assert (fresh(promise).state, fresh(promise).ended_at) == (KEPT, at("Tue 10:00"))
    withdraw_post(hedda, reply, now=at("Wed 12:00"))
    assert states() == [OPEN]


# --- Another time, another host, taken back ------------------------------------------------------


def test_a_promise_gets_another_time_twice_before_it_is_due_and_the_customer_is_told_why(
    hedda: Any, asta: Any
) -> None:
    promise = promised(hedda)
    with pytest.raises(Invalid):
        renegotiate(hedda, promise, at("Wed 12:00"), "", now=at("Tue 10:00"))
    with pytest.raises(Invalid):
        renegotiate(hedda, promise, at("Sat 12:00"), "The maker is ill.", now=at("Tue 10:00"))
    second = renegotiate(hedda, promise, at("Wed 12:00"), "The maker is ill.", now=at("Tue 10:00"))
    assert states() == ["renegotiated", "open"]
    assert (second.former_id, second.post_id, second.words) == (
        promise.id,
        promise.post_id,
        "ask the maker",
    )
    with pytest.raises(Conflict):
        renegotiate(hedda, promise, at("Thu 12:00"), "Still ill.", now=at("Wed 10:00"))
    with pytest.raises(Refused):
        renegotiate(hedda, second, at("Thu 12:00"), "Still ill.", now=at("Wed 12:00"))
    third = renegotiate(hedda, second, at("Thu 12:00"), "Still ill.", now=at("Wed 11:59"))
    with pytest.raises(Refused):
        renegotiate(hedda, third, at("Fri 12:00"), "Still ill.", now=at("Thu 10:00"))
    assert (fresh(third).renegotiations, told(asta)) == (2, ["promise_moved"] * 2)


def test_whoever_looks_after_a_promise_changes_it_and_so_does_a_lead(
    hedda: Any, hugo: Any, lena: Any, clara: Any, asta: Any
) -> None:
    promise = promised(hedda)
    for person in (hugo, clara, asta):
        with pytest.raises(Refused):
            withdraw_promise(person, promise, "Not mine.", now=at("Mon 11:00"))
    with pytest.raises(Invalid):
        transfer_promise(hedda, promise, clara, now=at("Mon 11:00"))
    with pytest.raises(Invalid):
        transfer_promise(hedda, promise, asta, now=at("Mon 11:00"))
    given = transfer_promise(lena, promise, hugo, "Hedda is ill.", now=at("Mon 11:00"))
    assert (given.owner_id, given.due_at, given.by_id) == (hugo.id, promise.due_at, lena.id)
    assert (told(hugo), told(asta)) == (["promise_given"], ["promise_transferred"])
    withdraw_promise(hugo, given, "The part is not made any more.", now=at("Tue 10:00"))
    assert states() == ["transferred", "withdrawn"]
    assert told(asta) == ["promise_transferred", "promise_withdrawn"]


def test_what_one_may_not_read_does_not_exist(anna: Any, clara: Any) -> None:
    group = make_group(anna, "Secret")
    secret = make_board("Secret", visibility="groups", group_ids=frozenset({group.id}))
    promise = promised(anna, make_thread(now=at("Mon 09:30")))
    move_thread(anna, thread_of(promise), secret, "Not for everybody.", now=at("Mon 10:30"))
    for act in (
        lambda: withdraw_promise(clara, promise, "No reason.", now=at("Mon 11:00")),
        lambda: keep_promise(clara, promise, now=at("Mon 11:00")),
        lambda: make_promise(clara, thread_of(promise), at("Tue 12:00"), now=at("Mon 11:00")),
    ):
        with pytest.raises(Missing):
            act()


# --- Threads, people -----------------------------------------------------------------------------


def test_a_thread_with_an_open_promise_cannot_be_closed(hedda: Any) -> None:
    promise = promised(hedda)
    second = make_promise(hedda, thread_of(promise), at("Wed 12:00"), now=at("Mon 10:00"))
    for one in (promise, second):
        with pytest.raises(Refused) as refusal:
            close_thread(hedda, thread_of(promise), "It is done.", now=at("Thu 10:00"))
        assert "promised" in str(refusal.value)
        withdraw_promise(hedda, one, "Not needed.", now=at("Mon 11:00"))
    assert open_promise(hedda, thread_of(promise), at("Thu 10:00")) is None
    close_thread(hedda, thread_of(promise), "It is done.", now=at("Thu 10:00"))
    with pytest.raises(Refused):
        make_promise(hedda, thread_of(promise), at("Fri 12:00"), now=at("Thu 11:00"))


def test_a_thread_with_an_open_promise_is_no_duplicate_for_hosts(hedda: Any, asta: Any) -> None:
    promise, other = promised(hedda), make_thread(now=at("Mon 09:00"))
    with pytest.raises(Refused):
        mark_duplicate(hedda, thread_of(promise), other, "The same.", now=at("Mon 11:00"))
    # Whoever asked knows best where they want their answer.
    mark_duplicate(asta, thread_of(promise), other, now=at("Mon 11:00"))


def test_two_promises_on_one_thread_are_kept_one_by_one(hedda: Any, hugo: Any) -> None:
    first = promised(hedda)
    second = promised(hugo, thread_of(first), "Wed 12:00")
    reply = make_reply(thread_of(first), hugo, now=at("Tue 12:00"))
    keep_promise(hugo, second, post=reply, now=at("Tue 12:00"))
    assert states() == [OPEN, KEPT]
    assert fresh(first).state_at(at("Tue 15:00")) == BROKEN


def test_promises_go_where_their_posts_go(hedda: Any, anna: Any) -> None:
    older = asked()
    promise = promised(hedda, make_thread(somebody("bo"), now=at("Mon 09:40")))
    errand = make_errand(
        hedda, thread_of(promise), "the carrier", "look", at("Tue 12:00"), now=at("Mon 10:00")
    )
    merge_threads(anna, thread_of(promise), older, "The same.", now=at("Mon 11:00"))
    assert again(errand).thread_id == older.id
    assert (fresh(promise).thread_id, fresh(promise).to_id) == (older.id, somebody("bo").id)
    post = db.session.get_one(Post, promise.post_id)
    plan = SplitPlan(title="Another matter", kind="question", board=some_board())
    new = split_thread(anna, older, [post.id], plan, "Not the same.", now=at("Mon 12:00"))
    assert fresh(promise).thread_id == new.id
    assert open_promise(hedda, new, at("Mon 12:00"))


def test_nothing_is_owed_to_whom_nothing_can_be_said(anna: Any, hedda: Any) -> None:
    promise, words = promised(hedda), "bring it to Asta in Malmö"
    thread = thread_of(promise)
    errand = make_errand(hedda, thread, "the carrier", words, at("Tue 12:00"), now=at("Mon 10:00"))
    erase_member(anna, somebody("asta"), "Asked by letter.", cut_words=True, now=at("Mon 12:00"))
    assert (fresh(promise).state, fresh(promise).ended_by_id) == ("withdrawn", None)
    assert (fresh(promise).words, again(errand).words) == ("", "")
    assert again(errand).done_at == at("Mon 12:00")


# --- How many were kept --------------------------------------------------------------------------


def test_a_promise_counts_once_when_it_is_due(hedda: Any, hugo: Any, lena: Any) -> None:
    def make(due: str) -> Promise:
        return promised(hedda, due=due)

    kept, late, broken, moved, taken_back, given, given_late, owed = (
        make("Tue 15:00") for _number in range(8)
    )
    for promise, answered in ((kept, "Tue 12:00"), (late, "Wed 12:00")):
        reply = make_reply(thread_of(promise), hedda, now=at(answered))
        keep_promise(hedda, promise, post=reply, now=at(answered))
    renegotiate(hedda, moved, at("Fri 12:00"), "The maker is ill.", now=at("Tue 10:00"))
    withdraw_promise(hedda, taken_back, "Not needed.", now=at("Tue 10:00"))
    transfer_promise(hedda, given, hugo, now=at("Tue 10:00"))
    transfer_promise(lena, given_late, hugo, now=at("Wed 10:00"))
    withdraw_promise(hedda, broken, "Not needed.", now=at("Wed 10:00"))
    assert owed.is_open
    week = (at("Mon 00:00"), at("Sun 00:00"))
    # Kept; and late, taken back too late, given too late, and two that nobody did anything about.
    assert kept_between(*week, at("Wed 10:00")) == (1, 6)
    assert kept_between(*week, at("Fri 13:00")) == (1, 7)
    assert kept_between(at("Mon 00:00"), at("Tue 00:00"), at("Fri 13:00")) == (0, 0)


def test_a_quarter_ends_where_the_site_is() -> None:
    start, end = last_quarter(at("Mon 10:00"), "Europe/Stockholm")
    assert (start.isoformat(), end.isoformat()) == (
        "2026-07-01T00:00:00+02:00",
        "2026-10-01T00:00:00+02:00",
    )
    start, _end = last_quarter(at("Mon 10:00") + timedelta(days=60), "Europe/Stockholm")
    assert start.isoformat() == "2026-10-01T00:00:00+02:00"
