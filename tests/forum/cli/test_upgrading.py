"""Several may upgrade at once: one does, the others wait."""

from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import create_engine, inspect, make_url

from forum import upgrading
from forum.cli import serving
from tests.databases import Supply
from tests.forum.children import PATIENCE_SECONDS, end, environment, start


@pytest.fixture
def empty(supply: Supply, tmp_path: Path) -> dict[str, str]:
    """The environment of a site whose database holds nothing."""
    return environment(DATABASE_URL=supply.empty("raced"), INSTANCE=tmp_path / "raced")


def tables(environment: dict[str, str]) -> set[str]:
    url = make_url(environment["VARDSKAP_DATABASE_URL"])
    if url.get_backend_name() == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    engine = create_engine(url)
    found = set(inspect(engine).get_table_names())
    engine.dispose()
    return found


def test_two_who_upgrade_at_once_do_it_once(empty: dict[str, str]) -> None:
    # Had both made the tables, one would have ended with an error.
    children = [start("forum.cli", "db", "upgrade", environment=empty) for _number in range(2)]
    said = [end(child) for child in children]
    assert [upgrading.newest() in words for words in said] == [True] * 2
    assert tables(empty) > {"people", "posts", "alembic_version"}


def test_an_upgrade_waits_for_the_one_that_is_under_way(
    make_app: Callable[..., Flask], empty: dict[str, str]
) -> None:
    app = make_app(DATABASE_URL=empty["VARDSKAP_DATABASE_URL"])

    def upgrade() -> None:
        with app.app_context():
            upgrading.upgrade()

    second = Thread(target=upgrade, daemon=True)
    with app.app_context(), upgrading._alone():
        second.start()
        second.join(0.5)
        assert second.is_alive()
        assert tables(empty) == set()
    second.join(PATIENCE_SECONDS)
    assert "people" in tables(empty)


@pytest.mark.parametrize(("options", "upgraded"), [([], True), (["--no-upgrade"], False)])
def test_serve_upgrades_unless_told_not_to(
    empty: dict[str, str],
    vardskap: Callable[..., Result],
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    upgraded: bool,
) -> None:
    ran: list[tuple[str, int]] = []
    monkeypatch.setattr(serving, "run_house", lambda host, port: ran.append((host, port)))
    settings = {name: empty[f"VARDSKAP_{name}"] for name in ("DATABASE_URL", "INSTANCE")}
    told = vardskap("serve", "--port", "8125", *options, **settings)
    assert told.exit_code == 0, told.output
    assert ran == [("127.0.0.1", 8125)]
    assert ("people" in tables(empty)) is upgraded
