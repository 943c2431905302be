"""Many posts of one person, hidden by one act: each checked by itself, undone as one."""

from typing import Any

import pytest
from sqlalchemy import func, select

from forum.database import db
from forum.errors import Invalid, Missing
from forum.moments import now
from forum.threads.acts import hide_post, restore_post
from forum.threads.models import Post
from moderation.acts import sweeping
from moderation.acts.models import Sweep
from moderation.acts.sweeping import hide_all, posts_to_hide, undo_all
from tests.cast import (
    again,
    make_appointment,
    make_board,
    make_person,
    make_reply,
    make_role,
    make_thread,
    opening_post,
)
from tests.client import Browser

WHY = {"ground": "spam", "reason": "Sells watches in every thread"}


def hidden() -> int:
    return db.session.scalar(select(func.count()).where(Post.hide_id.is_not(None))) or 0


def test_all_posts_of_a_spammer_are_hidden_at_once_and_the_author_limited(
    client: Browser, lena: Any, bo: Any
) -> None:
    posts = [make_reply(make_thread(), bo) for _number in range(3)]
    posts.append(opening_post(make_thread(bo)))
    innocent = make_reply(make_thread())
    client.sign_in(lena)
    path = str(client.get(f"/people/{bo.handle}").one("a[href$='/posts']")["href"])
    page = client.get(path)
    assert len(page.all("input[name=posts][checked]")) == 4
    ids = [str(post.id) for post in posts[:3]] + [str(innocent.id), "99999", "x"]
    words = {**WHY, "days": "7", "posts": ids, "csrf_token": client.form_token()}
    refused = client.post(path, data={**words, "reason": ""})
    assert (refused.status_code, hidden()) == (422, 0)
    assert len(refused.all("input[name=posts][checked]")) == 3
    done = client.post(path, data=words)
    assert done.status_code == 303
    assert [again(post).is_hidden for post in posts] == [True, True, True, False]
    assert not again(innocent).is_hidden
    assert again(bo).is_limited()
    undone = client.post(f"{done.location}/undo", data={"reason": "It was a mistake"})
    assert undone.status_code == 303
    assert hidden() == 0
    assert client.get(done.location).says("This was undone.")


def test_only_what_this_host_reads_and_may_hide_is_touched_or_named(
    client: Browser, bo: Any, anna: Any
) -> None:
    stoves, lamps = make_board("Stoves"), make_board("Lamps")
    desk = make_board("Desk", visibility="staff")
    make_appointment(bo, make_role({"answer:host"}), desk)
    mine = make_reply(make_thread(board=stoves), bo)
    other = make_reply(make_thread(board=lamps, title="A title of another board"), bo)
    secret = opening_post(make_thread(bo, desk, title="A secret title"))
    host = make_person()
    make_appointment(host, make_role({"post:hide", "post:restore"}), stoves)
    client.sign_in(host)
    path = f"/moderation/people/{bo.handle}/posts"
    page = client.get(path)
    assert [str(row["data-post"]) for row in page.all("[data-post]")] == [str(mine.id)]
    assert not page.says("A title of another board")
    ids = [str(post.id) for post in (mine, other, secret)]
    words = {**WHY, "days": "", "posts": ids, "csrf_token": client.form_token()}
    assert client.post(path, data=words).status_code == 303
    assert [again(post).is_hidden for post in (mine, other, secret)] == [True, False, False]
    with pytest.raises(Invalid):
        hide_all(host, bo, [other.id, secret.id], **WHY)
    # Who hosts elsewhere does not learn of the act.
    sweep = db.session.scalars(select(Sweep)).one()
    stranger = make_person()
    make_appointment(stranger, make_role({"post:hide", "post:restore"}), lamps)
    with pytest.raises(Missing):
        undo_all(stranger, sweep, "It was a mistake")
    client.sign_in(stranger)
    assert client.get(f"/moderation/sweeps/{sweep.id}").status_code == 404
    assert client.post(f"/moderation/sweeps/{sweep.id}/undo", data=WHY).status_code == 404


def test_many_go_on_in_the_background_and_rights_are_asked_again(
    run_jobs: Any, hedda: Any, hugo: Any, bo: Any, anna: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from moderation.acts.limiting import limit_person
    from tests.moderation.acts.test_limiting import A_DAY

    monkeypatch.setattr(sweeping, "BATCH", 2)
    thread = make_thread()
    posts = [make_reply(thread, bo) for _number in range(5)]
    ids = [post.id for post in posts]
    first = hide_all(hedda, bo, ids, **WHY)
    assert hidden() == 2
    run_jobs()
    assert hidden() == 5
    # What somebody has shown and another hidden meanwhile is not this act's any more.
    restore_post(hugo, again(posts[0]), "It was no spam")
    hide_post(hugo, again(posts[0]), ground="off_topic", reason="But it is about boats")
    undo_all(hedda, first, "It was a mistake")
    run_jobs()
    assert hidden() == 1
    hide_all(hedda, bo, ids, **WHY)
    limit_person(anna, hedda, now() + A_DAY, "Hides too much")
    run_jobs()
    assert hidden() == 3


def test_who_hosts_one_board_undoes_it_there_and_stops_it_nowhere_else(
    run_jobs: Any, lena: Any, bo: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "BATCH", 1)
    stoves, lamps = make_board("Stoves"), make_board("Lamps")
    here = [make_reply(make_thread(board=stoves), bo) for _number in range(2)]
    there = [make_reply(make_thread(board=lamps), bo) for _number in range(3)]
    sweep = hide_all(lena, bo, [post.id for post in (*here, *there)], **WHY)
    host = make_person()
    make_appointment(host, make_role({"post:hide", "post:restore"}), stoves)
    assert sweeping.count_swept(host, sweep, now()) == 2
    undo_all(host, sweep, "They are no spam here")
    run_jobs()
    assert [again(post).is_hidden for post in (*here, *there)] == [False] * 2 + [True] * 3
    undo_all(lena, sweep, "A mistake after all")
    run_jobs()
    assert hidden() == 0
    assert again(sweep).undone_at is not None


def test_nobody_without_the_permission_sees_the_page(client: Browser, asta: Any, bo: Any) -> None:
    make_reply(make_thread(), bo)
    host = make_person()
    make_appointment(host, make_role({"answer:host"}))
    for person in (asta, host):
        client.sign_in(person)
        path = f"/moderation/people/{bo.handle}/posts"
        assert client.get(path).status_code == client.post(path, data=WHY).status_code == 403
        assert client.get(f"/people/{bo.handle}").all("a[href$='/posts']") == []
    assert list(posts_to_hide(host, bo, again(bo).registered_at)) == []
