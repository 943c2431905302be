"""Admins make, change, order and close boards."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from forum import sockets
from forum.boards import actions, groups
from forum.boards.actions import BoardPlan
from forum.boards.models import Board, BoardGroup, FormerSlug
from forum.boards.policy import WhoAnswers
from forum.boards.queries import default_board, tree
from forum.database import db, transaction
from forum.errors import Conflict, Invalid, Missing, Refused
from forum.events import BoardChanged
from tests.cast import again, make_appointment, make_board, make_role

PLAN = BoardPlan(name={"en": "Stoves"}, description={}, language="en")


@pytest.fixture
def facts(app: Flask) -> Iterator[list[BoardChanged]]:
    """What was said about boards while this lasts."""
    heard: list[BoardChanged] = []
    listeners = sockets.of(app).listeners[BoardChanged]
    listeners.append(heard.append)
    yield heard
    listeners.remove(heard.append)


def names(person: Any) -> list[str]:
    return [board.slug for top, under in tree(person) for board in (top, *under)]


def refused(field: str, plan: BoardPlan, by: Any) -> str:
    with pytest.raises(Invalid) as problem:
        actions.make_board(by, plan)
    assert problem.value.field == field
    return str(problem.value)


# --- Who may -------------------------------------------------------------------------------------


def test_only_who_manages_boards_may_make_one(asta: Any, hedda: Any) -> None:
    for person in (asta, hedda):
        with pytest.raises(Refused):
            actions.make_board(person, PLAN)


def test_whoever_cannot_read_a_board_cannot_change_it_either(bo: Any, anna: Any) -> None:
    group = groups.make_group(anna, "Panel")
    closed = make_board("Panel", visibility="groups", group_ids=frozenset({group.id}))
    make_appointment(bo, make_role({"board:manage"}))
    for act in (actions.archive_board, actions.raise_board, actions.make_default):
        with pytest.raises(Missing):
            act(bo, closed)
    assert not again(closed).is_archived


# --- What a board may be -------------------------------------------------------------------------


def test_a_board_that_takes_complaints_cannot_be_left_to_its_members(anna: Any) -> None:
    plan = replace(PLAN, kinds=("question", "complaint"), who=WhoAnswers.COMMUNITY_ONLY)
    assert "Complaints need a host" in refused("who_answers", plan, anna)
    board = actions.make_board(anna, replace(plan, kinds=("question",)))
    with pytest.raises(Invalid):
        actions.edit_board(anna, board, plan, version=1)
    assert again(board).kinds == ["question"]


@pytest.mark.parametrize("hours", [0, -1, 24 * 61])
def test_a_time_of_grace_is_some_hours_and_has_an_end(anna: Any, hours: int) -> None:
    plan = replace(PLAN, who=WhoAnswers.HOSTS_AFTER_GRACE, grace_hours=hours)
    refused("grace_hours", plan, anna)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("name_en", {"name": {"en": "  \u200b "}}),
        ("name_en", {"name": {"sv": "Kaminer"}}),
        ("name_en", {"name": {"en": "x" * 81}}),
        ("description_sv", {"description": {"sv": "x" * 601}}),
        ("kinds", {"kinds": ()}),
        ("kinds", {"kinds": ("question", "rant")}),
        ("default_kind", {"default_kind": "tip"}),
        ("language", {"language": "xx"}),
        ("visibility", {"visibility": "nobody"}),
        ("groups", {"visibility": "groups"}),
        ("groups", {"visibility": "groups", "group_ids": frozenset({7})}),
        ("parent", {"parent_id": 7}),
        ("slug", {"slug": "No Slug"}),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(
    anna: Any, field: str, change: dict[str, Any]
) -> None:
    refused(field, replace(PLAN, **change), anna)
    assert db.session.scalar(select(Board.id)) is None


def test_words_lose_what_cannot_be_seen_but_no_language(anna: Any) -> None:
    words = {"en": " Stoves\x00 \n and  ovens ", "sv": "", "fi": "Kiukaat"}
    board = actions.make_board(anna, replace(PLAN, name=words))
    assert board.name == {"en": "Stoves and ovens", "fi": "Kiukaat"}


# --- Where it stands -----------------------------------------------------------------------------


def test_boards_stand_two_levels_deep_and_no_deeper(anna: Any) -> None:
    top = make_board("Top")
    child = make_board("Child", parent=top)
    refused("parent", replace(PLAN, parent_id=child.id), anna)
    under_another = replace(PLAN, name=top.name, parent_id=make_board("Other").id)
    with pytest.raises(Invalid):
        actions.edit_board(anna, top, under_another, version=1)
    with pytest.raises(Invalid):
        actions.edit_board(anna, top, replace(PLAN, parent_id=top.id), version=1)


def test_a_board_cannot_be_more_open_than_the_one_above(anna: Any) -> None:
    top = make_board("Corner", visibility="members")
    refused("visibility", replace(PLAN, parent_id=top.id), anna)
    actions.make_board(anna, replace(PLAN, parent_id=top.id, visibility="staff"))


def test_a_board_cannot_be_closed_over_one_that_stays_open_under_it(anna: Any) -> None:
    top = make_board("Corner")
    make_board("Under it", parent=top)
    plan = replace(PLAN, name=top.name, visibility="members")
    with pytest.raises(Invalid) as problem:
        actions.edit_board(anna, top, plan, version=1)
    assert problem.value.field == "visibility"
    assert again(top).visibility == "public"


def test_a_board_under_a_groups_board_names_none_but_its_groups(anna: Any) -> None:
    one, two = groups.make_group(anna, "One"), groups.make_group(anna, "Two")
    top = make_board("Top", visibility="groups", group_ids=frozenset({one.id}))
    plan = replace(PLAN, parent_id=top.id, visibility="groups")
    refused("visibility", replace(plan, group_ids=frozenset({one.id, two.id})), anna)
    child = actions.make_board(anna, replace(plan, group_ids=frozenset({one.id})))
    assert db.session.scalars(
        select(BoardGroup.group_id).where(BoardGroup.board_id == child.id)
    ).all() == [one.id]


def test_groups_are_forgotten_when_a_board_opens(anna: Any) -> None:
    group = groups.make_group(anna, "One")
    board = make_board("Top", visibility="groups", group_ids=frozenset({group.id}))
    plan = replace(PLAN, name=board.name, group_ids=frozenset({group.id}))
    actions.edit_board(anna, board, plan, version=1)
    assert db.session.scalars(select(BoardGroup)).all() == []


def test_boards_move_up_and_down_among_those_beside_them(anna: Any) -> None:
    first, second, third = (make_board(name) for name in ("first", "second", "third"))
    under = make_board("under", parent=second)
    assert names(anna) == ["first", "second", "under", "third"]
    actions.raise_board(anna, third)
    assert names(anna) == ["first", "third", "second", "under"]
    actions.lower_board(anna, first)
    assert names(anna) == ["third", "first", "second", "under"]
    for _again in range(2):
        actions.raise_board(anna, third)
        actions.raise_board(anna, under)
        actions.lower_board(anna, second)
    assert names(anna) == ["third", "first", "second", "under"]


def test_order_passes_over_boards_that_the_mover_cannot_see(anna: Any, bo: Any) -> None:
    group = groups.make_group(anna, "Panel")
    first = make_board("first")
    make_board("hidden", visibility="groups", group_ids=frozenset({group.id}))
    last = make_board("last")
    make_appointment(bo, make_role({"board:manage"}))
    actions.raise_board(bo, last)
    assert names(anna) == ["last", "first", "hidden"]
    actions.lower_board(bo, last)
    assert names(bo) == ["first", "last"]
    assert again(first).position == 0


# --- Addresses -----------------------------------------------------------------------------------


def test_an_address_is_made_from_the_name_and_never_given_twice(anna: Any) -> None:
    made = [actions.make_board(anna, PLAN).slug for _again in range(3)]
    assert made == ["stoves", "stoves-2", "stoves-3"]
    assert actions.make_board(anna, replace(PLAN, name={"en": "木"})).slug == "board"


def test_an_address_that_a_board_has_or_had_is_no_other_boards(anna: Any) -> None:
    board = actions.make_board(anna, PLAN)
    actions.edit_board(anna, board, replace(PLAN, slug="ovens"), version=1)
    for taken in ("ovens", "stoves"):
        assert "Another board" in refused("slug", replace(PLAN, slug=taken), anna)
    assert actions.make_board(anna, PLAN).slug == "stoves-2"


def test_a_board_may_go_back_to_an_address_that_it_had(anna: Any) -> None:
    board = actions.make_board(anna, PLAN)
    for version, slug in enumerate(("ovens", "stoves", "ovens"), 1):
        actions.edit_board(anna, board, replace(PLAN, slug=slug), version=version)
    assert again(board).slug == "ovens"
    assert db.session.scalars(select(FormerSlug.slug)).all() == ["stoves"]


def test_another_name_alone_keeps_the_address(anna: Any) -> None:
    board = actions.make_board(anna, PLAN)
    actions.edit_board(anna, board, replace(PLAN, name={"en": "Ovens"}), version=1)
    assert again(board).slug == "stoves"


# --- Closing, and the default --------------------------------------------------------------------


def test_a_closed_board_is_no_default_and_cannot_become_it(anna: Any) -> None:
    board = make_board("Stoves")
    actions.make_default(anna, board)
    actions.archive_board(anna, board)
    assert not again(board).is_default
    with pytest.raises(Invalid):
        actions.make_default(anna, board)
    actions.unarchive_board(anna, board)
    assert not again(board).is_archived


def test_there_is_one_default_board(anna: Any) -> None:
    first, second = make_board("First"), make_board("Second")
    actions.make_default(anna, second)
    assert default_board(anna) is again(second)
    actions.make_default(anna, first)
    assert default_board(anna) is again(first)
    assert not again(second).is_default


def test_the_database_itself_refuses_a_second_default(anna: Any) -> None:
    actions.make_default(anna, make_board())
    second = update(Board).where(Board.id == make_board().id).values(is_default=True)
    with transaction() as session, pytest.raises(IntegrityError):
        session.execute(second)


# --- Facts, and colleagues -----------------------------------------------------------------------


def test_every_change_is_told_once(facts: list[BoardChanged], anna: Any) -> None:
    board = actions.make_board(anna, PLAN)
    actions.edit_board(anna, board, replace(PLAN, name={"en": "Ovens"}), version=1)
    asked = replace(PLAN, who=WhoAnswers.HOSTS_ON_REQUEST)
    actions.edit_board(anna, board, asked, version=2)
    actions.make_default(anna, board)
    for act in (actions.archive_board, actions.unarchive_board):
        act(anna, board)
        act(anna, board)
    told = ["made", "edited", "policy", "default", "archived", "unarchived"]
    assert [fact.what for fact in facts] == told
    assert {(fact.board_id, fact.by_id) for fact in facts} == {(board.id, anna.id)}


def test_a_change_to_what_a_colleague_changed_meanwhile_is_a_conflict(anna: Any) -> None:
    board = actions.make_board(anna, PLAN)
    actions.edit_board(anna, board, replace(PLAN, name={"en": "Ovens"}), version=1)
    with pytest.raises(Conflict):
        actions.edit_board(anna, board, replace(PLAN, name={"en": "Fires"}), version=1)
    assert again(board).name == {"en": "Ovens"}


def test_closing_a_board_meanwhile_is_a_conflict_too(anna: Any) -> None:
    board = actions.make_board(anna, PLAN)
    actions.archive_board(anna, board)
    with pytest.raises(Conflict):
        actions.edit_board(anna, board, PLAN, version=1)
