"""Bringing the database to the newest version, by one process at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Connection, text

from forum import paths
from forum.database import db

#: Any number that no other program takes for its own lock on the same server.
_ADVISORY_LOCK = 0x7661726473


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's settings, made here so that an installed wheel needs no file."""
    config = Config()
    config.set_main_option("script_location", str(paths.MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    """The version that this code wants."""
    return ScriptDirectory.from_config(configuration()).get_current_head() or ""


def current() -> str:
    """The version of the database in use; empty for an empty one."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def upgrade(target: str = "head") -> None:
    """Upgrade; waits while another process does."""
    with _alone() as connection:
        command.upgrade(configuration(connection), target)


def downgrade(target: str = "-1") -> None:
    """Go back; for tests and for an upgrade that has to be undone."""
    with _alone() as connection:
        command.downgrade(configuration(connection), target)


@contextmanager
def _alone() -> Iterator[Connection]:
    if db.engine.dialect.name == "sqlite":
        with open(Path(current_app.config["INSTANCE"]) / "upgrade.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with _without_foreign_keys() as connection:
                yield connection
        return
    with db.engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _ADVISORY_LOCK})
        connection.commit()
        try:
            yield connection
        finally:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _ADVISORY_LOCK})
            connection.commit()


@contextmanager
def _without_foreign_keys() -> Iterator[Connection]:
    # Before BEGIN: within a transaction SQLite ignores this, and a rebuilt table would then take
    # its children with it.
    with db.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        if raw is None:
            raise RuntimeError("The database is closed.")
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            yield connection
            connection.commit()
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if broken:
                raise RuntimeError(f"The upgrade broke {len(broken)} references.")
        finally:
            connection.rollback()
            raw.execute("PRAGMA foreign_keys=ON")
