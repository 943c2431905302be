"""What one follows, by itself or by a button, and what one is told of because of it."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum import sockets
from forum.boards.models import Board
from forum.database import db, transaction
from forum.events import TagsMerged, ThreadMarkedDuplicate, ThreadMerged, ThreadSplit
from forum.moments import now
from forum.notifications import spreading
from forum.notifications.following import set_level
from forum.notifications.models import Follow, Notice
from forum.people.blocking import block
from forum.people.models import Person
from forum.threads import acts, answers, thanks
from forum.threads.models import Tag, Thread
from tests.cast import again, make_board, make_person, make_reply, make_thread
from tests.statements import statements


@pytest.fixture
def thread(asta: Person) -> Thread:
    return make_thread(asta, title="The stove smokes", tags=["smoke"])


def kinds_of(person: Person) -> list[str]:
    db.session.rollback()
    return list(
        db.session.scalars(
            select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)
        )
    )


def forget_all() -> None:
    with transaction() as session:
        for notice in session.scalars(select(Notice)):
            session.delete(notice)


def test_the_asker_hears_of_every_reply_and_the_host_says_so(
    asta: Person, clara: Person, hedda: Person, thread: Thread
) -> None:
    make_reply(thread, clara)
    make_reply(thread, hedda)
    make_reply(thread, asta)

    assert kinds_of(asta) == ["reply", "host"]


def test_who_replied_or_has_it_too_hears_of_answers_the_asker_and_the_solution_but_not_of_chatter(
    asta: Person, bo: Person, clara: Person, hugo: Person, hedda: Person, thread: Thread
) -> None:
    thanks.have_too(bo, thread, yes=True)
    make_reply(thread, clara)
    make_reply(thread, make_person("Chatty"))
    assert kinds_of(bo) == kinds_of(clara) == []

    answer = make_reply(thread, hedda)
    make_reply(thread, asta)
    answers.mark_solution(asta, answer)

    assert kinds_of(bo) == kinds_of(clara) == ["answer", "reply", "solution"]
    assert "solved" in kinds_of(hedda)


def test_taking_the_me_too_back_takes_the_following_back_unless_it_was_chosen(
    bo: Person, clara: Person, hedda: Person, thread: Thread
) -> None:
    set_level(clara, thread, "watch")
    for person in (bo, clara):
        thanks.have_too(person, thread, yes=True)
        thanks.have_too(person, thread, yes=False)
    make_reply(thread, hedda)

    assert (kinds_of(bo), kinds_of(clara)) == ([], ["answer"])


def test_what_somebody_let_go_is_not_followed_again_by_itself(
    asta: Person, clara: Person, hedda: Person, thread: Thread
) -> None:
    set_level(asta, thread, "off")
    set_level(clara, thread, "mute")
    make_reply(thread, asta)
    make_reply(thread, clara)
    make_reply(thread, hedda)

    assert kinds_of(asta) == kinds_of(clara) == []


def test_boards_tags_and_people_can_be_watched_followed_and_muted(
    asta: Person, bo: Person, clara: Person, hugo: Person, lena: Person
) -> None:
    board = make_board("Lamps")
    child = make_board("Oil lamps", parent=board)
    tag = again(make_thread(hugo, child, tags=["wick"])).tags[0]
    forget_all()
    set_level(bo, board, "follow")
    set_level(clara, tag, "watch")
    set_level(hugo, asta, "watch")
    set_level(lena, board, "watch")
    set_level(lena, child, "mute")

    thread = make_thread(asta, child, tags=["wick"])
    make_reply(thread, make_person("Somebody Else"))

    assert kinds_of(bo) == ["thread"]
    assert kinds_of(clara) == ["thread", "reply"]
    assert kinds_of(hugo) == ["thread"]
    assert kinds_of(lena) == []


def test_one_post_is_told_once_by_its_weightiest_reason(
    asta: Person, bo: Person, hedda: Person, board: Board
) -> None:
    set_level(bo, board, "watch")
    set_level(bo, hedda, "watch")
    thread = make_thread(asta, board)
    forget_all()
    make_reply(thread, hedda)

    assert kinds_of(bo) == ["answer"]


def test_a_blocked_person_is_not_heard_of_by_who_blocked_them(
    client: Any, new_client: Any, asta: Person, bo: Person, clara: Person, thread: Thread
) -> None:
    set_level(clara, thread, "watch")
    make_reply(thread, bo)
    block(asta, bo)
    make_reply(thread, bo, text="Once more.")
    client.sign_in(asta)

    assert kinds_of(asta) == ["reply"]
    assert not client.get("/notifications").says("Bo Nyström")
    assert client.get("/notifications/unseen").json["count"] == 0
    others = new_client()
    others.sign_in(clara)
    assert others.get("/notifications/unseen").json["count"] == 2


def test_acts_on_what_is_mine_are_told_with_their_reason_though_it_is_gone(
    client: Any, anna: Person, asta: Person, clara: Person, thread: Thread
) -> None:
    post = make_reply(thread, clara)
    acts.hide_post(anna, post, ground="spam", reason="It was an <b>advert</b>.")
    acts.lock_thread(anna, again(thread), "It went round in circles.")
    answers.rate_answer(asta, make_reply_before_lock(thread, clara, anna), helped=False)

    client.sign_in(clara)
    page = client.get("/notifications")
    assert page.says("A host hid your post Advertising or spam. It was an <b>advert</b>.")
    assert page.says("Your reply did not help Asta Lind")
    client.sign_in(asta)
    assert client.get("/notifications").says("A host locked your thread It went round in circles.")


def make_reply_before_lock(thread: Thread, clara: Person, anna: Person) -> Any:
    acts.unlock_thread(anna, again(thread), "One more try.")
    return make_reply(again(thread), clara, text="Try this, then.")


def test_many_followers_are_told_by_jobs_in_batches_each_once(
    hedda: Person, thread: Thread, run_jobs: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(spreading, "AT_ONCE", 4)
    monkeypatch.setattr(spreading, "BATCH", 3)
    people = [make_person(f"Follower {number}") for number in range(9)]
    for person in people:
        set_level(person, thread, "watch")
    make_reply(thread, hedda)
    # The asker and the host are followers, too.
    assert [bool(kinds_of(person)) for person in people] == [True] * 2 + [False] * 7

    with transaction():
        # A worker that was killed after a batch: the same one once more.
        spreading.carry_on([{**_news(thread), "after": people[0].id}])
    run_jobs()

    assert [kinds_of(person) for person in people] == [["answer"]] * 9


def _news(thread: Thread) -> dict[str, Any]:
    from forum.jobs import Job

    return dict(db.session.scalars(select(Job).where(Job.kind == "notify.spread")).one().payload)


def test_a_reply_says_the_same_to_the_database_for_few_followers_as_for_many(
    app: Flask, hedda: Person, hugo: Person, thread: Thread
) -> None:
    make_reply(thread, hedda)
    costs = []
    for count in (3, 40):
        for _number in range(count):
            set_level(make_person(), thread, "watch")
        with statements(app) as said:
            make_reply(thread, hedda)
        costs.append(len(said))
    assert costs[0] == costs[1]


def test_follows_go_along_when_threads_are_joined_or_split(
    anna: Person, asta: Person, bo: Person, clara: Person, hedda: Person, thread: Thread
) -> None:
    other = make_thread(clara, title="It smokes, too")
    post = make_reply(other, hedda)
    set_level(bo, other, "watch")
    moment = now()
    with transaction():
        sockets.publish(ThreadMarkedDuplicate(other.id, thread.id, anna.id, "The same.", moment))
        sockets.publish(ThreadMerged(other.id, thread.id, (post.id,), anna.id, moment))
        sockets.publish(ThreadSplit(thread.id, other.id, (post.id,), anna.id, moment))
    levels = dict(
        db.session.execute(
            select(Follow.person_id, Follow.level).where(Follow.thread_id == thread.id)
        ).all()
    )

    assert levels[bo.id] == levels[clara.id] == levels[asta.id] == "watch"
    assert kinds_of(bo) == ["moved"] * 3


def test_who_followed_a_tag_follows_the_one_it_became(
    anna: Person, bo: Person, thread: Thread
) -> None:
    tags = [again(each).tags[0] for each in (thread, make_thread(tags=["fumes"]))]
    set_level(bo, tags[0], "follow")
    with transaction():
        names = ("smoke", "fumes")
        sockets.publish(TagsMerged(tags[0].id, tags[1].id, anna.id, names, now()))
    found = select(Follow.level).where(Follow.person_id == bo.id, Follow.tag_id == tags[1].id)
    assert db.session.scalars(found).one() == "follow"


def pressed(page: Any) -> list[str]:
    return [button.get_text(strip=True) for button in page.all(".levels [aria-pressed=true]")]


def test_the_buttons_stand_on_every_page_and_say_what_holds(
    client: Any, bo: Person, clara: Person, board: Board, thread: Thread
) -> None:
    tag = db.session.scalars(select(Tag)).one()
    client.sign_in(bo)
    pages = {
        f"/boards/{board.slug}": "Follow",
        f"/tags/{tag.key}": "Mute",
        f"/people/{clara.handle}": "Watch",
        f"/threads/{thread.id}-{thread.slug}": "Follow",
    }
    for address, word in pages.items():
        page = client.get(address)
        assert pressed(page) == []
        form = page.one("form:has(.levels)")
        answer = client.post(form["action"], data={"level": word.lower()})
        assert answer.headers["Location"] == address
        assert pressed(client.get(address)) == [word]

    settings = client.get("/account/notifications")
    assert [line["data-follow"].split(":")[0] for line in settings.all("[data-follow]")] == [
        *("board", "tag", "person", "thread")
    ]
    for form in settings.all("[data-follow] form"):
        client.post(form["action"], data={"level": "off", "from": "settings"})
    assert client.get("/account/notifications").all("[data-follow]") == []
    assert pressed(client.get(f"/boards/{board.slug}")) == []


def test_nobody_follows_what_they_may_not_see_or_what_is_not_there(
    client: Any, anna: Person, bo: Person
) -> None:
    board = make_board("Staff only", visibility="staff")
    thread = make_thread(anna, board, tags=["secret"])
    tag = db.session.scalars(select(Tag)).one()
    client.sign_in(bo)

    for address in (
        f"/follows/board/{board.id}",
        f"/follows/thread/{thread.id}",
        f"/follows/tag/{tag.id}",
        "/follows/person/99999",
        f"/follows/nothing/{bo.id}",
    ):
        assert client.post(address, data={"level": "watch"}).status_code == 404
    assert client.post(f"/follows/person/{bo.id}", data={"level": "watch"}).status_code == 422
    assert client.post(f"/follows/person/{anna.id}", data={"level": "x"}).status_code == 404
    assert db.session.scalars(select(Follow).where(Follow.person_id == bo.id)).all() == []
