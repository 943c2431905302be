"""When the markup pipeline changes, what an older one made is rendered in the background."""

from typing import Any

from sqlalchemy import select

from forum import markup
from forum.database import db, transaction
from forum.people import mentions
from forum.sockets import Periodic, Sockets

BATCH = 200
EVERY_SECONDS = 3600


def render_in_background(plugged: Sockets, table: Any) -> None:
    """Look once an hour for rows of this table whose HTML an older pipeline made.

    The table has ``text``, ``html`` and ``markup_version``; version 0 was not made from the text
    (an archive's HTML), and stays.
    """
    kind = f"render.{table.__tablename__}"

    def run(_payloads: object) -> None:
        while _render_batch(table):
            pass

    plugged.add_job(kind, run)
    plugged.periodic.append(Periodic(kind, EVERY_SECONDS))


def _render_batch(table: Any) -> bool:
    old = select(table.id, table.text).where(table.markup_version.between(1, markup.VERSION - 1))
    rows = db.session.execute(old.order_by(table.id).limit(BATCH)).all()
    made = [(row_id, text, _render(text)) for row_id, text in rows]
    with transaction() as session:
        for row_id, text, html in made:
            row = session.get(table, row_id, with_for_update=True)
            # Edited meanwhile: then today's pipeline has rendered it already.
            if row is not None and row.text == text:
                row.html, row.markup_version = html or row.html, markup.VERSION
    return bool(rows)


def _render(text: str) -> str | None:
    """The new HTML; None for a text that today would be refused: it keeps what it has."""
    try:
        return mentions.render(text).html
    except markup.TextRefused:
        return None
