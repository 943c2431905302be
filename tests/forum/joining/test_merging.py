"""Two threads about the same become one: the younger becomes part of the older."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.database import db
from forum.errors import Conflict, Invalid, Missing, Refused
from forum.events import ThreadMerged
from forum.joining.duplicates import mark_duplicate
from forum.joining.merging import by_age, merge_threads
from forum.moments import now as this_moment
from forum.sockets import of
from forum.threads import acts, answers, thanks, writing
from forum.threads.models import MeToo, Post, Thread, ThreadLink
from moderation.acts.models import Act
from moderation.assignments.actions import claim_thread
from moderation.notes.actions import write_note
from moderation.notes.models import Note
from moderation.unanswered.models import Turn
from moderation.unanswered.replay import differences
from tests.cast import (
    again,
    make_appointment,
    make_board,
    make_reply,
    make_role,
    make_thread,
    opening_post,
    somebody,
)

WHY = "The same smoke"
START = this_moment().replace(microsecond=0) - timedelta(days=30)


def at(hour: int) -> datetime:
    return START + timedelta(hours=hour)


def numbered(thread: Thread) -> list[tuple[int, int]]:
    db.session.rollback()
    found = select(Post.number, Post.id).where(Post.thread_id == thread.id)
    return [tuple(row) for row in db.session.execute(found.order_by(Post.number))]


def turn_of(thread: Thread) -> Turn | None:
    db.session.rollback()
    return db.session.get(Turn, thread.id, populate_existing=True)


def test_posts_stand_by_time_and_keep_all_that_belongs_to_them(
    app: Flask, asta: Any, bo: Any, clara: Any, hedda: Any
) -> None:
    into, thread = make_thread(asta, now=at(0)), make_thread(bo, now=at(2))
    first, second = make_reply(into, clara, now=at(1)), make_reply(into, hedda, now=at(5))
    third = make_reply(thread, hedda, official=True, now=at(3))
    thanks.find_helpful(asta, third, yes=True)
    acts.hide_post(hedda, first, ground="spam", reason=WHY, now=at(6))
    note = write_note(hedda, thread, writing.compose("The warehouse knows."), now=at(4))
    facts = []
    of().listeners[ThreadMerged].append(facts.append)

    post = merge_threads(hedda, thread, into, WHY, now=at(7))
    of().listeners[ThreadMerged].remove(facts.append)

    asked = opening_post(into)
    assert numbered(into) == [
        (1, asked.id),
        (2, first.id),
        (3, post.id),
        (4, third.id),
        (5, second.id),
    ]
    kept, joined = again(third), again(into)
    assert (kept.author_id, kept.written_at, kept.helpful_count) == (hedda.id, at(3), 1)
    assert kept.is_official
    assert again(first).is_hidden
    assert (joined.posts_count, joined.last_post_at) == (5, at(5))
    assert again(note).thread_id == into.id
    assert [(fact.thread_id, fact.into_id, set(fact.post_ids)) for fact in facts] == [
        (thread.id, into.id, {post.id, third.id})
    ]
    assert db.session.get_one(Note, note.id).after_post_id == third.id
    assert turn_of(thread) is None
    assert list(differences()) == []


@pytest.mark.parametrize("solved", ["older", "younger"])
def test_a_solution_of_either_solves_both(
    app: Flask, asta: Any, bo: Any, hedda: Any, solved: str
) -> None:
    into, thread = make_thread(asta, now=at(0)), make_thread(bo, now=at(1))
    where, asker = (into, asta) if solved == "older" else (thread, bo)
    answer = make_reply(where, hedda, now=at(2))
    answers.mark_solution(asker, answer, now=at(3))
    merge_threads(hedda, thread, into, WHY, now=at(4))
    joined = again(into)
    assert (joined.answer_state, joined.solution_id, joined.state_since) == (
        "solved",
        answer.id,
        at(3),
    )
    assert list(differences()) == []


def test_what_nobody_answered_waits_since_the_first_asked(
    app: Flask, asta: Any, bo: Any, clara: Any, hedda: Any
) -> None:
    into, thread = make_thread(asta, now=at(0)), make_thread(bo, now=at(1))
    make_reply(thread, clara, now=at(2))
    merge_threads(hedda, thread, into, WHY, now=at(30))
    stands = turn_of(into)
    assert stands is not None
    assert (stands.turn, stands.since, stands.host_due_from) == ("host", at(0), at(0))


def test_the_other_asker_still_asks_and_the_first_says_what_settles(
    app: Flask, asta: Any, bo: Any, hedda: Any
) -> None:
    into, thread = make_thread(asta, now=at(0)), make_thread(bo, now=at(1))
    answer = make_reply(thread, hedda, now=at(2))
    merge_threads(hedda, thread, into, WHY, now=at(3))
    assert again(into).answer_state == "answered"
    assert make_reply(into, bo, now=at(4)).written_as == "asker"
    assert again(into).answer_state == "unanswered"
    with pytest.raises(Refused):
        answers.mark_solution(bo, answer)
    answers.mark_solution(asta, answer, now=at(5))


def test_people_who_have_it_are_counted_once(
    app: Flask, asta: Any, bo: Any, clara: Any, hedda: Any
) -> None:
    into, thread = make_thread(asta, now=at(0)), make_thread(bo, now=at(1))
    for person, where in ((clara, into), (clara, thread), (asta, thread), (hedda, thread)):
        thanks.have_too(person, where, yes=True)
    merge_threads(hedda, thread, into, WHY)
    assert again(into).me_too_count == 3
    found = select(MeToo.person_id).where(MeToo.thread_id == into.id)
    assert set(db.session.scalars(found)) == {bo.id, clara.id, hedda.id}
    assert db.session.scalar(select(func.count()).select_from(MeToo)) == 3


def test_whoever_looked_after_one_looks_after_both_and_after_both_the_first(
    app: Flask, asta: Any, bo: Any, hedda: Any, hugo: Any, lena: Any
) -> None:
    for older, younger, owner in ((None, hugo, hugo), (hedda, hugo, hedda), (hedda, None, hedda)):
        into, thread = make_thread(asta, now=at(0)), make_thread(bo, now=at(1))
        for host, where in ((older, into), (younger, thread)):
            if host is not None:
                claim_thread(host, where)
        merge_threads(lena, thread, into, WHY)
        turn = turn_of(into)
        assert turn is not None
        assert turn.owner_id == owner.id
    assert list(differences()) == []


def test_old_addresses_lead_to_the_new_place_for_those_who_may_see_it(
    app: Flask, client: Any, asta: Any, bo: Any, clara: Any, anna: Any
) -> None:
    into, thread = make_thread(asta, now=at(0)), make_thread(bo, now=at(1))
    reply = make_reply(thread, clara, now=at(2))
    later = make_thread(clara, now=at(3))
    own, slug = opening_post(thread), thread.slug
    merge_threads(anna, later, thread, WHY)
    merge_threads(anna, thread, into, WHY)
    for path in (f"/threads/{thread.id}", f"/threads/{thread.id}-{slug}?page=7"):
        answer = client.get(path)
        assert answer.status_code == 301
        assert answer.headers["Location"].endswith(f"/threads/{into.id}-{into.slug}#post-{own.id}")
    moved = client.get(f"/threads/{later.id}").headers["Location"]
    assert moved.startswith(f"/threads/{into.id}-")
    assert client.get(f"/posts/{reply.id}").headers["Location"].endswith(f"#post-{reply.id}")
    acts.hide_post(anna, reply, ground="spam", reason=WHY)
    assert client.get(f"/posts/{reply.id}").status_code == 302
    assert thread.id not in client.get("/threads").threads

    acts.move_thread(anna, into, make_board("Team", visibility="staff"), WHY)
    for path in (f"/threads/{thread.id}-{slug}", f"/threads/{later.id}", f"/posts/{reply.id}"):
        assert client.get(path).status_code == 404


def test_links_point_to_the_thread_that_stays(
    app: Flask, asta: Any, bo: Any, clara: Any, hedda: Any
) -> None:
    into, thread = make_thread(asta, now=at(0)), make_thread(bo, now=at(1))
    third = make_thread(clara)
    mark_duplicate(hedda, third, thread, WHY)
    mark_duplicate(hedda, thread, into, WHY)
    merge_threads(hedda, thread, into, WHY)
    rows = db.session.execute(select(ThreadLink.thread_id, ThreadLink.other_id, ThreadLink.kind))
    assert [tuple(row) for row in rows] == [(third.id, into.id, "duplicate")]
    assert again(into).answer_state == "unanswered"
    assert list(differences()) == []


def test_who_merges_reads_both_holds_it_on_both_and_says_why(
    app: Flask, client: Any, asta: Any, bo: Any, anna: Any
) -> None:
    one, other = make_board("One"), make_board("Other")
    secret = make_board("Team", visibility="staff")
    host = somebody("hugo")
    make_appointment(host, make_role(), one)
    into, thread = make_thread(asta, one, now=at(0)), make_thread(bo, one, now=at(1))
    elsewhere = make_thread(bo, other, now=at(2))
    hidden = make_thread(anna, make_board("Deep", parent=secret, visibility="staff"), now=at(3))
    with pytest.raises(Invalid):
        merge_threads(host, thread, into, "")
    with pytest.raises(Refused):
        merge_threads(host, elsewhere, into, WHY)
    client.sign_in(asta)
    for path in ("merge", "split"):
        assert client.post(f"/threads/{thread.id}/{path}?other={into.id}").status_code == 403
    with pytest.raises(Missing):
        merge_threads(bo, hidden, into, WHY)
    assert client.get(f"/threads/{hidden.id}/merge").status_code in (403, 404)
    client.sign_in(host)
    for path in (
        f"/threads/{elsewhere.id}/merge",
        f"/threads/{thread.id}/merge?other={elsewhere.id}",
    ):
        assert client.get(path).status_code == 403
    merge_threads(host, thread, into, WHY)
    reasons = select(Act.reason).where(Act.kind == "thread:merged")
    assert db.session.scalars(reasons).all() == [WHY]


def test_of_two_hosts_the_second_reads_that_it_was_done(
    app: Flask, client: Any, asta: Any, bo: Any, hedda: Any, hugo: Any
) -> None:
    into, thread, other = (make_thread(asta, now=at(hour)) for hour in range(3))
    client.sign_in(hedda)
    page = client.get(f"/threads/{into.id}/merge?other={thread.id}")
    assert page.one("form.form")["action"] == f"/threads/{thread.id}/merge?other={into.id}"
    merge_threads(hugo, thread, into, WHY)
    with pytest.raises(Conflict):
        merge_threads(hedda, thread, other, WHY)
    with pytest.raises(Conflict):
        acts.lock_thread(hedda, thread, WHY)
    assert client.post(f"/threads/{thread.id}/merge?other={into.id}").status_code == 404


def test_what_cannot_be_merged_says_why(
    app: Flask, asta: Any, bo: Any, hedda: Any, client: Any
) -> None:
    into, thread, gone = (make_thread(asta, now=at(hour)) for hour in range(3))
    acts.hide_post(hedda, opening_post(gone), ground="spam", reason=WHY)
    for younger, older in ((into, thread), (into, into), (gone, into)):
        with pytest.raises(Invalid):
            merge_threads(hedda, younger, older, WHY)
    mark_duplicate(hedda, into, thread, WHY)
    with pytest.raises(Invalid):
        merge_threads(hedda, thread, into, WHY)
    assert by_age(thread, into) == (into, thread)


def test_whoever_lost_sight_of_it_is_not_told_and_whoever_sees_it_is(
    app: Flask, client: Any, asta: Any, bo: Any, clara: Any, hedda: Any
) -> None:
    thread = make_thread(bo, now=at(1))
    into = make_thread(hedda, make_board("Team", visibility="staff"), now=at(0))
    client.sign_in(hedda)
    warned = client.get(f"/threads/{thread.id}/merge?other={into.id}")
    assert warned.says("Bo Nyström cannot read Team, and will lose sight of their own question.")
    merge_threads(hedda, thread, into, WHY)
    seen, gone = make_thread(asta, now=at(0)), make_thread(clara, now=at(1), title="About a pot")
    merge_threads(hedda, gone, seen, WHY)
    client.sign_in(bo)
    assert not client.get("/notifications").says(WHY)
    client.sign_in(clara)
    told = client.get("/notifications")
    assert told.says("Hedda Vik merged your thread into this one: The same smoke")


def test_a_reply_to_what_was_merged_lands_where_it_went(
    app: Flask, client: Any, asta: Any, bo: Any, clara: Any, hedda: Any
) -> None:
    into, thread = make_thread(asta, now=at(0)), make_thread(bo, now=at(1))
    held = db.session.get_one(Thread, thread.id)
    merge_threads(hedda, thread, into, WHY)
    client.sign_in(clara)
    done = client.post(f"/threads/{thread.id}/replies", data={"text": "Try the other end."})
    assert done.headers["Location"].startswith(f"/threads/{into.id}-")
    db.session.rollback()
    assert make_reply(held, clara, text="Said at the same moment.").thread_id == into.id
    assert numbered(into)[-1][0] == 4
