"""What admins do with boards. Each verb: permission, change, fact, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from forum import permissions, sockets
from forum.boards import checks, queries
from forum.boards.models import Board, BoardGroup, FormerSlug
from forum.boards.policy import WhoAnswers
from forum.database import db, forget, transaction
from forum.errors import Conflict, Invalid, Missing
from forum.events import BoardChanged
from forum.moments import now as this_moment

MANAGE = "board:manage"


@dataclass(frozen=True)
class BoardPlan:
    """All that an admin says about a board.

    An empty ``slug`` is made from the name; an empty ``default_kind`` is the first of the kinds.
    """

    name: Mapping[str, str]
    language: str
    description: Mapping[str, str]
    slug: str = ""
    parent_id: int | None = None
    visibility: str = "public"
    group_ids: frozenset[int] = frozenset()
    kinds: tuple[str, ...] = ("question",)
    default_kind: str = ""
    who: WhoAnswers = WhoAnswers.HOSTS_ALWAYS
    grace_hours: int = 0
    shows_reading: bool = False


def make_board(person: Any, plan: BoardPlan, *, now: datetime | None = None) -> Board:
    """Open a board, the last of those beside it. Raises Invalid naming the field of the form."""
    moment = now or this_moment()
    with transaction() as session:
        boards = _hold_boards()
        permissions.require(person, MANAGE, now=moment)
        board = Board(slug="", made_at=moment, position=_last(boards, plan.parent_id))
        _apply(person, board, plan, boards)
        board.slug = _slug_for(plan, board)
        session.add(board)
        _flush_new(board)
        _name_groups(board, plan)
        _tell(board, person, "made", moment)
    return board


def edit_board(
    person: Any, board: Board, plan: BoardPlan, *, version: int, now: datetime | None = None
) -> None:
    """Change a board as it was when ``version`` was read. Raises Conflict when it has changed.

    A new slug keeps the old one as a redirect, for ever.
    """
    moment = now or this_moment()
    with transaction() as session:
        boards = _hold_boards()
        board = _held(person, board, boards, moment)
        if board.version != version:
            raise Conflict(_("Somebody else changed this board while you were at it."))
        if plan.parent_id != board.parent_id:
            board.position = _last(boards, plan.parent_id)
        policy = board.policy
        _apply(person, board, plan, boards)
        _rename(board, _slug_for(plan, board))
        session.flush()
        _name_groups(board, plan)
        board.version += 1
        _tell(board, person, "edited" if board.policy == policy else "policy", moment)


def raise_board(person: Any, board: Board, *, now: datetime | None = None) -> None:
    """Put a board before the one above it."""
    _shift(person, board, now or this_moment(), up=True)


def lower_board(person: Any, board: Board, *, now: datetime | None = None) -> None:
    """Put a board after the one below it."""
    _shift(person, board, now or this_moment(), up=False)


def archive_board(person: Any, board: Board, *, now: datetime | None = None) -> None:
    """Close a board: it can be read, nothing new is taken. It is no default board any more."""
    moment = now or this_moment()
    with transaction():
        board = _held(person, board, _hold_boards(), moment)
        if not board.is_archived:
            board.archived_at, board.is_default = moment, False
            board.version += 1
            _tell(board, person, "archived", moment)


def unarchive_board(person: Any, board: Board, *, now: datetime | None = None) -> None:
    """Open a closed board again."""
    moment = now or this_moment()
    with transaction():
        board = _held(person, board, _hold_boards(), moment)
        if board.is_archived:
            board.archived_at = None
            board.version += 1
            _tell(board, person, "unarchived", moment)


def make_default(person: Any, board: Board, *, now: datetime | None = None) -> None:
    """From now on "I am not sure where" goes here, and to no other board."""
    moment = now or this_moment()
    with transaction() as session:
        board = _held(person, board, _hold_boards(), moment)
        if board.is_archived:
            raise Invalid(_("A closed board cannot be the default board."), "default")
        # First the old one: there is never a moment with two.
        session.execute(update(Board).where(Board.is_default).values(is_default=False))
        board.is_default = True
        board.version += 1
        _tell(board, person, "default", moment)


def _hold_boards() -> dict[int, Board]:
    """All boards, held until the transaction ends: what one may be depends on the others.

    Posting goes on meanwhile: only who changes boards waits.
    """
    forget()
    held = select(Board).order_by(Board.id).with_for_update(key_share=True)
    return {board.id: board for board in db.session().scalars(held)}


def _held(person: Any, board: Board, boards: dict[int, Board], now: datetime) -> Board:
    """The board as it is now, if the person may see it and manage boards."""
    if board.id not in queries.visible_ids(person):
        raise Missing
    permissions.require(person, MANAGE, board, now=now)
    return boards[board.id]


def _apply(person: Any, board: Board, plan: BoardPlan, boards: dict[int, Board]) -> None:
    parent = boards.get(plan.parent_id) if plan.parent_id else None
    if plan.parent_id and (parent is None or plan.parent_id not in queries.visible_ids(person)):
        raise Invalid(_("Choose one of the boards."), "parent")
    checks.check_words(plan.name, plan.description)
    usual = plan.default_kind or next(iter(plan.kinds), "")
    checks.check_policy(plan.who, plan.grace_hours, plan.kinds, usual)
    checks.check_language(plan.language)
    children = [each for each in boards.values() if board.id and each.parent_id == board.id]
    checks.check_place(board, parent, children)
    checks.check_visibility(plan.visibility, plan.group_ids, parent, children)
    board.parent_id, board.visibility = plan.parent_id, plan.visibility
    board.name = checks.cleaned(plan.name)
    board.description = checks.cleaned(plan.description)
    board.kinds, board.default_kind = list(plan.kinds), usual
    board.language, board.who_answers = plan.language, plan.who.value
    board.grace_hours, board.shows_reading = plan.grace_hours, plan.shows_reading


def _slug_for(plan: BoardPlan, board: Board) -> str:
    if plan.slug:
        return checks.check_slug(plan.slug, board)
    return board.slug or checks.free_slug(plan.name)


def _flush_new(board: Board) -> None:
    try:
        db.session().flush()
    except IntegrityError:
        # Two admins make the very first boards at once: no row was there to be held.
        raise Invalid(checks.slug_is_taken(), "slug") from None


def _rename(board: Board, slug: str) -> None:
    if slug == board.slug:
        return
    session = db.session()
    session.execute(delete(FormerSlug).where(FormerSlug.slug == slug))
    session.add(FormerSlug(slug=board.slug, board_id=board.id))
    board.slug = slug


def _name_groups(board: Board, plan: BoardPlan) -> None:
    session = db.session()
    chosen = plan.group_ids if plan.visibility == "groups" else frozenset()
    session.execute(delete(BoardGroup).where(BoardGroup.board_id == board.id))
    session.add_all(BoardGroup(board_id=board.id, group_id=each) for each in sorted(chosen))
    session.flush()


def _beside(boards: dict[int, Board], parent_id: int | None) -> list[Board]:
    siblings = [each for each in boards.values() if each.parent_id == parent_id]
    return sorted(siblings, key=lambda each: (each.position, each.id))


def _last(boards: dict[int, Board], parent_id: int | None) -> int:
    return max((each.position for each in _beside(boards, parent_id)), default=-1) + 1


def _shift(person: Any, board: Board, now: datetime, *, up: bool) -> None:
    with transaction():
        boards = _hold_boards()
        board = _held(person, board, boards, now)
        row = _beside(boards, board.parent_id)
        others = [each for each in row if each is not board]
        # Boards that this person cannot see are passed over, and stay where they are.
        readable = queries.visible_ids(person)
        places = [place for place, each in enumerate(others) if each.id in readable]
        before = sum(place < row.index(board) for place in places)
        step = before - 1 if up else before
        if 0 <= step < len(places):
            others.insert(places[step] + (0 if up else 1), board)
            for position, each in enumerate(others):
                each.position = position
            _tell(board, person, "ordered", now)


def _tell(board: Board, person: Any, what: str, now: datetime) -> None:
    db.session().flush()
    forget()
    sockets.publish(BoardChanged(board_id=board.id, by_id=person.id, what=what, at=now))
