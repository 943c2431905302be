"""How the database carries out what is said to it, and tables grown large in a moment."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, Table, event, insert, literal_column, select, text
from sqlalchemy.orm import DeclarativeBase

from forum.database import db


@dataclass(frozen=True)
class Saying:
    """A statement as the driver got it."""

    statement: str
    parameters: Any

    def __str__(self) -> str:
        return " ".join(self.statement.split())


@contextmanager
def sayings() -> Iterator[list[Saying]]:
    """Everything that reads or changes rows while this lasts, with its values."""
    said: list[Saying] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            said.append(Saying(statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def whole_reads(connection: Connection, saying: Saying, tables: frozenset[str]) -> list[str]:
    """Where this statement would read one of these tables from end to end, without an index."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {saying.statement}", saying.parameters
        )
        scans = [row.detail for row in rows if row.detail.startswith("SCAN ")]
        return [scan for scan in scans if _table(scan) in tables and "USING" not in scan]
    rows = connection.exec_driver_sql(
        f"EXPLAIN (FORMAT JSON) {saying.statement}", saying.parameters
    )
    found = rows.scalar_one()
    plan = json.loads(found) if isinstance(found, str) else found
    return [
        f"{node['Node Type']} on {node['Relation Name']}"
        for node in _nodes(plan[0]["Plan"])
        if node["Node Type"] in ("Seq Scan", "Parallel Seq Scan")
        and node["Relation Name"] in tables
    ]


def _table(scan: str) -> str:
    """Aliases are the table's name and a number."""
    return scan.split()[1].rstrip("0123456789").rstrip("_")


def _nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)


def multiply(model: type[DeclarativeBase], times: int, shifted: Mapping[str, int]) -> None:
    """Copy all rows of a table so many times; the ids named grow by so much with each copy.

    In the open transaction. Rows that come later by themselves get ids above.
    """
    table, session = cast(Table, model.__table__), db.session()
    copies = select(literal_column("1").label("copy")).cte("copies", recursive=True)
    copies = copies.union_all(select(copies.c.copy + 1).where(copies.c.copy < times))
    values = [
        each + copies.c.copy * shifted[each.name] if each.name in shifted else each
        for each in table.columns
    ]
    rows = select(*values).select_from(table).join(copies, literal_column("1") == 1)
    session.execute(insert(table).from_select([each.name for each in table.columns], rows))
    if session.get_bind().dialect.name == "postgresql" and "id" in table.columns:
        of_id = f"pg_get_serial_sequence('{table.name}', 'id')"
        session.execute(text(f"SELECT setval({of_id}, (SELECT max(id) FROM {table.name}))"))


__all__ = ["Saying", "multiply", "sayings", "whole_reads"]
