"""``vardskap demo``: a story in an instance folder of its own, laid once, on loopback."""

import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import MetaData, create_engine, func, select

from forum.cli import demo, main
from forum.cli.story import ACCOUNTS, PASSWORD
from tests.forum.children import ROOT, environment
from tests.servers import serving


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A company's own instance folder, with a database and a mail server in the environment."""
    folder = tmp_path / "instance"
    monkeypatch.setenv("VARDSKAP_INSTANCE", str(folder))
    monkeypatch.setenv("VARDSKAP_DATABASE_URL", f"sqlite:///{folder / 'company.sqlite'}")
    monkeypatch.setenv("VARDSKAP_SMTP_URL", "smtp://127.0.0.1:1")
    return folder


def lay(*options: str) -> str:
    told = CliRunner().invoke(main, ["demo", *options], catch_exceptions=False)
    assert told.exit_code == 0, told.output
    return told.output


def rows(folder: Path) -> dict[str, int]:
    """How many rows each table of the demo holds."""
    engine, tables = create_engine(f"sqlite:///{folder / 'demo' / 'vardskap.sqlite'}"), MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        counts = {
            name: connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in tables.tables.items()
        }
    engine.dispose()
    return counts


def test_the_story_is_laid_once_and_away_from_every_other_site(site: Path) -> None:
    said = lay("--no-serve", "--port", "8123")
    first = rows(site)
    assert (first["people"], first["threads"] > 5, first["posts"] > 10) == (9, True, True)
    assert "http://127.0.0.1:8123/" in said
    assert PASSWORD in said
    assert all(email in said for email, _who in ACCOUNTS)

    assert lay("--no-serve") != ""
    assert rows(site) == first

    # Nothing of the company's own was touched, and no mail went to its server.
    assert [path.name for path in site.iterdir()] == ["demo"]


def test_the_demo_listens_on_loopback_only(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[Any] = []
    monkeypatch.setattr(demo, "run_house", lambda *arguments: ran.append(arguments))
    monkeypatch.setattr(demo, "tell", lambda: False)
    lay("--port", "8124")
    [(host, port, settings)] = ran
    assert (host, port) == ("127.0.0.1", 8124)
    assert settings["VARDSKAP_DATABASE_URL"] == f"sqlite:///{site}/demo/vardskap.sqlite"
    assert (settings["VARDSKAP_SMTP_URL"], settings["VARDSKAP_DEMO"]) == ("", "True")


def test_no_option_opens_the_demo_to_others() -> None:
    assert {option.name for option in demo.demo.params} == {"port", "no_serve"}


def test_the_story_can_be_told_without_hosts(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VARDSKAP_MODULES", "")
    lay("--no-serve")
    counts = rows(site)
    assert counts["threads"] > 5
    assert counts["host_appointments"] == 0


@pytest.mark.prove
def test_the_demo_is_served_with_its_own_story(site: Path, tmp_path: Path) -> None:
    settings = environment(
        INSTANCE=site,
        DATABASE_URL=f"sqlite:///{site / 'company.sqlite'}",
        SITE_URL="https://forum.example.org",
    )
    command = [sys.executable, "-m", "forum.cli", "demo"]
    with serving(command, tmp_path / "log", environment=settings, folder=ROOT) as server:
        status, home = server.get("/")
        assert status == 200
        assert "Fjällglöd" in home
        assert "The burner of my Glöd 2" in server.get("/threads")[1]
        assert "The forum stands at" in server.said()
        assert server.stop() == 0
    assert [path.name for path in site.iterdir()] == ["demo"]
