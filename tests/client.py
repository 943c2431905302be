"""A browser without JavaScript, and the pages it gets."""

from contextvars import Context
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask import Flask, has_app_context, session
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from forum.database import db
from forum.people.models import Person
from forum.people.sign_ins import add_sign_in, carry_sign_in

WRITING = ("POST", "PUT", "PATCH", "DELETE")


class Page(TestResponse):
    """An answer, with its HTML at hand: ``page.one("main")``, ``page.all("[data-thread]")``."""

    _soup: BeautifulSoup | None = None

    @property
    def soup(self) -> BeautifulSoup:
        if self._soup is None:
            html = self.get_data(as_text=True) if self.mimetype == "text/html" else ""
            self._soup = BeautifulSoup(html, "html.parser")
        return self._soup

    def all(self, selector: str) -> list[Tag]:
        return list(self.soup.select(selector))

    def one(self, selector: str) -> Tag:
        """The only element that matches; fails when there is none, or more."""
        found = self.all(selector)
        assert len(found) == 1, f"{len(found)} × {selector} on {self.request.path}"
        return found[0]

    def says(self, words: str) -> bool:
        """Whether a reader sees these words, however they are broken into lines."""
        return " ".join(words.split()) in " ".join(self.soup.get_text(" ").split())

    @property
    def threads(self) -> list[int]:
        """The ids of the threads that this page lists, in order."""
        return [int(str(row["data-thread"])) for row in self.all("[data-thread]")]

    def fields(self, form: str = "main form[method=post]") -> dict[str, str]:
        """What that form would send if nothing were typed, the token included."""
        return _fields(self.one(form))


def _fields(form: Tag) -> dict[str, str]:
    sent: dict[str, str] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        name, kind = str(field["name"]), field.get("type", "")
        if field.name == "textarea":
            # Browsers leave out the line break that stands right after the tag.
            sent[name] = field.get_text().replace("\r\n", "\n").removeprefix("\n")
        elif field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            sent[name] = str(chosen.get("value", chosen.get_text())) if chosen else ""
        elif kind in ("checkbox", "radio"):
            if field.has_attr("checked"):
                sent[name] = str(field.get("value", "on"))
        elif kind not in ("submit", "button", "file"):
            sent[name] = str(field.get("value", ""))
    return sent


class Browser(FlaskClient):
    """Sends requests as a browser would: each in a context of its own, with a form token.

    ``token=False`` leaves the token out. Before each request the test's own session lets go of
    what it has read, so whatever the test looks at afterwards is what the database holds.
    """

    def open(self, *args: Any, token: bool = True, **kwargs: Any) -> Page:  # type: ignore[override]
        if has_app_context():
            db.session.rollback()
        if token and str(kwargs.get("method", "GET")).upper() in WRITING:
            self._add_token(kwargs)
        # An empty context: else Flask would keep the test's `g`, and with it who was signed in.
        page = Context().run(super().open, *args, **kwargs)
        assert isinstance(page, Page)
        return page

    def _add_token(self, kwargs: dict[str, Any]) -> None:
        data = kwargs.get("data")
        if data is None or isinstance(data, dict):
            kwargs["data"] = {"csrf_token": self.form_token(), **(data or {})}

    def sign_in(self, person: Any) -> None:
        """Sign this person in here, without the form and its slow password."""
        person_id = person.id

        def enter() -> dict[str, Any]:
            with self.application.test_request_context():
                known = db.session.get_one(Person, person_id)
                carry_sign_in(known, add_sign_in(known, keep=False), keep=False)
                return dict(session)

        if has_app_context():
            db.session.rollback()
        carried = Context().run(enter)
        with self.session_transaction() as mine:
            mine.clear()
            mine.update(carried)

    def form_token(self) -> str:
        """A token that this browser's session would be given in a form."""
        with self.session_transaction() as mine:
            raw = mine.setdefault("csrf_token", "0" * 40)
        signer = URLSafeTimedSerializer(str(self.application.secret_key), salt="wtf-csrf-token")
        return str(signer.dumps(raw))


def browser_of(app: Flask) -> Browser:
    """A new browser, signed out, that follows no redirects unless asked to."""
    return Browser(app, Page)
