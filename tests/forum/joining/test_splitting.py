"""Some posts of a thread become a thread of their own, and everything goes along with them."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.database import db
from forum.errors import Conflict, Invalid, Missing, Refused
from forum.joining.merging import merge_threads
from forum.joining.splitting import SplitPlan, split_thread
from forum.threads import acts, answers, writing
from forum.threads.models import Post, Thread
from moderation.notes.actions import write_note
from moderation.unanswered.replay import differences
from tests.cast import (
    again,
    make_appointment,
    make_board,
    make_reply,
    make_role,
    make_thread,
    opening_post,
    some_board,
    somebody,
)
from tests.forum.joining.test_merging import at, numbered, turn_of

WHY = "Another question"


def plan(**words: Any) -> SplitPlan:
    return SplitPlan(
        words.get("title", "The other question"),
        words.get("kind", "question"),
        words.get("board") or some_board(),
    )


def test_the_answer_is_split_off_and_the_question_waits_from_when_it_was_asked(
    app: Flask, asta: Any, clara: Any, hedda: Any
) -> None:
    thread = make_thread(asta, now=at(0))
    before, answer = make_reply(thread, clara, now=at(1)), make_reply(thread, hedda, now=at(2))
    after = make_reply(thread, clara, now=at(3))
    note = write_note(hedda, thread, writing.compose("About the last one."), now=at(4))
    answers.mark_solution(asta, answer, now=at(5))

    new = split_thread(hedda, thread, [answer.id, after.id], plan(kind="tip"), WHY, now=at(6))

    stands = again(thread)
    assert (stands.answer_state, stands.state_since, stands.solution_id) == (
        "unanswered",
        at(0),
        None,
    )
    assert numbered(thread) == [(1, opening_post(thread).id), (2, before.id)]
    assert numbered(new) == [(1, answer.id), (2, after.id)]
    made = again(new)
    assert (made.asker_id, made.opened_at, made.answer_state) == (hedda.id, at(2), "answered")
    assert (made.solution_id, made.posts_count, stands.posts_count) == (None, 2, 2)
    assert again(note).thread_id == new.id
    assert again(answer).written_as == "asker"
    turn = turn_of(new)
    assert turn is not None
    assert turn.turn == "nobody"
    assert list(differences()) == []


def test_whoever_wrote_the_first_post_asks_in_the_new_thread(
    app: Flask, asta: Any, bo: Any, clara: Any, hedda: Any
) -> None:
    thread = make_thread(asta, now=at(0))
    question, reply = make_reply(thread, bo, now=at(1)), make_reply(thread, asta, now=at(2))
    more = make_reply(thread, bo, now=at(3))
    new = split_thread(hedda, thread, [question.id, reply.id, more.id], plan(), WHY, now=at(4))
    written_as = select(Post.written_as).where(Post.thread_id == new.id).order_by(Post.number)
    assert list(db.session.scalars(written_as)) == ["asker", "peer", "asker"]
    assert again(new).state_since == at(1)
    assert make_reply(new, bo, now=at(5)).written_as == "asker"
    answers.mark_solution(bo, again(reply), now=at(6))
    assert list(differences()) == []


def test_splitting_undoes_merging(app: Flask, client: Any, asta: Any, bo: Any, hedda: Any) -> None:
    into, thread = make_thread(asta, now=at(0)), make_thread(bo, now=at(1))
    answer = make_reply(thread, hedda, now=at(2))
    answers.mark_solution(bo, answer, now=at(3))
    was = (again(into).answer_state, again(into).state_since)
    asked = merge_threads(hedda, thread, into, WHY)
    new = split_thread(hedda, into, [asked.id, answer.id], plan(), WHY)
    assert (again(into).answer_state, again(into).state_since) == was
    again_alone = again(new)
    assert (again_alone.asker_id, again_alone.solution_id) == (bo.id, answer.id)
    assert client.get(f"/threads/{thread.id}").headers["Location"] == (
        f"/threads/{new.id}-{new.slug}#post-{asked.id}"
    )
    assert list(differences()) == []


def test_every_post_is_checked(app: Flask, asta: Any, clara: Any, hedda: Any, lena: Any) -> None:
    thread, other = make_thread(asta), make_thread(asta)
    reply, foreign = make_reply(thread, clara), make_reply(other, clara)
    hidden = make_reply(thread, clara)
    acts.hide_post(hedda, hidden, ground="spam", reason=WHY)
    secret = make_reply(make_thread(asta, make_board("Team", visibility="staff")), lena)
    for ids in ([foreign.id], [reply.id, foreign.id], [reply.id, secret.id], [reply.id, 10**9]):
        with pytest.raises(Conflict) as told:
            split_thread(hedda, thread, ids, plan(), WHY)
        assert str(told.value) == "Not all of these posts are in this thread any more. Look again."
    for ids in ([], [opening_post(thread).id], [opening_post(thread).id, reply.id], [hidden.id]):
        with pytest.raises(Invalid):
            split_thread(hedda, thread, ids, plan(), WHY)
    reading_little = somebody("hugo")
    make_appointment(reading_little, make_role(["thread:split"]))
    with pytest.raises(Invalid):
        split_thread(reading_little, thread, [reply.id, hidden.id], plan(), WHY)
    new = split_thread(hedda, thread, [reply.id, hidden.id], plan(), WHY)
    assert [number for number, _id in numbered(new)] == [1, 2]
    with pytest.raises(Conflict):
        split_thread(hedda, thread, [reply.id], plan(), WHY)


def test_it_needs_the_permission_and_reading_on_both_boards(
    app: Flask, asta: Any, clara: Any
) -> None:
    one, other = make_board("One"), make_board("Other")
    team = make_board("Team", visibility="staff")
    deep = make_board("Deep", parent=team, visibility="groups", group_ids=frozenset({_group()}))
    host = somebody("hugo")
    make_appointment(host, make_role(), one)
    thread, elsewhere = make_thread(asta, one), make_thread(asta, other)
    ids, others = [make_reply(thread, clara).id], [make_reply(elsewhere, clara).id]
    for source, chosen, target in ((thread, ids, other), (elsewhere, others, one)):
        with pytest.raises(Refused):
            split_thread(host, source, chosen, plan(board=target), WHY)
    with pytest.raises(Missing):
        split_thread(host, thread, ids, plan(board=deep), WHY)
    with pytest.raises(Invalid):
        split_thread(host, thread, ids, plan(board=one), "")
    tips = make_board("Tips", kinds=["tip"])
    with pytest.raises(Invalid):
        split_thread(somebody("anna"), thread, ids, plan(board=tips), WHY)


def _group() -> int:
    from forum.boards.groups import make_group

    return make_group(somebody("anna"), "Few").id


def test_the_page_offers_the_posts_keeps_what_was_typed_and_shows_the_new_thread(
    app: Flask, client: Any, asta: Any, clara: Any, hedda: Any
) -> None:
    thread = make_thread(asta)
    one, two = make_reply(thread, clara), make_reply(thread, clara)
    client.sign_in(hedda)
    assert client.get(f"/threads/{thread.id}").status_code == 301
    page = client.get(f"/threads/{thread.id}/split?post={two.id}")
    boxes = {str(box["value"]): box.has_attr("checked") for box in page.all("[name=posts]")}
    assert boxes == {str(one.id): False, str(two.id): True}
    fields = {**page.fields("main form[method=post]"), "posts": str(two.id), "reason": WHY}
    refused = client.post(f"/threads/{thread.id}/split", data={**fields, "title": "abc"})
    assert refused.status_code == 422
    assert refused.one("[name=reason]")["value"] == WHY
    done = client.post(f"/threads/{thread.id}/split", data={**fields, "title": "A thread alone"})
    assert done.status_code == 303
    assert client.get(done.headers["Location"]).says("A thread alone")
    assert (
        client.post(
            f"/threads/{thread.id}/split", data={**fields, "title": "A thread alone"}
        ).status_code
        == 409
    )
    client.sign_in(clara)
    told = client.get("/notifications")
    assert told.says("Hedda Vik made your post a thread of its own: Another question")
    assert db.session.scalar(select(Thread.title).where(Thread.id > thread.id)) == "A thread alone"
