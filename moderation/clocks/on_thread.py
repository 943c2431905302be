"""What runs on a thread, for its page: one statement for the slots of several rooms.

Each room says what of it belongs there (``show_on_thread``, when it is plugged in) and takes its
own rows out of what was read: ``on_thread(thread.id).of(Promise)``.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, and_, func, literal, select, union_all
from sqlalchemy.orm.attributes import set_committed_value

from forum.database import db, once
from forum.people.models import Person

Row = TypeVar("Row")


@dataclass(frozen=True)
class Part:
    """The rows of a table that are read: all of the thread's, or those for which ``which`` holds.

    ``order``: the column by which they stand, None last. ``person``: the relationship to a person
    whose id lies in ``<person>_id``; that person comes along.
    """

    model: Any
    order: str
    person: str = ""
    which: ColumnElement[bool] | None = None


@dataclass(frozen=True)
class OnThread:
    """What was read, by table."""

    rows: dict[Any, list[Any]]

    def of(self, model: type[Row]) -> Sequence[Row]:
        """The thread's rows of this table, in order."""
        return cast(Sequence[Row], self.rows.get(model, ()))


_parts: dict[Any, Part] = {}


def show_on_thread(part: Part) -> None:
    """Read this along on every thread's page. Saying it again, for another app, changes nothing."""
    _parts[part.model] = part


def on_thread(thread_id: int) -> OnThread:
    """Everything that rooms have asked for, in one statement that is asked once a request.

    It is read the same for everybody: who may see what of it, each room decides.
    """
    return once(("on thread", thread_id), lambda: _load(thread_id))


def _load(thread_id: int) -> OnThread:
    # A row for each part, to which that part alone is joined: no part multiplies another.
    parts = list(_parts.values())
    numbers = union_all(*(select(literal(n).label("n")) for n, _part in enumerate(parts)))
    number = numbers.subquery("parts")
    person_ids = [getattr(part.model, f"{part.person}_id") for part in parts if part.person]
    found = select(*(part.model for part in parts), Person).select_from(number)
    for n, part in enumerate(parts):
        which = [] if part.which is None else [part.which]
        mine = and_(number.c.n == n, part.model.thread_id == thread_id, *which)
        found = found.outerjoin(part.model, mine)
    found = found.outerjoin(Person, Person.id == func.coalesce(*person_ids, None))
    rows: dict[Any, list[Any]] = defaultdict(list)
    for *each, person in db.session.execute(found):
        for part, row in zip(parts, each, strict=True):
            if row is not None:
                _add(rows[part.model], part, row, person)
    for part in parts:
        rows[part.model].sort(key=_place(part.order))
    return OnThread(dict(rows))


def _add(rows: list[Any], part: Part, row: Any, person: Person | None) -> None:
    if part.person:
        set_committed_value(row, part.person, person)
    rows.append(row)


def _place(order: str) -> Any:
    def place(row: Any) -> tuple[bool, Any, int]:
        at = getattr(row, order)
        return (at is None, at or row.thread_id, getattr(row, "id", 0))

    return place
