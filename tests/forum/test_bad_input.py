"""Whatever is sent, by mistake or on purpose: a clear refusal, never a crash."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any
from urllib.parse import quote_from_bytes, urlsplit

import pytest
from bs4 import Tag
from flask import Flask

from forum.cli.story import DEMO_DOMAIN, tell
from forum.database import db
from forum.jobs import worker
from forum.moments import now
from forum.people.models import Person
from tests.cast import make_thread
from tests.client import Browser, Page, browser_of
from tests.house.crawling import Walk

#: Values as they travel: bytes, since some are no text.
GARBAGE = (
    b"\x00",
    b"a\x00b",
    b"\xed\xa0\x80",  # half of a pair, which is no character
    b"\xff\xfe",
    b"9" * 30,
    b"9" * 5000,
    b"-1",
    b"1e999",
    b"NaN",
    b"9223372036854775808",
    b"0x1F",
    "١٢".encode(),  # digits, but not those of our addresses
    b"2026-13-45T99:99",
    b"0001-01-01T00:00",
    b"9999-12-31T23:59",
    b"[]",
    b'{"a": 1}',
    b"\r\nBcc: bo@example.org",
    b"../../etc/passwd",
    b"' OR 1=1 --",
    b"%s%n{0}{{7*7}}",
    "\u202e\u200b\u2066".encode(),
    "😀".encode() * 20,
    b"x" * 60_000,
)
SHORT = tuple(value for value in GARBAGE if len(value) < 1000)


@pytest.fixture
def anna_at_work(app: Flask) -> Browser:
    """The demo, and the admin who may do most there."""
    tell()
    worker.add_periodic(now())
    worker.run_due()
    client = browser_of(app)
    client.sign_in(db.session.query(Person).filter_by(email=f"anna@{DEMO_DOMAIN}").one())
    return client


def refused(page: Page) -> bool:
    """Understood, or refused with a page of ours (or with nothing, to a cache that asks)."""
    return page.status_code < 400 or (
        page.status_code < 500 and bool(page.all("h1") or page.status_code == 412)
    )


def try_all(requests: Iterator[tuple[str, Callable[[], Page]]]) -> list[str]:
    """What crashed; in tests an error that nobody expected comes through."""
    found = []
    for name, send in requests:
        try:
            page = send()
        except Exception as error:
            found.append(f"{name[:150]}: {type(error).__name__}: {str(error)[:150]}")
        else:
            if not refused(page):
                found.append(f"{name[:150]}: {page.status}")
    return found


# --- In addresses --------------------------------------------------------------------------------


def garbled_paths(app: Flask, values: Sequence[bytes]) -> Iterator[str]:
    """Each address with a part that varies, that part replaced."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        for value in values if rule.arguments else ():
            path = "".join(
                quote_from_bytes(value, safe="") if dynamic else text
                for dynamic, text in rule._trace
                if text != "|"
            )
            yield path


def test_garbage_in_a_path_is_not_found(app: Flask, anna_at_work: Browser) -> None:
    client, values = anna_at_work, (b"\x00", b"\xed\xa0\x80", b"9" * 30, "١٢".encode())
    paths = garbled_paths(app, values)
    assert (
        try_all((path, lambda path=path: client.get(path, buffered=True)) for path in paths) == []
    )


@pytest.mark.prove
def test_all_garbage_in_a_path_is_not_found(app: Flask, anna_at_work: Browser) -> None:
    client, paths = anna_at_work, garbled_paths(app, GARBAGE)
    assert (
        try_all((path, lambda path=path: client.get(path, buffered=True)) for path in paths) == []
    )


QUERY_NAMES = (
    "after",
    "before",
    "board",
    "code",
    "by",
    "endpoint",
    "_anchor",
    "_external",
    "_method",
    "_scheme",
    "filename",
    "id",
    "kind",
    "language",
    "next",
    "owner",
    "page",
    "permission",
    "person",
    "q",
    "quote",
    "role",
    "show",
    "sort",
    "values",
)


def pages_without_parts(app: Flask) -> list[str]:
    return sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments
    )


@pytest.mark.timeout(300)  # Every page there is.
def test_garbage_in_a_query_breaks_no_page(app: Flask, anna_at_work: Browser) -> None:
    client = anna_at_work
    addresses = (
        f"{path}?" + "&".join(f"{name}={quote_from_bytes(value)}" for name in QUERY_NAMES)
        for path in pages_without_parts(app)
        for value in SHORT[::3]
    )
    assert try_all((at, lambda at=at: client.get(at)) for at in addresses) == []


@pytest.mark.prove
def test_garbage_in_each_word_of_a_query_breaks_no_page(app: Flask, anna_at_work: Browser) -> None:
    client = anna_at_work
    addresses = (
        f"{path}?{name}={quote_from_bytes(value)}"
        for path in pages_without_parts(app)
        for name in QUERY_NAMES
        for value in SHORT
    )
    assert try_all((at, lambda at=at: client.get(at)) for at in addresses) == []


# --- In forms ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Form:
    """One form as a page offers it: where it goes, and what it would send."""

    endpoint: str
    address: str
    fields: tuple[tuple[str, bytes], ...]


def forms_of(app: Flask, client: Browser) -> list[Form]:
    """A form of each kind that this person comes to."""
    found: dict[tuple[str, tuple[str, ...]], Form] = {}
    adapter = app.url_map.bind("localhost")
    for at, page in Walk(app, client).go().pages():
        for tag in page.all("form[method=post i]"):
            address = str(tag.get("action") or at)
            endpoint = str(adapter.match(urlsplit(address).path, method="POST")[0])
            form = Form(endpoint, address, tuple(_sent(tag)))
            found.setdefault((endpoint, tuple(name for name, _value in form.fields)), form)
    return [form for form in found.values() if form.endpoint != "forum.people.sign_out"]


def _sent(form: Tag) -> Iterator[tuple[str, bytes]]:
    for field in form.select("input[name], textarea[name], select[name], button[name]"):
        name, text = str(field["name"]), str(field.get("value", ""))
        if field.name == "textarea":
            text = field.get_text()
        elif field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            text = str(chosen.get("value", "")) if chosen else ""
        if name != "csrf_token":
            yield name, text.encode()


def garbled(client: Browser, forms: list[Form], values: Any) -> Iterator[tuple[str, Any]]:
    """Each form, with each of its fields replaced in turn."""
    for form in forms:
        for number, (name, _value) in enumerate(form.fields):
            for value in values():
                fields = [*form.fields[:number], (name, value), *form.fields[number + 1 :]]
                said = f"{form.address} {name}={value[:20]!r}"
                yield said, lambda form=form, fields=fields: post(client, form.address, fields)


def post(client: Browser, address: str, fields: Sequence[tuple[str, bytes]]) -> Page:
    token = ("csrf_token", client.form_token().encode())
    body = b"&".join(
        f"{quote_from_bytes(name.encode())}={quote_from_bytes(value)}".encode()
        for name, value in (token, *fields)
    )
    kind = "application/x-www-form-urlencoded"
    page = client.post(address, data=body, content_type=kind, token=False)
    assert isinstance(page, Page)
    return page


@pytest.mark.timeout(300)  # Every field of every form there is.
def test_garbage_in_a_field_breaks_no_form(app: Flask, anna_at_work: Browser) -> None:
    forms = forms_of(app, anna_at_work)
    assert len(forms) > 20
    turn = cycle(SHORT)
    every_other = islice(garbled(anna_at_work, forms, lambda: [next(turn)]), 0, None, 2)
    assert try_all(every_other) == []
    assert try_all(with_odd_fields(anna_at_work, forms)) == []


def with_odd_fields(client: Browser, forms: list[Form]) -> Iterator[tuple[str, Any]]:
    """Each form without its fields, with each twice, or with a name that is nearly right."""
    for form in forms:
        for fields in (
            [],
            [*form.fields, *form.fields],
            [(f"{name}[]", value) for name, value in form.fields],
        ):
            yield form.address, lambda form=form, fields=fields: post(client, form.address, fields)


@pytest.mark.prove
@pytest.mark.parametrize("short", ["asta", "hedda", "anna"])
def test_all_garbage_in_each_field_breaks_no_form(app: Flask, short: str) -> None:
    tell()
    client = browser_of(app)
    client.sign_in(db.session.query(Person).filter_by(email=f"{short}@{DEMO_DOMAIN}").one())
    assert try_all(garbled(client, forms_of(app, client), lambda: GARBAGE)) == []


# --- Bodies --------------------------------------------------------------------------------------

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"


def part(name: str, text: str = "a") -> bytes:
    return f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode()


@pytest.fixture
def asta_writes(client: Browser, asta: Any, board: Any) -> Callable[..., Page]:
    """What the site answers to this body, sent as a new thread's or to another address."""
    client.sign_in(asta)
    token = client.form_token()

    def send(body: bytes, kind: str, path: str = "/threads/new", **headers: str) -> Page:
        given = {"X-CSRFToken": token, **headers}
        answer = client.post(path, data=body, content_type=kind, headers=given, token=False)
        assert isinstance(answer, Page)
        return answer

    return send


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (part("text", "x" * 9_000_000) + b"--x--\r\n", MULTIPART),
        (b"".join(part(f"f{number}") for number in range(6000)) + b"--x--\r\n", MULTIPART),
        (b"x" * 40_000_000, "application/octet-stream"),
        (b"x" * 40_000_000, FORM),
    ],
    ids=["long part", "6000 parts", "long body", "long form"],
)
def test_too_much_at_once_is_refused_as_that(
    asta_writes: Callable[..., Page], body: bytes, kind: str
) -> None:
    page = asta_writes(body, kind)
    assert page.status_code == 413
    assert page.says("bigger than we can take")


def test_a_body_that_only_claims_to_be_huge_is_refused_before_it_is_read(
    client: Browser, asta: Any
) -> None:
    client.sign_in(asta)
    answer = client.post(
        "/threads/new", environ_overrides={"CONTENT_LENGTH": "99999999999"}, token=False
    )
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"text=" + b"x" * 9_000_000, FORM),
        (b"&".join(b"f%d=a" % number for number in range(6000)), FORM),
        (b"&" * 100_000, FORM),
        (b"=" * 10_000, FORM),
        (b"%" * 10_000, FORM),
        (b"text=%ZZ%00%ff", FORM),
        (b"text=a", "application/x-www-form-urlencoded; charset=utf-7"),
        (b"text=a", "application/x-www-form-urlencoded; charset=nonsense"),
        (b"text=a", "text/plain"),
        (b"text=a", ""),
        (b"text=a", "multipart/form-data"),
        (b"text=a", "multipart/form-data; boundary="),
        (b"--x\r\n", MULTIPART),
        (b"--x\r\nContent-Disposition: nonsense\r\n\r\na\r\n--x--\r\n", MULTIPART),
        (b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--\r\n", MULTIPART),
        (b"\r" * 1_000_000, MULTIPART),
        (part("text", "\x00\ud7ff") + b"--x--\r\n", MULTIPART),
        (json.dumps({"title": ["a"], "text": {"b": 1}}).encode(), "application/json"),
        (json.dumps([1, None, True]).encode(), "application/json"),
        (b"[" * 100_000, "application/json"),
        (b'{"a":' * 50_000, "application/json"),
        (b'{"a": 1e999, "b": NaN}', "application/json"),
        (b"\xff\xfe{", "application/json"),
        (b"<a/>", "application/xml"),
    ],
)
@pytest.mark.parametrize("path", ["/threads/new", "/language", "/sign-in"])
def test_a_body_that_is_no_form_is_refused(
    asta_writes: Callable[..., Page], path: str, body: bytes, kind: str
) -> None:
    page = asta_writes(body, kind, path)
    assert page.status_code < 500
    assert path == "/sign-in" or page.status_code >= 400


# --- Headers -------------------------------------------------------------------------------------

ODD = (
    "",
    "\x01",
    "\xff\xfe",
    "[",
    "http://[",
    "http://[::1",
    "//",
    "x" * 5000,
    "%00",
    "é",
    "0",
    "-1",
)
HEADERS = (
    "Accept-Encoding",
    "Accept-Language",
    "Authorization",
    "Cookie",
    "Content-Type",
    "If-Modified-Since",
    "If-None-Match",
    "If-Range",
    "Range",
    "Referer",
    "X-CSRFToken",
    "X-Forwarded-For",
    "X-Requested-With",
)


def test_odd_headers_break_nothing(client: Browser) -> None:
    make_thread()
    paths = ("/language", "/threads/1-x", "/static/css/tokens.css")
    requests = (
        (f"{path} {name}: {text!r}", path, name, text)
        for path in paths
        for name in HEADERS
        for text in ODD
    )
    assert (
        try_all(
            (
                said,
                lambda path=path, name=name, text=text: client.get(
                    path, headers={name: text}, buffered=True
                ),
            )
            for said, path, name, text in requests
        )
        == []
    )


@pytest.mark.parametrize("value", ["", "x", ".", "..", "e30.", "e30.x.y", "\xff", "A" * 4000, '"'])
def test_a_session_that_is_not_ours_is_no_session(client: Browser, value: str) -> None:
    for name in ("vardskap", "language"):
        page = client.get("/account", headers={"Cookie": f"{name}={value}"})
        assert page.status_code == 303
        assert "/sign-in" in page.headers["Location"]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "X"])
def test_other_methods_are_refused_everywhere(client: Browser, method: str) -> None:
    for path in ("/", "/sign-in", "/threads/new", "/static/css/tokens.css", "/nowhere"):
        assert client.open(path, method=method).status_code in (400, 404, 405)
