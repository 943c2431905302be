"""Laws 2, 3, 4 and 9 at every address of the site, whoever asks."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from forum.security import csrf
from tests.cast import make_host, somebody
from tests.house.addresses import Route, furnish, routes
from tests.statements import statements

WRITES = re.compile(r"(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
#: The one page whose reading leaves a row: an audit of who read what was shared in confidence.
AUDITED: set[str] = set()
#: The one form that is sent without a token: a mail program's (RFC 8058), to a signed address.
UNTOKENED = {"forum.notifications.stop": "forum.notifications.views.stopping.stop"}
#: Forms for people who are not signed in yet: to become so, and to write before.
ENTRANCES = re.compile(
    r"/(new|reply|sign-in|register|account|confirm|forgot|reset|join|language|stop|patterns)\b"
)
#: What is not there, or not ready, on a site that was furnished a moment ago.
SPECIAL = {"/ready": 503, "/held/1": 404, "/account/review/1": 404, f"/photos/{'0' * 32}.webp": 404}
SPECIAL |= {f"/brand/{'0' * 16}.css": 404}
SPECIAL |= {"/account/data/copy": 404}
SPECIAL |= {f"/brand/{'0' * 24}{ending}": 404 for ending in (".webp", ".png")}
SPECIAL |= {f"/files/{'0' * 32}/stove.webp": 404}
ASKERS = ("nobody", "asta", "hedda", "anna")


@pytest.fixture
def site(app: Flask) -> list[Route]:
    """Every route of a site that holds one of everything."""
    return list(routes(app, furnish()))


@pytest.fixture
def ask(new_client: Callable[[], Any]) -> Callable[[str], Any]:
    """The browser of somebody, by short name; ``nobody`` is signed out."""

    def browser(short: str) -> Any:
        client = new_client()
        if short != "nobody":
            client.sign_in(somebody(short))
        return client

    return browser


@pytest.mark.parametrize("short", ASKERS)
def test_reading_writes_nothing(
    app: Flask, site: list[Route], ask: Callable[[str], Any], short: str
) -> None:
    client, found = ask(short), []
    for route in site:
        if route.reads and route.endpoint not in AUDITED:
            with statements(app) as said:
                client.get(route.address)
            found += [f"{route.address}: {text[:80]}" for text in said if WRITES.match(text)]
    assert found == []


@pytest.mark.parametrize("short", ASKERS)
def test_every_page_answers_without_breaking(
    site: list[Route], ask: Callable[[str], Any], short: str
) -> None:
    client = ask(short)
    answers = {
        route.address: client.get(route.address).status_code for route in site if route.reads
    }
    expected = {200, 301, 302, 303} | ({403, 404} if short != "anna" else set())
    strange = {at: code for at, code in answers.items() if code not in expected}
    assert strange == {at: SPECIAL[at] for at in strange if at in SPECIAL}


def test_a_page_that_is_not_public_sends_strangers_to_the_door(
    site: list[Route], ask: Callable[[str], Any]
) -> None:
    client, found = ask("nobody"), []
    for route in site:
        if route.reads and route.entry != "public":
            answer = client.get(route.address)
            if answer.status_code != 303 or "/sign-in" not in answer.headers["Location"]:
                found.append(f"{route.address}: {answer.status}")
    assert found == []


def test_a_customer_enters_no_page_that_needs_a_permission(
    site: list[Route], ask: Callable[[str], Any]
) -> None:
    client = ask("bo")
    entered = [
        route.address
        for route in site
        if route.reads
        and route.entry not in ("public", "signed in")
        and client.get(route.address).status_code not in (403, 404)
    ]
    assert entered == []


def test_nobody_but_staff_enters_moderation(site: list[Route], ask: Callable[[str], Any]) -> None:
    client = ask("bo")
    entered = [
        route.address
        for route in site
        if route.address.startswith("/moderation")
        and (
            (route.reads and client.get(route.address).status_code not in (403, 404))
            or (route.writes and client.post(route.address).status_code not in (403, 404))
        )
    ]
    assert entered == []


def test_a_post_without_a_token_does_nothing(
    app: Flask, site: list[Route], ask: Callable[[str], Any]
) -> None:
    client, found = ask("anna"), []
    assert csrf._exempt_views == set(UNTOKENED.values())
    assert csrf._exempt_blueprints == set()
    for route in site:
        if route.writes and route.endpoint not in UNTOKENED:
            with statements(app) as said:
                status = client.post(route.address, token=False).status_code
            if status != 400 or any(WRITES.match(text) for text in said):
                found.append(f"{route.address}: {status}")
    assert found == []


def test_a_get_of_an_address_that_only_takes_posts_is_refused(
    site: list[Route], ask: Callable[[str], Any]
) -> None:
    client = ask("anna")
    also_read = {route.address for route in site if route.reads}
    answers = {
        route.address: client.get(route.address).status_code
        for route in site
        if route.writes and not route.reads and route.address not in also_read
    }
    assert {at: code for at, code in answers.items() if code != 405} == {}


def test_who_only_reads_gets_no_cookie_and_no_form_that_posts(
    site: list[Route], ask: Callable[[str], Any]
) -> None:
    found = []
    for route in site:
        if route.reads and route.entry == "public" and not ENTRANCES.search(route.address):
            answer = ask("nobody").get(route.address)
            if "Set-Cookie" in answer.headers:
                found.append(f"{route.address} sets a cookie")
            if answer.status_code == 200 and answer.all("form[method=post i]"):
                found.append(f"{route.address} has a form that posts")
    assert found == []


@pytest.mark.parametrize("short", ASKERS)
def test_every_answer_carries_the_headers_that_guard_it(
    site: list[Route], ask: Callable[[str], Any], short: str
) -> None:
    client, found = ask(short), []
    for route in site:
        headers = client.get(route.address).headers
        policy = headers.get("Content-Security-Policy", "")
        if "default-src 'none'" not in policy or "unsafe" in policy:
            found.append(f"{route.address}: {policy}")
        if headers.get("Referrer-Policy") != "strict-origin-when-cross-origin":
            found.append(f"{route.address}: Referrer-Policy")
        if headers.get("X-Content-Type-Options") != "nosniff":
            found.append(f"{route.address}: X-Content-Type-Options")
    assert found == []


@pytest.mark.parametrize("short", ["asta", "anna"])
def test_no_cache_keeps_what_was_made_for_one_person(
    site: list[Route], ask: Callable[[str], Any], short: str
) -> None:
    client = ask(short)
    shared = [
        route.address
        for route in site
        if route.reads and "no-store" not in client.get(route.address).headers["Cache-Control"]
    ]
    assert shared == []


def test_what_is_absent_answers_like_what_one_may_not_see(ask: Callable[[str], Any]) -> None:
    client = ask("nobody")
    pages = [
        client.get(path)
        for path in ("/threads/999999999", "/posts/999999999", "/boards/none", "/people/none")
    ]
    texts = {re.sub(r"\s+", " ", page.soup.select_one("main").get_text()) for page in pages}
    assert {page.status_code for page in pages} == {404}
    assert len(texts) == 1


def test_a_former_host_enters_no_more(
    app: Flask, site: list[Route], ask: Callable[[str], Any]
) -> None:
    hugo = make_host("hugo")
    client = ask("hugo")
    assert client.get("/moderation/").status_code == 200
    end_every_appointment(hugo)
    assert client.get("/moderation/").status_code == 403


def end_every_appointment(person: Any) -> None:
    from sqlalchemy import select

    from forum.database import db
    from moderation.authority.appointing import end_appointment
    from moderation.authority.models import Appointment

    for appointment in db.session.scalars(
        select(Appointment).where(Appointment.person_id == person.id)
    ).all():
        end_appointment(somebody("anna"), appointment, "They moved to another company.")
