"""What other rooms keep about a thread goes along when it is merged, and comes back by a split."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.boards.fields import FieldPlan, make_field
from forum.boards.queries import all_boards
from forum.database import db, transaction
from forum.events import PersonSignedIn
from forum.feeds import keys
from forum.files.composing import words_for
from forum.files.uploading import add_file
from forum.joining.merging import merge_threads
from forum.joining.splitting import SplitPlan, split_thread
from forum.mailbox.receiving import receive
from forum.moments import now as this_moment
from forum.notifications import spreading
from forum.notifications.following import set_level
from forum.notifications.models import MailStop, Notice
from forum.notifications.stops import has_stopped, stop_link, stop_mail
from forum.people.models import HeldForm
from forum.search.models import RelatedThread
from forum.sockets import publish
from forum.threads import drafts
from forum.threads.models import Thread
from forum.threads.review import WaitsForReview
from forum.threads.writing import compose, edit_post, open_thread
from moderation.reports.actions import report_post
from moderation.review.actions import release
from moderation.review.models import ReviewText
from moderation.review.setting_up import RulePlan, set_rule
from moderation.seen.actions import say_read
from moderation.seen.models import HostRead
from tests.cast import (
    again,
    make_board,
    make_person,
    make_reply,
    make_thread,
    opening_post,
    somebody,
)
from tests.forum.files.making import picture
from tests.forum.mailbox.making import last_text, letter, posts_of

WHY = "The same smoke"
START = this_moment().replace(microsecond=0) - timedelta(days=30)


def at(hour: int) -> datetime:
    return START + timedelta(hours=hour)


@pytest.fixture
def into(asta: Any) -> Thread:
    return make_thread(asta, now=at(0), title="The stove smokes")


@pytest.fixture
def thread(bo: Any, into: Thread) -> Thread:
    return make_thread(bo, now=at(1), title="Smoke in the room")


def split_again(host: Any, into: Thread, post: Any) -> Thread:
    board = all_boards()[into.board_id]
    return split_thread(host, into, [post.id], SplitPlan("Again", "question", board), WHY)


def test_however_many_follow_it_all_are_told_and_led_to_where_it_is(
    hedda: Any, into: Thread, thread: Thread, client: Any, run_jobs: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(spreading, "AT_ONCE", 2)
    monkeypatch.setattr(spreading, "BATCH", 2)
    people = [make_person() for _number in range(5)]
    for person in people:
        set_level(person, thread, "watch")
    before = make_reply(thread, hedda)
    merge_threads(hedda, thread, into, WHY)
    run_jobs()
    for person in people:
        told = select(Notice.kind, Notice.thread_id).where(Notice.person_id == person.id)
        assert set(db.session.execute(told)) == {("answer", into.id), ("moved", into.id)}
    client.sign_in(people[-1])
    page = client.get("/notifications")
    assert page.says(WHY)
    assert page.all(f"a[href*='/posts/{before.id}']") or page.says("The stove smokes")
    make_reply(into, somebody("clara"))
    run_jobs()
    assert client.get("/notifications").says("Clara Ek")


def test_who_read_a_part_has_not_read_the_whole(hedda: Any, hugo: Any, asta: Any, bo: Any) -> None:
    board = make_board("Stoves", shows_reading=True)
    into, thread = make_thread(asta, board, now=at(0)), make_thread(bo, board, now=at(1))
    say_read(hedda, into, now=at(2))
    say_read(hugo, thread, now=at(2))
    merge_threads(hedda, thread, into, WHY)
    reads = select(HostRead.thread_id, HostRead.host_id)
    assert db.session.execute(reads).all() == [(into.id, hedda.id)]
    new = split_again(hedda, into, opening_post_of(into, bo))
    assert set(db.session.execute(reads)) == {(into.id, hedda.id), (new.id, hedda.id)}


def opening_post_of(into: Thread, person: Any) -> Any:
    return next(post for post in posts_of(into) if post.author_id == person.id)


def test_no_mail_about_the_one_is_no_mail_about_both(
    client: Any, hedda: Any, clara: Any, into: Thread, thread: Thread
) -> None:
    link = stop_link(clara.id, thread.id).removeprefix("http://localhost")
    keen = make_person()
    for person in (clara, keen):
        set_level(person, thread, "watch")
        stop_mail(person, str(thread.id))
    set_level(keen, into, "watch")
    merge_threads(hedda, thread, into, WHY)
    assert has_stopped(clara, str(into.id))
    # Who followed the other one as well wants the mail about that.
    assert not has_stopped(keen, str(into.id))
    # The link in a mail from before.
    assert client.post(link, data={"say": "no"}).status_code == 303
    assert not has_stopped(clara, str(into.id))
    client.post(link, data={"List-Unsubscribe": "One-Click"}, token=False)
    stops = select(MailStop.thread_id).where(MailStop.person_id == clara.id)
    assert into.id in db.session.scalars(stops).all()


def test_what_belongs_to_a_post_is_seen_by_who_sees_the_post(
    client: Any, new_client: Any, hedda: Any, bo: Any, clara: Any, asta: Any
) -> None:
    file = add_file(bo, "smoke.png", picture())
    into = make_thread(somebody("anna"), make_board("Staff", visibility="staff"), now=at(0))
    thread = make_thread(bo, make_board("Stoves"), text=f"See {words_for(file)}", now=at(1))
    reply = make_reply(thread, clara)
    with transaction():
        reply.reply_to_id = opening_post(thread).id
    report = report_post(asta, reply, ground="spam", words="An advert")
    assert client.get(file.address).status_code == 200
    anna = somebody("anna")
    merge_threads(anna, thread, into, WHY)
    assert client.get(file.address).status_code == 404
    host = new_client()
    host.sign_in(anna)
    assert host.get(file.address).status_code == 200
    assert host.get(f"/moderation/reports/{report.id}").says("An advert")
    page = host.get(f"/threads/{thread.id}", follow_redirects=True)
    assert page.one(f"#post-{reply.id}").select(f"a[href$='/posts/{again(reply).reply_to_id}']")


def test_what_was_merged_away_is_like_nothing(hedda: Any, into: Thread, thread: Thread) -> None:
    other = make_thread(title="Smoke and soot")
    with transaction() as session:
        for one, two in ((thread, other), (other, thread), (into, other)):
            session.add(RelatedThread(thread_id=one.id, other_id=two.id, likeness=70))
    merge_threads(hedda, thread, into, WHY)
    rows = select(RelatedThread.thread_id, RelatedThread.other_id)
    assert db.session.execute(rows).all() == [(into.id, other.id)]


def test_what_waits_for_a_look_is_released_into_where_it_went(
    anna: Any, hedda: Any, clara: Any, into: Thread, thread: Thread
) -> None:
    own = make_reply(thread, clara, text="Look at the flue.")
    set_rule(anna, all_boards()[into.board_id], RulePlan(links=True))
    said = compose("Buy it at https://watches.example/cheap today.")
    with pytest.raises(WaitsForReview):
        make_reply(thread, clara, text=said.text)
    with pytest.raises(WaitsForReview):
        edit_post(clara, own, said, version=own.version)
    merge_threads(hedda, thread, into, WHY)
    reply, edit = db.session.scalars(select(ReviewText).order_by(ReviewText.id))
    assert release(hedda, reply).thread_id == into.id
    new = split_again(hedda, into, own)
    assert again(edit).thread_id == new.id
    assert release(hedda, again(edit)).id == own.id
    assert again(own).text == said.text


def test_a_draft_is_found_where_the_thread_went_and_of_two_nothing_is_lost(
    client: Any, hedda: Any, clara: Any, asta: Any, into: Thread, thread: Thread
) -> None:
    place = f"reply:{thread.id}"
    drafts.save(clara, place, {"text": "One thought."}, version=0)
    drafts.save(asta, place, {"text": "The younger."}, version=0)
    drafts.save(asta, f"reply:{into.id}", {"text": "The older."}, version=0)
    merge_threads(hedda, thread, into, WHY)
    client.sign_in(asta)
    page = client.get(f"/threads/{thread.id}", follow_redirects=True)
    assert page.one("textarea[name=text]").get_text().strip() == "The older.\n\nThe younger."
    # A window that was open all the time saves, and sends.
    client.sign_in(clara)
    draft = drafts.find(clara, f"reply:{into.id}")
    assert draft is not None
    sent = {"place": place, "text": "One thought more.", "draft": draft.version}
    client.post("/drafts", data=sent)
    client.get("/account/drafts").one(f"a[href*='/threads/{into.id}']")
    sent |= {"draft": draft.version + 1}
    assert client.post(f"/threads/{thread.id}/replies", data=sent).status_code == 303
    assert last_text(into) == "One thought more."
    assert drafts.list_drafts(clara) == []


def test_addresses_from_before_lead_to_where_it_went(
    app: Flask, client: Any, hedda: Any, bo: Any, clara: Any, into: Thread, thread: Thread
) -> None:
    app.config["REPLY_ADDRESS"] = "reply@forum.example"
    feed = f"/feeds/threads/{thread.id}.atom"
    key, mail = keys.make_key(clara, feed), letter(bo, thread, "By mail.")
    linking = make_thread(clara, text=f"{app.config['SITE_URL']}/threads/{thread.id}")
    closed = make_thread(clara, text=f"{app.config['SITE_URL']}/threads/{into.id}")
    with transaction() as session:
        path = f"/threads/{thread.id}/replies"
        said = {"person_id": clara.id, "path": path, "fields": {"text": "I waited."}}
        session.add(HeldForm(**said, verb="reply", held_at=at(2)))
    merge_threads(hedda, thread, into, WHY)

    assert receive(mail) == "posted"
    assert last_text(into) == "By mail."
    assert "By mail." in client.get(f"{feed}?key={key}").get_data(as_text=True)
    for each in (linking, closed):
        page = client.get(f"/threads/{each.id}", follow_redirects=True)
        assert page.one(".thread-link").get_text(" ", strip=True).startswith("The stove smokes")
    with transaction():
        publish(PersonSignedIn(clara.id, "", this_moment()))
    assert last_text(into) == "I waited."


def test_what_was_asked_along_with_a_question_stays_with_it(
    client: Any, anna: Any, hedda: Any, asta: Any, bo: Any
) -> None:
    board = make_board("Stoves")
    make_field(anna, board, FieldPlan(label={"en": "Model"}, key="model"))
    said = {"kind": "question", "language": "en", "composed": compose("It smokes.")}
    into = open_thread(asta, board, title="It smokes", fields={"model": "K1"}, now=at(0), **said)
    thread = open_thread(bo, board, title="Smoke", fields={"model": "K2"}, now=at(1), **said)
    merge_threads(hedda, thread, into, WHY)
    page = client.get(f"/threads/{into.id}", follow_redirects=True)
    assert [each.get_text() for each in page.all(".thread-fields dd")] == ["K1", "K2"]
    new = split_again(hedda, into, opening_post_of(into, bo))
    page = client.get(f"/threads/{new.id}", follow_redirects=True)
    assert [each.get_text() for each in page.all(".thread-fields dd")] == ["K2"]
