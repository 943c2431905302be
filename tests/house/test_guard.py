"""Nobody but hosts enters moderation's pages: no view escapes the guard."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from forum.moments import now
from moderation.guard import FOR_EVERYBODY, FOR_MEMBERS
from tests.cast import make_appointment, somebody

METHODS = ("GET", "POST")


def guarded(app: Flask) -> list[tuple[str, str]]:
    """Method and address of every route whose view stands in moderation, with made-up ids."""
    found = []
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if not getattr(view, "__module__", "").startswith("moderation."):
            continue
        if rule.endpoint in FOR_EVERYBODY | FOR_MEMBERS:
            continue
        values = {name: 1 if "id" in name else "none" for name in rule.arguments}
        with app.test_request_context():
            _domain, path = rule.build(values, append_unknown=False)  # type: ignore[misc]
        found += [(method, path) for method in METHODS if method in (rule.methods or ())]
    return found


@pytest.fixture
def former(app: Flask) -> Iterator[Any]:
    """Somebody whose appointment ran out a day ago."""
    person = somebody("hugo")
    began = now() - timedelta(days=9)
    make_appointment(person, now=began, ends_at=began + timedelta(days=8))
    return person


def ask(client: Any, method: str, path: str) -> Any:
    return client.open(path, method=method)


def test_every_view_of_moderation_stands_on_its_blueprint(app: Flask) -> None:
    # The guard stands before that blueprint and before no other.
    strays = [
        name
        for name, view in app.view_functions.items()
        if getattr(view, "__module__", "").startswith("moderation.")
        and not name.startswith("moderation.")
    ]
    assert strays == []
    assert len(guarded(app)) > 8


def test_what_everybody_may_see_is_named_and_exists(app: Flask) -> None:
    public = {
        name
        for name, view in app.view_functions.items()
        if name.startswith("moderation.") and getattr(view, "entry", "") == "public"
    }
    assert public == FOR_EVERYBODY
    entries = {name: getattr(app.view_functions[name], "entry", "") for name in FOR_MEMBERS}
    assert entries == dict.fromkeys(FOR_MEMBERS, "signed in")


def test_signed_out_one_is_asked_to_sign_in_and_learns_nothing(app: Flask, new_client: Any) -> None:
    for method, path in guarded(app):
        # A browser of its own each: one keeps only so many forms that wait.
        page = ask(new_client(), method, path)
        if path.endswith("/presence"):
            assert page.status_code == 403, path
            continue
        assert page.status_code == 303, f"{method} {path}: {page.status_code}"
        assert page.headers["Location"].startswith(("/sign-in", "/held")), page.headers["Location"]


@pytest.mark.parametrize("who", ["asta", "former"])
def test_without_a_valid_appointment_nobody_enters(
    app: Flask, client: Any, request: pytest.FixtureRequest, who: str
) -> None:
    client.sign_in(request.getfixturevalue(who))
    answers = {f"{method} {path}": ask(client, method, path) for method, path in guarded(app)}
    assert {name: page.status_code for name, page in answers.items()} == dict.fromkeys(answers, 403)
    assert all(page.says("You have no appointment at present") for page in answers.values())


def test_hosts_and_admins_pass_the_guard(
    app: Flask, new_client: Any, hedda: Any, anna: Any
) -> None:
    for person in (hedda, anna):
        client = new_client()
        client.sign_in(person)
        for method, path in guarded(app):
            assert not ask(client, method, path).says("You have no appointment at present"), path
