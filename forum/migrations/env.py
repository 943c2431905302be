"""Alembic's way in. The connection comes from ``forum.upgrading``, never from a file."""

from typing import Any, Literal

from alembic import context

from forum.database import Base, SafeHtml, Translated, TranslatedHtml, UTCDateTime

#: A history must not change when our own types do, so it names what the database knows.
_PLAIN = {
    UTCDateTime: "sa.DateTime(timezone=True)",
    Translated: "sa.JSON()",
    TranslatedHtml: "sa.JSON()",
    SafeHtml: "sa.Text()",
}


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """How a new revision writes one of our column types."""
    return _PLAIN.get(type(item), False) if kind == "type" else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    # SQLite cannot alter a table: it is rebuilt.
    render_as_batch=True,
    compare_type=True,
    render_item=render_item,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
