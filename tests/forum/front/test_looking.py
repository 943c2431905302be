"""Staff look at a page as others see it: no more than they may see, and without doing anything."""

from collections.abc import Callable
from typing import Any

import pytest

from forum.boards.groups import add_member, make_group
from tests.cast import (
    again,
    make_appointment,
    make_board,
    make_host,
    make_role,
    make_thread,
    somebody,
)

PAGES = ("/", "/boards", "/threads", "/search?q=stove")


@pytest.fixture
def closed(app: Any) -> dict[str, Any]:
    """A thread on a board of each visibility."""
    group = make_group(somebody("anna"), "Testers")
    add_member(somebody("anna"), group, somebody("bo").handle)
    plans: dict[str, Any] = {
        "public": {},
        "members": {"visibility": "members"},
        "staff": {"visibility": "staff"},
        "groups": {"visibility": "groups", "group_ids": frozenset({group.id})},
    }
    host = make_host("hedda")
    found = {
        name: make_thread(host, make_board(f"Board of {name}", **plan), title=f"About {name}")
        for name, plan in plans.items()
    }
    return {**found, "group": group}


@pytest.mark.parametrize(
    ("kind", "seen"), [("visitor", ["public"]), ("member", ["public", "members"])]
)
def test_every_page_is_what_that_reader_would_see(
    client: Any, closed: dict[str, Any], kind: str, seen: list[str]
) -> None:
    client.sign_in(somebody("anna"))
    listed = client.get(f"/threads?as={kind}")
    assert listed.says("Back to your own view")
    assert set(listed.threads) == {closed[name].id for name in seen}
    for name in ("public", "members", "staff", "groups"):
        thread = closed[name]
        answer = client.get(f"/threads/{thread.id}-{thread.slug}?as={kind}")
        assert answer.status_code == (200 if name in seen else 404)
        assert answer.says("You see this page as a")
    page = client.get(f"/threads/{closed['public'].id}-{closed['public'].slug}?as={kind}")
    assert page.all(".thread-toolbar, .note-form") == []


def test_an_admin_looks_as_a_member_of_a_group(client: Any, closed: dict[str, Any]) -> None:
    client.sign_in(somebody("anna"))
    listed = client.get(f"/threads?as=group-{closed['group'].id}")
    assert set(listed.threads) == {closed[name].id for name in ("public", "members", "groups")}
    assert client.get("/threads?as=group-999").status_code == 404
    assert client.get("/threads?as=anna").status_code == 404


def test_nobody_sees_more_than_before(client: Any, closed: dict[str, Any]) -> None:
    hugo = somebody("hugo")
    make_appointment(hugo, make_role(["answer:host"]), again(closed["public"]).board)
    client.sign_in(hugo)
    assert client.get(f"/threads?as=group-{closed['group'].id}").status_code == 404
    assert set(client.get("/threads?as=member").threads) <= set(client.get("/threads").threads)


@pytest.mark.parametrize("short", ["nobody", "bo"])
def test_for_customers_the_word_does_nothing(
    client: Any, closed: dict[str, Any], short: str
) -> None:
    if short == "bo":
        client.sign_in(somebody("bo"))
    for page in PAGES:
        mark = "&" if "?" in page else "?"
        as_staff = client.get(f"{page}{mark}as=group-{closed['group'].id}")
        assert as_staff.status_code == 200
        assert not as_staff.says("Back to your own view")
        assert as_staff.threads == client.get(page).threads


def test_nothing_can_be_done_while_looking(
    client: Any, closed: dict[str, Any], new_client: Callable[[], Any]
) -> None:
    client.sign_in(somebody("anna"))
    thread = closed["public"]
    page = client.get(f"/threads/{thread.id}-{thread.slug}?as=member")
    assert "form-action 'none'" in page.headers["Content-Security-Policy"]
    sent = {**page.fields(".reply-form form"), "text": "Written while looking"}
    assert client.post(f"/threads/{thread.id}/replies", data=sent, token=False).status_code == 400
    sent["csrf_token"] = client.form_token()
    assert client.post(f"/threads/{thread.id}/replies?as=member", data=sent).status_code == 403
    assert not client.get(f"/threads/{thread.id}-{thread.slug}").says("Written while looking")
