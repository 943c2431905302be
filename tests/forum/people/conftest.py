"""What the tests about people share: letters with their links, forms filled in, work counted."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask

from forum.people.passwords import verify_password
from tests.cast import PASSWORD

BO = {"email": "bo@example.org", "name": "Bo Nyström", "password": PASSWORD}


@dataclass(frozen=True)
class Letter:
    """One mail as it went out."""

    to: str
    subject: str
    text: str

    @property
    def links(self) -> list[str]:
        """Paths of the links in it, all of this site."""
        return re.findall(r"http://localhost(/\S+)", self.text)

    @property
    def link(self) -> str:
        """The only link to a page that asks for a button: a signed one."""
        signed = [path for path in self.links if re.match(r"/(confirm|reset|join)/", path)]
        assert len(signed) == 1, self.text
        return signed[0]


def read_letter(mail: str) -> Letter:
    head, _empty, text = mail.partition("\n\n")
    headers = dict(line.split(": ", 1) for line in head.splitlines())
    return Letter(headers["To"], headers["Subject"], text)


@pytest.fixture
def letters(mails: Callable[[], list[str]]) -> Callable[[], list[Letter]]:
    """Everything that was mailed until now, oldest first."""
    return lambda: [read_letter(mail) for mail in mails()]


@pytest.fixture
def newest(letters: Callable[[], list[Letter]]) -> Callable[[], Letter]:
    """The last mail that went out."""
    return lambda: letters()[-1]


@pytest.fixture
def register(client: Any) -> Callable[..., Any]:
    """Fill in and send the form: ``register(email=…)`` in this or in another ``browser``."""

    def fill_in(browser: Any = None, path: str = "/register", **changes: str) -> Any:
        return (browser or client).post(path, data={**BO, **changes})

    return fill_in


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each time a password is hashed or compared, in order."""
    verify_password(None, "so that the stand-in is there")
    done: list[str] = []
    for name in ("hash", "verify"):
        monkeypatch.setattr(PasswordHasher, name, _noted(name, getattr(PasswordHasher, name), done))
    return done


def _noted(name: str, work: Callable[..., Any], done: list[str]) -> Callable[..., Any]:
    def noted(*args: Any, **kwargs: Any) -> Any:
        done.append(name)
        return work(*args, **kwargs)

    return noted


@pytest.fixture
def strict(app: Flask) -> Flask:
    """The app with the limits of a real site."""
    app.config.update(SIGN_INS_PER_HOUR=20, REGISTRATIONS_PER_HOUR=20, MAILS_PER_HOUR=3)
    return app
