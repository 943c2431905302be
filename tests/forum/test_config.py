"""Settings: the environment over instance/config.py over the defaults, each of its kind."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from forum.app import create_app
from forum.cli import main
from forum.config import DEFAULTS, SETTINGS, BadSetting, read_environment


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An instance folder that the environment names."""
    monkeypatch.setenv("VARDSKAP_INSTANCE", str(tmp_path))
    return tmp_path


def write(folder: Path, text: str) -> None:
    (folder / "config.py").write_text(text, encoding="utf-8")


def setting(name: str) -> Any:
    return create_app().config[name]


def test_the_default_holds_where_nothing_else_is_said(folder: Path) -> None:
    config = create_app().config
    kept = {name: config[name] for name in DEFAULTS if name not in ("INSTANCE", "DATABASE_URL")}
    assert kept == {name: DEFAULTS[name] for name in kept}
    assert config["INSTANCE"] == str(folder)
    assert config["DATABASE_URL"] == f"sqlite:///{folder}/vardskap.sqlite"


def test_the_file_wins_over_the_default(folder: Path) -> None:
    write(folder, "SITE_NAME = 'Fjällglöd'\nPOSTS_PER_MINUTE = 2\nMODULES = ()\n")
    config = create_app().config
    assert (config["SITE_NAME"], config["POSTS_PER_MINUTE"]) == ("Fjällglöd", 2)
    assert config["MODULES"] == ()


def test_the_environment_wins_over_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, "SITE_NAME = 'Fjällglöd'\nPOSTS_PER_MINUTE = 2\n")
    monkeypatch.setenv("VARDSKAP_POSTS_PER_MINUTE", "3")
    config = create_app().config
    assert (config["SITE_NAME"], config["POSTS_PER_MINUTE"]) == ("Fjällglöd", 3)


def test_an_empty_environment_variable_is_also_a_choice(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, "SMTP_URL = 'smtp://mail.example'\n")
    monkeypatch.setenv("VARDSKAP_SMTP_URL", "")
    assert setting("SMTP_URL") == ""


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("SITE_NAME", " Fjällglöd ", "Fjällglöd"),
        ("POSTS_PER_MINUTE", " 12 ", 12),
        ("MODULES", "moderation", ("moderation",)),
        ("MODULES", "", ()),
        ("LANGUAGES", "sv, en,", ("sv", "en")),
        ("DEMO", "yes", True),
        ("DEMO", "True", True),
        ("DEMO", "0", False),
        ("DEMO", "", False),
    ],
)
def test_the_environment_is_read_in_the_kind_of_the_default(
    name: str, text: str, value: object
) -> None:
    assert read_environment({f"VARDSKAP_{name}": text}) == {name: value}


def test_what_is_no_setting_of_ours_is_not_read() -> None:
    assert read_environment({"VARDSKAP_NONE": "1", "SITE_NAME": "x", "PATH": "/"}) == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("POSTS_PER_MINUTE", "many"),
        ("POSTS_PER_MINUTE", ""),
        ("POSTS_PER_MINUTE", "-1"),
        ("WEB_PROCESSES", "0"),
        ("JOB_TRIES", "1.5"),
        ("DEMO", "perhaps"),
        ("LANGUAGE", "fi"),
        ("LANGUAGES", ""),
        ("TIMEZONE", "Lappland"),
        ("TIMEZONE", "Europe"),
        ("TIMEZONE", "../etc/passwd"),
        ("SITE_URL", "forum.example.org"),
        ("SITE_URL", "javascript:alert(1)"),
        ("MODULES", "moderation,fishing"),
        ("MODULES", "fishing.boats"),
        ("MODULES", ".."),
        ("DATABASE_URL", "my database"),
        ("DATABASE_URL", "postgresql://asta:geheim@host:port/x"),
    ],
)
def test_a_wrong_setting_is_told_in_one_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    monkeypatch.setenv(f"VARDSKAP_{name}", text)
    told = CliRunner().invoke(main, ["check"])
    assert told.exit_code not in (0, None)
    assert isinstance(told.exception, SystemExit)
    assert name in told.output
    assert "Traceback" not in told.output
    assert "geheim" not in told.output


@pytest.mark.parametrize("command", ["check", "serve", "worker", "db upgrade", "demo --no-serve"])
def test_no_command_starts_with_a_wrong_setting(
    folder: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("VARDSKAP_JOB_TRIES", "many")
    told = CliRunner().invoke(main, command.split())
    assert isinstance(told.exception, SystemExit)
    assert "VARDSKAP_JOB_TRIES is a whole number, not 'many'." in told.output
    assert list(folder.glob("*.sqlite")) == []


@pytest.mark.parametrize(
    "text",
    [
        "POSTS_PER_MINUTE = '6'",
        "POSTS_PER_MINUTE = True",
        "POSTS_PER_MINUTE = None",
        "MODULES = 'moderation'",
        "MODULES = (1,)",
        "DEMO = 'no'",
        "SITE_NAME = 7",
        "this is no Python",
        "SITE_NAME = nowhere",
    ],
)
def test_a_file_with_a_wrong_value_is_told_in_one_sentence(folder: Path, text: str) -> None:
    write(folder, text)
    with pytest.raises(BadSetting, match=r"config\.py|" + text.split()[0]):
        create_app()


def test_help_is_given_also_where_a_setting_is_wrong(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VARDSKAP_JOB_TRIES", "many")
    told = CliRunner().invoke(main, ["--help"])
    assert told.exit_code == 0
    assert "serve" in told.output
    assert "Traceback" not in told.output


def test_every_setting_says_why_it_is_there() -> None:
    assert [one.name for one in SETTINGS if len(one.why) < 20 or not one.why.endswith(".")] == []


def test_the_instance_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    new = tmp_path / "deep" / "new"
    create_app({"INSTANCE": str(new)})
    assert new.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("short", ["postgres://", "postgresql://"])
def test_an_address_of_postgresql_may_be_written_short(folder: Path, short: str) -> None:
    app = create_app({"DATABASE_URL": f"{short}vardskap@localhost/vardskap"})
    assert app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql+psycopg://vardskap@")
