"""``vardskap check`` says whether the house may be opened, and tells no secret."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import make_url

from forum import upgrading
from forum.cli.story import DEMO_DOMAIN
from forum.database import db
from tests.cast import make_person
from tests.databases import Supply

Vardskap = Callable[..., Result]


@pytest.fixture
def house(
    make_app: Callable[..., Flask], supply: Supply, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    """A site of its own, upgraded, that the environment names; its context pushed."""
    app = make_app(DATABASE_URL=supply.empty("house"))
    monkeypatch.setenv("VARDSKAP_INSTANCE", app.config["INSTANCE"])
    monkeypatch.setenv("VARDSKAP_DATABASE_URL", app.config["DATABASE_URL"])
    with app.app_context():
        upgrading.upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()
    supply.drop("house")


def test_a_house_in_order_is_told_so(house: Flask, vardskap: Vardskap) -> None:
    said = vardskap("check")
    assert said.exit_code == 0, said.output
    assert house.config["INSTANCE"] in said.output
    assert "All is well." in said.output


def test_accounts_of_the_demo_are_refused(house: Flask, vardskap: Vardskap) -> None:
    make_person(email=f"asta@{DEMO_DOMAIN}")
    said = vardskap("check")
    assert said.exit_code == 1
    assert "demo accounts" in said.output


def test_accounts_of_the_demo_are_at_home_in_the_demo(house: Flask, vardskap: Vardskap) -> None:
    make_person(email=f"asta@{DEMO_DOMAIN}")
    assert vardskap("check", DEMO="yes").exit_code == 0


def test_an_address_that_only_looks_like_the_demos_is_let_be(
    house: Flask, vardskap: Vardskap
) -> None:
    make_person(email=f"asta@not-{DEMO_DOMAIN}")
    make_person(email=f"asta@{DEMO_DOMAIN}.org")
    assert vardskap("check").exit_code == 0


def test_a_key_that_others_can_read_is_refused(house: Flask, vardskap: Vardskap) -> None:
    assert vardskap("check").exit_code == 0
    key = Path(house.config["INSTANCE"]) / "secret_key"
    key.chmod(0o640)
    said = vardskap("check")
    assert said.exit_code == 1
    assert "chmod 600" in said.output
    assert key.read_text() not in said.output


def test_a_database_that_is_not_up_to_date_is_refused(house: Flask, vardskap: Vardskap) -> None:
    upgrading.downgrade("base")
    said = vardskap("check")
    assert said.exit_code == 1
    assert "db upgrade" in said.output


def test_the_passwords_of_database_and_mail_server_are_not_told(
    house: Flask, vardskap: Vardskap
) -> None:
    # SQLite knows no passwords, and the test's own PostgreSQL asks for none.
    url = make_url(house.config["DATABASE_URL"])
    if url.get_backend_name() == "postgresql":
        url = url.set(password="geheim")
    said = vardskap(
        "check",
        DATABASE_URL=url.render_as_string(hide_password=False),
        SMTP_URL="smtp://asta:geheim@mail.example.org",
    )
    assert said.exit_code == 0, said.output
    assert "Mail             SMTP" in said.output
    assert "geheim" not in said.output


def test_a_database_that_does_not_answer_is_told_without_its_password(
    tmp_path: Path, vardskap: Vardskap
) -> None:
    nowhere = "postgresql://asta:geheim@127.0.0.1:1/x"
    said = vardskap("check", INSTANCE=tmp_path, DATABASE_URL=nowhere)
    assert said.exit_code == 1
    assert "The database does not answer." in said.output
    assert "geheim" not in said.output
    assert "Traceback" not in said.output
