"""The badge on every post that was written as host: what its author is today."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from forum import sockets
from forum.database import db, forget, transaction
from forum.moments import now
from forum.threads.models import Post
from moderation.authority.appointing import end_appointment
from moderation.hosts.badges import badges
from tests.cast import (
    make_appointment,
    make_board,
    make_host,
    make_reply,
    make_role,
    make_thread,
    somebody,
)
from tests.statements import statements

DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)


@pytest.fixture
def stoves(app: Flask) -> Any:
    return make_board("Stoves")


@pytest.fixture
def expert(bo: Any, stoves: Any) -> Any:
    """Bo, host of the stoves until in nine days."""
    role = make_role(title="Stove expert")
    make_appointment(bo, role, stoves, ends_at=now() + 9 * DAY)
    return bo


def signs(page: Any) -> list[str]:
    """What stands beside the authors' names, post by post."""
    return [
        " ".join(sign.get_text() for sign in post.select(".badge--host, .badge--former"))
        for post in page.all("article.post")
    ]


def thread_page(client: Any, thread: Any) -> Any:
    return client.get(f"/threads/{thread.id}-{thread.slug}")


def test_a_host_s_post_carries_the_title_and_leads_to_the_host_s_page(
    client: Any, expert: Any, stoves: Any
) -> None:
    thread = make_thread(board=stoves)
    make_reply(thread)
    make_reply(thread, expert)
    page = thread_page(client, thread)
    assert signs(page) == ["", "", "Stove expert"]
    link = page.one(f"article a[href='/hosts/{expert.handle}']")
    assert client.get(str(link["href"])).status_code == 200


def test_after_the_appointment_old_posts_say_former_host(
    client: Any, anna: Any, bo: Any, stoves: Any
) -> None:
    made = make_appointment(bo, make_role(title="Stove expert"), stoves)
    thread = make_thread(board=stoves)
    make_reply(thread, bo)
    end_appointment(anna, made, "Left the company.")
    make_reply(thread, bo, text="I still know about stoves, though.")
    page = thread_page(client, thread)
    assert signs(page) == ["", "Former host", ""]
    assert page.all("article a[href^='/hosts/']") == []


def test_the_badge_changes_at_the_instant_at_which_the_powers_go(expert: Any, stoves: Any) -> None:
    post = make_reply(make_thread(board=stoves), expert)
    [powers] = _powers(expert)
    assert badges([post.id], powers.over_at - TICK)[post.id].title == {"en": "Stove expert"}
    assert badges([post.id], powers.over_at)[post.id].title is None


def _powers(person: Any) -> Any:
    from moderation.authority.grants import powers_of

    return powers_of(person.id)


def test_a_host_of_another_board_is_a_former_host_here(
    client: Any, anna: Any, bo: Any, stoves: Any
) -> None:
    made = make_appointment(bo, make_role(title="Stove expert"), stoves)
    thread = make_thread(board=stoves)
    make_reply(thread, bo)
    end_appointment(anna, made, "Moved to orders.")
    make_appointment(bo, make_role(title="Order host"), make_board("Orders"))
    assert signs(thread_page(client, thread)) == ["", "Former host"]


def test_the_title_is_the_one_nearest_to_the_board(client: Any, bo: Any, stoves: Any) -> None:
    under = make_board("Chimneys", parent=stoves)
    for title, board in (("Generalist", None), ("Stove expert", stoves), ("Sweep", under)):
        make_appointment(bo, make_role(title=title), board)
    for board, title in ((stoves, "Stove expert"), (under, "Sweep"), (make_board(), "Generalist")):
        thread = make_thread(board=board)
        make_reply(thread, bo)
        assert signs(thread_page(client, thread)) == ["", title]


def test_a_new_title_stands_on_old_posts_too(client: Any, anna: Any, expert: Any) -> None:
    from moderation.authority import roles
    from moderation.authority.models import Role

    thread = make_thread(board=db.session.merge(_board(expert)))
    make_reply(thread, expert)
    role = db.session.query(Role).one()
    plan = roles.RolePlan(role.name, {"en": "Fire keeper"}, role.permissions)
    roles.edit_role(anna, role, plan, version=role.version)
    assert signs(thread_page(client, thread)) == ["", "Fire keeper"]


def _board(_expert: Any) -> Any:
    from forum.boards.models import Board

    return db.session.query(Board).one()


def test_an_admin_without_an_appointment_is_called_admin(client: Any, anna: Any) -> None:
    thread = make_thread()
    make_reply(thread, anna)
    assert signs(thread_page(client, thread)) == ["", "Admin"]
    with transaction():
        anna.made_admin_at = None
    assert signs(thread_page(client, thread)) == ["", "Former host"]


def test_fifty_posts_cost_one_statement_as_one_post_does(app: Flask) -> None:
    thread, hosts = make_thread(), [make_host(short) for short in ("hedda", "hugo", "lena")]
    posts = [make_reply(thread, hosts[number % 3]).id for number in range(50)]
    for ids in (posts[:1], posts):
        rows = db.session.query(Post).filter(Post.id.in_(ids)).all()
        forget()
        with app.test_request_context(), statements(app) as said:
            assert len(sockets.row_slot("POST_BADGE", rows)) == len(ids)
        assert len([one for one in said if "host_appointments" in one]) == 1, said


def test_where_no_host_wrote_nothing_is_asked(app: Flask) -> None:
    thread = make_thread()
    rows = [db.session.get_one(Post, make_reply(thread).id)]
    with statements(app) as said:
        assert sockets.row_slot("POST_BADGE", rows) == {}
    assert [one for one in said if "host_appointments" in one] == []


def test_a_title_is_never_markup(client: Any, stoves: Any) -> None:
    host = somebody("hugo")
    make_appointment(host, make_role(title="<i>Boss</i>"), stoves)
    thread = make_thread(board=stoves)
    make_reply(thread, host)
    page = thread_page(client, thread)
    assert signs(page) == ["", "<i>Boss</i>"]
