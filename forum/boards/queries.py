"""Which boards there are for somebody. What is not in here does not exist for them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from forum import permissions
from forum.boards.models import Board, BoardGroup, FormerSlug, Group, Membership
from forum.boards.policy import reads_also
from forum.brand import current as brand
from forum.database import db, once
from forum.errors import Missing
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.web import PAGE_SIZE, Page


def all_boards() -> dict[int, Board]:
    """Every board by id, parents before children, in the order that admins gave them."""

    def load() -> dict[int, Board]:
        # What the site is called comes along: for who is signed out nothing else asks.
        found = db.session.execute(
            select(Board, brand.riding()).order_by(Board.position, Board.id)
        ).all()
        if found:
            brand.noted(found[0][1])
        rows = [each[0] for each in found]
        by_id = {board.id: board for board in rows}
        tops = [board for board in rows if board.parent_id is None]
        children = [board for board in rows if board.parent_id is not None]
        ordered = []
        for top in tops:
            ordered += [top, *(child for child in children if child.parent_id == top.id)]
        return {board.id: by_id[board.id] for board in ordered}

    return once("all boards", load)


def visible_boards(person: Any, *, now: datetime | None = None) -> dict[int, Board]:
    """The boards that this person may read, in order. Archived ones are among them."""
    key = ("visible boards", getattr(person, "id", None))
    return once(key, lambda: _visible(person, now or this_moment()))


def _visible(person: Any, now: datetime) -> dict[int, Board]:
    boards = all_boards()
    if isinstance(person, Person) and person.is_suspended(now):
        person = None
    joined = _joined_boards(person, boards.values())
    staff = permissions.is_staff(person, now)
    found: dict[int, Board] = {}
    for board in boards.values():
        # A child may only narrow its parent.
        within = board.parent_id is None or board.parent_id in found
        granted = permissions.decide(person, "board:read", board, now=now)
        if granted or (within and _is_open(board, person, staff, joined)):
            found[board.id] = board
    if looking := getattr(person, "looks_for", None):
        # Whoever looks at the forum as others see it sees no more than before.
        own = visible_boards(looking, now=now)
        found = {board_id: board for board_id, board in found.items() if board_id in own}
    return found


def _is_open(board: Board, person: Any, staff: bool, joined: frozenset[int]) -> bool:
    if board.visibility == "public":
        return True
    if person is None or not person.is_authenticated:
        return False
    if board.visibility == "members":
        return True
    return staff if board.visibility == "staff" else board.id in joined


def _joined_boards(person: Any, boards: Iterable[Board]) -> frozenset[int]:
    if person is None or not person.is_authenticated:
        return frozenset()
    if not any(board.visibility == "groups" for board in boards):
        return frozenset()
    groups = select(Membership.group_id).where(Membership.person_id == person.id)
    named = BoardGroup.group_id.in_(person.groups_looked_at or groups)
    return frozenset(db.session.scalars(select(BoardGroup.board_id).where(named)))


def visible_ids(person: Any) -> frozenset[int]:
    """The ids of ``visible_boards``."""
    return frozenset(visible_boards(person))


def get_board(person: Any, slug: str) -> Board:
    """The board at this address, also under a former one. Raises Missing."""
    boards = visible_boards(person)
    for board in boards.values():
        if board.slug == slug:
            return board
    former = db.session.get(FormerSlug, slug)
    if former is not None and former.board_id in boards:
        return boards[former.board_id]
    raise Missing


def branch(person: Any, board: Board) -> frozenset[int]:
    """This board and the boards under it that the person may read, as ids."""
    return frozenset(
        each.id for each in visible_boards(person).values() if board.id in (each.id, each.parent_id)
    )


def default_board(person: Any) -> Board | None:
    """Where "I am not sure where" goes: the default board, else the first that takes questions."""
    open_boards = [each for each in visible_boards(person).values() if not each.is_archived]
    marked = [each for each in open_boards if each.is_default]
    asked = [each for each in open_boards if each.takes("question")]
    return next(iter(marked + asked + open_boards), None)


def tree(person: Any, *, archived: bool = False) -> list[tuple[Board, list[Board]]]:
    """The boards that this person may read, each with those under it.

    A board whose parent they may not read stands on its own.
    """
    boards = visible_boards(person)
    shown = [each for each in boards.values() if archived or not each.is_archived]
    ids = {each.id for each in shown}
    tops = [each for each in shown if each.parent_id not in ids]
    return [(top, [each for each in shown if each.parent_id == top.id]) for top in tops]


def parent_of(person: Any, board: Board) -> Board | None:
    """The board that this one stands under, if the person may read it."""
    return visible_boards(person).get(board.parent_id) if board.parent_id else None


def children_of(person: Any, board: Board) -> list[Board]:
    """The boards under this one that the person may read, without archived ones."""
    boards = visible_boards(person).values()
    return [each for each in boards if each.parent_id == board.id and not each.is_archived]


def board_by_id(person: Any, board_id: int) -> Board:
    """The board with this id, if the person may read it. Raises Missing."""
    board = visible_boards(person).get(board_id)
    if board is None:
        raise Missing
    return board


def groups_of(board: Board) -> frozenset[int]:
    """The ids of the groups that this board names."""
    found = select(BoardGroup.group_id).where(BoardGroup.board_id == board.id)
    return frozenset(db.session.scalars(found))


def readers_read(board: Board, other: Board) -> bool:
    """Whether everybody who reads this board reads the other, too. One statement at most.

    Each is as open as itself and the board above it together.
    """
    boards = all_boards()
    own, others = (
        [each, *([boards[each.parent_id]] if each.parent_id else [])] for each in (board, other)
    )
    if {each.id for each in others} <= {each.id for each in own}:
        return True
    named: dict[int, frozenset[int]] = {}
    for board_id, group_id in db.session.execute(select(BoardGroup.board_id, BoardGroup.group_id)):
        named[board_id] = named.get(board_id, frozenset()) | {group_id}
    groups = {each.id: named.get(each.id, frozenset()) for each in (*own, *others)}
    return all(
        any(
            reads_also(one.visibility, groups[one.id], wide.visibility, groups[wide.id])
            for one in own
        )
        for wide in others
    )


def all_groups() -> Sequence[Group]:
    """Every group, by name."""
    return db.session.scalars(select(Group).order_by(Group.name_key)).all()


@dataclass(frozen=True)
class GroupUse:
    """A group, how many people are in it, and how many boards name it."""

    group: Group
    members: int
    boards: int


def _group_uses() -> Select[Group, int, int]:
    members = select(func.count()).where(Membership.group_id == Group.id).scalar_subquery()
    boards = select(func.count()).where(BoardGroup.group_id == Group.id).scalar_subquery()
    return select(Group, members, boards)


def groups_in_use() -> list[GroupUse]:
    """Every group with its counts, by name, in one statement."""
    rows = db.session.execute(_group_uses().order_by(Group.name_key))
    return [GroupUse(*row) for row in rows]


def get_group(group_id: int) -> GroupUse:
    """The group with this id and its counts. Raises Missing."""
    row = db.session.execute(_group_uses().where(Group.id == group_id)).one_or_none()
    if row is None:
        raise Missing
    return GroupUse(*row)


def members_page(group: Group, page: int) -> Page:
    """One page of a group's memberships with their people, by name."""
    found = (
        select(Membership)
        .join(Membership.person)
        .options(joinedload(Membership.person))
        .where(Membership.group_id == group.id)
        .order_by(Person.name_key)
        .limit(PAGE_SIZE + 1)
        .offset((page - 1) * PAGE_SIZE)
    )
    rows = db.session.scalars(found).all()
    return Page(rows[:PAGE_SIZE], page, len(rows) > PAGE_SIZE)
