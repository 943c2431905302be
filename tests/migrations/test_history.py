"""The database's history: from nothing to the newest version, and a step back, with rows in it."""

from collections.abc import Callable
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Enum, MetaData, delete, func, inspect, select, text

from forum import upgrading
from forum.database import Base, db
from forum.jobs import Job, worker
from moderation.insight.keeping import FILL
from tests.databases import Supply
from tests.house.source import files


@pytest.fixture
def unbuilt(make_app: Callable[..., Flask], supply: Supply) -> Any:
    """An app on a database that has no tables, its context pushed."""
    app = make_app(DATABASE_URL=supply.empty("unbuilt"))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    supply.drop("unbuilt")


def tables() -> set[str]:
    found = MetaData()
    found.reflect(db.engine)
    return set(found.tables)


def rows() -> dict[str, int]:
    """How many rows each table holds."""
    found = MetaData()
    found.reflect(db.engine)
    with db.engine.connect() as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in found.tables.items()
        }


def differences() -> list[Any]:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def test_there_is_one_history_with_one_end() -> None:
    scripts = ScriptDirectory.from_config(upgrading.configuration())
    assert len(scripts.get_heads()) == 1
    assert len(list(scripts.walk_revisions())) == len(files("forum/migrations/versions", ".py"))


def test_upgrading_nothing_makes_every_table(unbuilt: Flask) -> None:
    upgrading.upgrade()
    assert upgrading.current() == upgrading.newest()
    assert tables() == {*Base.metadata.tables, "alembic_version"}


def test_the_upgraded_database_is_what_the_models_say(unbuilt: Flask) -> None:
    upgrading.upgrade()
    assert differences() == []


def test_upgrading_again_changes_nothing(unbuilt: Flask) -> None:
    upgrading.upgrade()
    before = rows()
    upgrading.upgrade()
    assert rows() == before


@pytest.fixture
def filled(unbuilt: Flask) -> dict[str, int]:
    """The newest version, with the demo's story laid in it; how many rows each table holds."""
    from forum.cli.story import tell

    upgrading.upgrade()
    tell()
    counts = rows()
    assert counts["threads"] > 0
    assert counts["posts"] > counts["threads"]
    return counts


def test_a_step_back_and_forth_loses_no_rows_of_what_stays(filled: dict[str, int]) -> None:
    upgrading.downgrade("-1")
    stayed = tables() - {"alembic_version"}
    between = rows()
    assert {name: between[name] for name in stayed} == {name: filled[name] for name in stayed}
    upgrading.upgrade()
    after = rows()
    # An upgrade may leave work for the worker; it takes none away.
    assert after["jobs"] >= filled["jobs"]
    stayed -= {"jobs"}
    assert {name: after[name] for name in stayed} == {name: filled[name] for name in stayed}
    assert differences() == []


def test_what_an_older_database_never_counted_is_counted_by_the_worker(
    unbuilt: Flask, filled: dict[str, int]
) -> None:
    upgrading.downgrade("0016")
    upgrading.upgrade()
    assert rows()["waits"] == 0
    db.session.execute(delete(Job).where(Job.kind != FILL))
    db.session.commit()
    assert worker.run_due() == 1
    assert rows()["waits"] == filled["waits"] > 0


def test_upgrading_a_filled_database_loses_no_row(filled: dict[str, int]) -> None:
    upgrading.upgrade()
    assert rows() == filled


@pytest.mark.sqlite
def test_rebuilding_a_table_keeps_what_refers_to_it(filled: dict[str, int]) -> None:
    # With foreign keys on, SQLite would delete these when the old table is dropped.
    assert filled["me_toos"] + filled["thread_tags"] > 0
    with upgrading._alone() as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("threads", recreate="always"):
            pass
    assert rows() == filled


@pytest.mark.sqlite
def test_foreign_keys_hold_again_after_an_upgrade(unbuilt: Flask) -> None:
    upgrading.upgrade()
    with db.engine.connect() as connection:
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1


def test_the_upgraded_database_takes_every_word_that_the_models_know(unbuilt: Flask) -> None:
    upgrading.upgrade()
    found = inspect(db.engine)
    for table in Base.metadata.tables.values():
        known = found.get_check_constraints(table.name)
        names = [each["name"] for each in known]
        # A narrow check that was left beside its wider one still refuses.
        assert len(names) == len(set(names)), table.name
        checks = " ".join(str(each["sqltext"]) for each in known)
        for column in table.columns:
            words = column.type.enums if isinstance(column.type, Enum) else []
            missing = [word for word in words if f"'{word}'" not in checks]
            assert missing == [], f"{table.name}.{column.name}"
