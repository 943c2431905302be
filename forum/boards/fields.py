"""What boards ask besides a title and a text, arranged by admins."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from forum import permissions, sockets
from forum.boards import queries
from forum.boards.checks import cleaned, one_line
from forum.boards.models import FIELD_KINDS, Board, BoardField
from forum.boards.slugs import is_slug, numbered, slug_of
from forum.database import db, transaction
from forum.errors import Invalid, Missing
from forum.events import BoardChanged
from forum.markup.characters import is_visible
from forum.moments import now as this_moment

MAX_FIELDS, MAX_KEY, MAX_LABEL, MAX_HINT, MAX_OPTIONS = 10, 30, 80, 200, 40
#: Words before a colon that mean something else where one searches.
RESERVED = frozenset(
    {"board", "kind", "by", "tag", "is", "before", "after", "field", "http", "https", "mailto"}
)


@dataclass(frozen=True)
class FieldPlan:
    """All that an admin says about a field. ``options`` holds the lines of each language.

    ``key`` and ``kind`` are for ever: what threads hold is found and read by them.
    """

    label: Mapping[str, str]
    key: str = ""
    hint: Mapping[str, str] = field(default_factory=dict)
    kind: str = "short"
    is_required: bool = False
    options: Mapping[str, Sequence[str]] = field(default_factory=dict)


def fields_of(board: Board, *, archived: bool = False) -> Sequence[BoardField]:
    """What this board asks, in order; with what it no longer asks after that."""
    found = select(BoardField).where(BoardField.board_id == board.id)
    if not archived:
        found = found.where(BoardField.archived_at.is_(None))
    order = (BoardField.archived_at.is_not(None), BoardField.position, BoardField.id)
    return db.session.scalars(found.order_by(*order)).all()


def fields_on(board_ids: Iterable[int]) -> list[BoardField]:
    """What these boards ask or asked, each key once."""
    rows = db.session.scalars(
        select(BoardField)
        .where(BoardField.board_id.in_(board_ids))
        .order_by(BoardField.archived_at.is_not(None), BoardField.board_id, BoardField.position)
    )
    by_key: dict[str, BoardField] = {}
    for row in rows:
        by_key.setdefault(row.key, row)
    return [*by_key.values()]


def get_field(person: Any, field_id: int) -> BoardField:
    """The field with this id, of a board that this person may read. Raises Missing."""
    boards = queries.visible_ids(person)
    found = select(BoardField).where(BoardField.id == field_id, BoardField.board_id.in_(boards))
    row = db.session.scalar(found)
    if row is None:
        raise Missing
    return row


def make_field(
    person: Any, board: Board, plan: FieldPlan, *, now: datetime | None = None
) -> BoardField:
    """Ask one thing more on this board, after the others. Raises Invalid naming the field."""
    moment = now or this_moment()
    with transaction() as session:
        board = _held(person, board, moment)
        others = fields_of(board, archived=True)
        if sum(not each.is_archived for each in others) >= MAX_FIELDS:
            raise Invalid(_("A board asks at most %(max)s things.", max=MAX_FIELDS), "key")
        if plan.kind not in FIELD_KINDS:
            raise Invalid(_("Choose one from the list."), "kind")
        made = BoardField(board_id=board.id, kind=plan.kind, key=_key(plan, others), options=[])
        made.position = max((each.position for each in others), default=-1) + 1
        _apply(made, plan)
        session.add(made)
        _tell(board, person, moment)
        return made


def edit_field(
    person: Any, asked: BoardField, plan: FieldPlan, *, now: datetime | None = None
) -> None:
    """Change what stands at a field. What threads hold stays as it was said."""
    moment = now or this_moment()
    with transaction():
        asked, board = _held_field(person, asked, moment)
        _apply(asked, plan)
        _tell(board, person, moment)


def archive_field(person: Any, asked: BoardField, *, now: datetime | None = None) -> None:
    """Ask it no more; threads keep what they hold."""
    moment = now or this_moment()
    with transaction():
        asked, board = _held_field(person, asked, moment)
        if not asked.is_archived:
            asked.archived_at = moment
            _tell(board, person, moment)


def unarchive_field(person: Any, asked: BoardField, *, now: datetime | None = None) -> None:
    """Ask it again. Raises Invalid where the board asks enough."""
    moment = now or this_moment()
    with transaction():
        asked, board = _held_field(person, asked, moment)
        if len(fields_of(board)) >= MAX_FIELDS:
            raise Invalid(_("A board asks at most %(max)s things.", max=MAX_FIELDS), "key")
        if asked.is_archived:
            asked.archived_at = None
            _tell(board, person, moment)


def raise_field(person: Any, asked: BoardField, *, now: datetime | None = None) -> None:
    """Ask it before the one above it; for the other direction raise that one."""
    moment = now or this_moment()
    with transaction():
        asked, board = _held_field(person, asked, moment)
        row = [*fields_of(board)]
        if asked in row and (place := row.index(asked)) > 0:
            row.insert(place - 1, row.pop(place))
            for position, each in enumerate(row):
                each.position = position
            _tell(board, person, moment)


def _held(person: Any, board: Board, now: datetime) -> Board:
    """The board, held until the transaction ends, if the person may see it and manage boards."""
    if board.id not in queries.visible_ids(person):
        raise Missing
    permissions.require(person, "board:manage", board, now=now)
    return db.session.get_one(Board, board.id, with_for_update={"key_share": True})


def _held_field(person: Any, asked: BoardField, now: datetime) -> tuple[BoardField, Board]:
    board = _held(person, queries.all_boards()[asked.board_id], now)
    return db.session.get_one(BoardField, asked.id, populate_existing=True), board


def _key(plan: FieldPlan, others: Sequence[BoardField]) -> str:
    site = current_app.config["LANGUAGE"]
    key = plan.key.strip().lower() or slug_of(plan.label.get(site, ""))[:MAX_KEY].strip("-")
    if not is_slug(key) or len(key) > MAX_KEY or key[0].isdigit():
        sentence = _("Use small letters a–z, digits and hyphens, with a letter first.")
        raise Invalid(sentence, "key")
    if key in RESERVED:
        raise Invalid(_("This word means something else where one searches."), "key")
    if key in {each.key for each in others}:
        raise Invalid(_("This board asks for that already, or did."), "key")
    return key


def _apply(asked: BoardField, plan: FieldPlan) -> None:
    site = current_app.config["LANGUAGE"]
    if not is_visible(one_line(plan.label.get(site, ""))):
        raise Invalid(_("Say what is asked."), f"label_{site}")
    for name, words, most in (("label", plan.label, MAX_LABEL), ("hint", plan.hint, MAX_HINT)):
        for language, text in words.items():
            if len(text) > most:
                raise Invalid(_("At most %(max)s characters.", max=most), f"{name}_{language}")
    asked.label, asked.hint = cleaned(plan.label), cleaned(plan.hint)
    asked.is_required = plan.is_required
    if asked.kind == "choice":
        asked.options = _options(asked.options, plan.options, site)


def _options(
    standing: Sequence[Mapping[str, Any]], lines: Mapping[str, Sequence[str]], site: str
) -> list[dict[str, Any]]:
    """The options in their new order; those that went stay known, for threads that hold them.

    An option is known again by its words in the site's language.
    """
    tidy = {
        code: [line for each in rows if (line := one_line(each))] for code, rows in lines.items()
    }
    own = tidy.get(site, [])
    _check_options(tidy, own, site)
    known = {option["words"].get(site): option["key"] for option in standing}
    taken, made = set(known.values()), []
    for place, words in enumerate(own):
        key = known.get(words) or _free(words, taken)
        taken.add(key)
        translations = {code: rows[place] for code, rows in tidy.items() if rows}
        made.append({"key": key, "words": translations})
    chosen = {option["key"] for option in made}
    gone = [{**option, "gone": True} for option in standing if option["key"] not in chosen]
    return [*made, *gone]


def _check_options(tidy: Mapping[str, Sequence[str]], own: Sequence[str], site: str) -> None:
    if not 2 <= len(own) <= MAX_OPTIONS or len(set(own)) < len(own):
        sentence = _("Give from 2 to %(max)s different choices, one a line.", max=MAX_OPTIONS)
        raise Invalid(sentence, f"options_{site}")
    for code, rows in tidy.items():
        if rows and len(rows) != len(own):
            raise Invalid(_("Give as many lines in each language, or none."), f"options_{code}")
        if any(len(line) > MAX_LABEL for line in rows):
            sentence = _("At most %(max)s characters.", max=MAX_LABEL)
            raise Invalid(sentence, f"options_{code}")


def _free(words: str, taken: set[str]) -> str:
    wanted = slug_of(words) or "choice"
    key, number = wanted, 2
    while key in taken:
        key, number = numbered(wanted, number), number + 1
    return key


def _tell(board: Board, person: Any, now: datetime) -> None:
    db.session().flush()
    sockets.publish(BoardChanged(board_id=board.id, by_id=person.id, what="fields", at=now))
