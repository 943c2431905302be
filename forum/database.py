"""The database: base class, column types and the one place that commits.

Works alike on SQLite (the embedded default) and PostgreSQL.
"""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from markupsafe import Markup
from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    DateTime,
    Engine,
    Enum,
    Integer,
    MetaData,
    Text,
    event,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator

Row = TypeVar("Row", bound=DeclarativeBase)
Value = TypeVar("Value")

Id = BigInteger().with_variant(Integer, "sqlite")
#: For ``__table_args__``: an id is never given out twice, also not on SQLite.
NEVER_REUSED: dict[str, Any] = {"sqlite_autoincrement": True}
MAX_ID = 2**63 - 1


class Base(DeclarativeBase):
    """What every table inherits. Models subclass this, never ``db.Model``."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Identified:
    """A table with an id of its own."""

    __table_args__: Any = NEVER_REUSED
    id: Mapped[int] = mapped_column(Id, primary_key=True)


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


class UTCDateTime(TypeDecorator[datetime]):
    """An aware time, kept in UTC. Refuses naive times with a ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A time without a zone cannot be stored.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Translated(TypeDecorator[dict[str, str]]):
    """Words that admins type for the public: language → text. See ``languages.translated``."""

    impl = JSON
    cache_ok = True


class TranslatedHtml(TypeDecorator[dict[str, str]]):
    """Language → HTML that ``forum.markup`` made: comes back as Markup, like ``SafeHtml``."""

    impl = JSON
    cache_ok = True

    def process_result_value(
        self, value: dict[str, str] | None, dialect: Dialect
    ) -> dict[str, str] | None:
        return None if value is None else {code: Markup(html) for code, html in value.items()}


def choice(*values: str) -> Enum:
    """A column type for one of a few words, stored as text and checked."""
    # A table may have several, and PostgreSQL wants each check to have a name of its own.
    check = f"{values[0]}_or_{values[-1]}"
    return Enum(*values, native_enum=False, length=40, create_constraint=True, name=check)


class SafeHtml(TypeDecorator[str]):
    """HTML that ``forum.markup`` made: what is stored here has been through the sanitisers.

    Comes back as Markup, so that templates show it as it is; nothing else may be put in.
    """

    impl = Text
    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> Markup | None:
        return None if value is None else Markup(value)


@contextmanager
def transaction() -> Iterator[Session]:
    """Write: ends the reading snapshot, begins, commits at the end; any error rolls back.

    Everything loaded before is expired and read anew inside, so a decision made while reading is
    made again on what is true now. Within another transaction it joins it.
    """
    session = db.session()
    if session.info.get("writing"):
        yield session
        return
    session.rollback()
    session.info.clear()
    session.info["writing"] = True
    try:
        with _turnstile(session):
            session.connection(execution_options={"writes": True})
            yield session
            session.commit()
            afterwards = session.info.pop("afterwards", ())
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.clear()
    for work, words in afterwards:
        work(*words)


def after_commit(work: Callable[..., object], *words: object) -> None:
    """Do this when the open transaction has been committed, such as to throw a file away.

    For what harms nobody when it is left undone: a process may end in between.
    """
    db.session().info.setdefault("afterwards", []).append((work, words))


def locked(row: Row) -> Row:
    """Read this row again, and hold it until the transaction ends."""
    # Only this table: rows that were loaded along are read along again, and are not held.
    # `__class__`, for the signed-in person comes as a proxy.
    # `key_share`: rows that only point here may be added meanwhile. Else whoever holds a thread and
    # adds to it, and whoever holds its author and wants the thread, would wait for each other.
    db.session().refresh(row, with_for_update={"of": row.__class__, "key_share": True})
    return row


def once(key: object, make: Callable[[], Value]) -> Value:
    """``make()``, remembered until this request ends or a transaction begins or ends."""
    remembered = db.session().info.setdefault("once", {})
    if key not in remembered:
        remembered[key] = make()
    return cast(Value, remembered[key])


def forget() -> None:
    """Let ``once`` ask again: after a change, for whoever decides later in this transaction."""
    db.session().info.pop("once", None)


def init_app(app: Flask) -> None:
    """Open the engine of this app, with what SQLite needs to be trusted with people's words."""
    sqlite = app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
    # An error goes to the log, where what people wrote has no place.
    options = {"hide_parameters": True, "pool_pre_ping": not sqlite}
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", options)
    db.init_app(app)
    with app.app_context():
        if sqlite:
            _prepare_sqlite(db.engine)


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: object) -> None:
        # The driver would begin late and silently; we say BEGIN ourselves, below.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=10000",
            "journal_size_limit=67108864",
            "cache_size=-16000",
            "temp_store=MEMORY",
            # What was cut or deleted is not left to be found in the file.
            "secure_delete=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _one_at_a_time(path: str) -> Iterator[None]:
    with open(path, "a") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield


def _turnstile(session: Session) -> Any:
    """SQLite's own waiting is unfair (measured: seconds for the unlucky); a file lock queues."""
    url = session.get_bind().engine.url
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return nullcontext()
    return _one_at_a_time(f"{url.database}.turn")


def insert_here() -> Any:
    """The ``insert`` of the database in use, which knows ``on_conflict_do_update``/``_nothing``."""
    dialect = db.session().get_bind().dialect.name
    return postgresql.insert if dialect == "postgresql" else sqlite.insert
