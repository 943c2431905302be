"""What a person may not see does not exist for them; a child may only narrow its parent."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask_login import AnonymousUserMixin
from hypothesis import given
from hypothesis import strategies as st

from forum import permissions, sockets
from forum.boards.models import VISIBILITIES, Board, BoardGroup, Group, Membership
from forum.boards.queries import visible_boards
from forum.database import db, forget
from forum.moments import now
from forum.people.models import Person
from tests.cast import make_board, make_person
from tests.client import Browser, Page

GROUPS = (1, 2)
Shape = list[tuple[str, frozenset[int], int | None]]


@st.composite
def trees(draw: st.DrawFn) -> Shape:
    """Visibility, groups and place of the parent, for each board; invalid nestings too."""
    some_groups = st.frozensets(st.sampled_from(GROUPS))
    shapes = st.tuples(st.sampled_from(VISIBILITIES), some_groups)
    tops = draw(st.lists(shapes, min_size=1, max_size=3))
    children = draw(st.lists(shapes, max_size=4))
    under = st.integers(0, len(tops) - 1)
    return [(*top, None) for top in tops] + [(*child, draw(under)) for child in children]


@pytest.fixture
def rolled_back(app: Flask) -> Iterator[None]:
    yield
    db.session.rollback()


def plant(shape: Shape) -> dict[int, Board]:
    """Put these boards into the session without the checks of the actions; nothing is committed."""
    db.session.rollback()
    forget()
    boards: dict[int, Board] = {}
    for group in GROUPS:
        name = f"group {group}"
        db.session.add(Group(id=group, name=name, name_key=name, made_at=now()))
    for place, (visibility, _groups, parent) in enumerate(shape):
        boards[place] = Board(
            id=place + 1,
            slug=f"b{place}",
            name={"en": "x"},
            description={},
            visibility=visibility,
            kinds=["question"],
            language="en",
            made_at=now(),
            parent_id=None if parent is None else parent + 1,
        )
    db.session.add_all(boards.values())
    db.session.flush()
    for place, (_visibility, groups, _parent) in enumerate(shape):
        db.session.add_all(BoardGroup(board_id=place + 1, group_id=group) for group in groups)
    db.session.flush()
    return boards


@pytest.mark.usefixtures("rolled_back")
@given(
    shape=trees(),
    joined=st.frozensets(st.sampled_from(GROUPS)),
    staff=st.booleans(),
    granted=st.frozensets(st.integers(1, 7)),
    signed_in=st.booleans(),
)
def test_nobody_sees_a_board_inside_one_that_they_cannot_see_unless_it_was_granted(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    shape: Shape,
    joined: frozenset[int],
    staff: bool,
    granted: frozenset[int],
    signed_in: bool,
) -> None:
    known = db.session.get(Person, 1) or make_person("Bo Ek", email="bo@example.org")
    boards = plant(shape)
    db.session.add_all(
        Membership(group_id=group, person_id=known.id, by_id=known.id, at=now()) for group in joined
    )
    db.session.flush()
    plugged = sockets.of(app)

    def grant(_person: Any, key: str, board: Any, _now: Any) -> str | None:
        is_granted = key == "board:read" and getattr(board, "id", 0) in granted
        return "granted" if is_granted else None

    monkeypatch.setattr(plugged, "grants", [grant])
    monkeypatch.setattr(plugged, "staff", [lambda _person, _now: staff])
    person = known if signed_in else AnonymousUserMixin()
    seen = visible_boards(person)
    by_grant = granted if signed_in else frozenset()
    for place, (visibility, groups, parent) in enumerate(shape):
        board = boards[place]
        is_in = {
            "public": True,
            "members": signed_in,
            "staff": signed_in and staff,
            "groups": signed_in and bool(groups & joined),
        }[visibility]
        within = parent is None or boards[parent].id in seen
        assert (board.id in seen) == (board.id in by_grant or (within and is_in))
        if board.id in seen and board.id not in by_grant and parent is not None:
            assert boards[parent].id in seen


def without_token(page: Page) -> str:
    """The page, but for the forms' token, which another second makes another one."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", page.get_data(as_text=True))


def test_a_board_that_one_may_not_see_answers_like_one_that_does_not_exist(
    client: Browser, asta: Any
) -> None:
    make_board("Kitchen talk", visibility="staff")
    for person in (None, asta):
        if person:
            client.sign_in(person)
        hidden, absent = client.get("/boards/kitchen-talk"), client.get("/boards/kitchen-walk")
        assert hidden.status_code == absent.status_code == 404
        assert without_token(hidden).replace("kitchen-talk", "kitchen-walk") == without_token(
            absent
        )


def test_a_former_address_of_a_hidden_board_tells_nothing(client: Browser, anna: Any) -> None:
    from forum.boards import actions

    board = make_board("Kitchen talk", visibility="members")
    plan = actions.BoardPlan(
        name=board.name, description={}, language="en", slug="talk", visibility="members"
    )
    actions.edit_board(anna, board, plan, version=1)
    assert client.get("/boards/kitchen-talk").status_code == 404
    client.sign_in(anna)
    assert client.get("/boards/kitchen-talk").status_code == 301


def test_lists_hold_only_boards_that_the_reader_may_see(client: Browser, asta: Any) -> None:
    make_board("Open house")
    make_board("Members' corner", visibility="members")
    make_board("Kitchen talk", visibility="staff")
    for address in ("/", "/boards", "/about"):
        page = client.get(address)
        assert page.says("Open house")
        assert not page.says("Members' corner")
    client.sign_in(asta)
    page = client.get("/boards")
    assert page.says("Members' corner")
    assert not page.says("Kitchen talk")


def test_joining_and_leaving_a_group_opens_and_closes_its_board_at_once(
    client: Browser, asta: Any, anna: Any
) -> None:
    from forum.boards import groups

    group = groups.make_group(anna, "Panel")
    board = make_board("The panel", visibility="groups", group_ids=frozenset({group.id}))
    client.sign_in(asta)
    assert client.get(f"/boards/{board.slug}").status_code == 404
    groups.add_member(anna, group, asta.handle)
    assert client.get(f"/boards/{board.slug}").status_code == 200
    groups.remove_member(anna, group, asta.id)
    assert client.get(f"/boards/{board.slug}").status_code == 404


def test_admins_read_every_board(anna: Any) -> None:
    board = make_board("Kitchen talk", visibility="staff")
    assert board.id in visible_boards(anna)
    assert permissions.decide(anna, "board:read", board)
