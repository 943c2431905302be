"""What guards every page: headers, cookies, the key, ways back that stay on this site."""

import re
import string
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask, redirect
from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder

from forum.refusals import _NOT_KEPT
from forum.security import safe_path, secret_key
from tests.cast import make_thread, somebody
from tests.client import Browser, browser_of

SITE = "https://forum.example.org"
HEADERS = {
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
#: One answer of each kind: a page, redirects of ours and of the router, errors, files, data.
ANSWERS = (
    "/",
    "/sign-in",
    "/account",
    "/boards/",
    "//threads",
    "/nowhere",
    "/threads/1",
    "/static/css/tokens.css",
    "/static/none.css",
    "/health",
    "/ready",
    "/robots.txt",
)


# --- Headers -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ANSWERS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
def test_every_answer_carries_every_header(client: Browser, path: str, method: str) -> None:
    answer = client.open(path, method=method, buffered=True)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    policy = dict(
        part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; ")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert not re.search(r"unsafe|\*|http|data:|blob:", " ".join(policy.values()))


def test_a_form_without_its_token_is_answered_with_every_header(client: Browser) -> None:
    answer = client.post("/language", data={"language": "sv"}, token=False)
    assert answer.status_code == 400
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_encryption_is_asked_for_where_there_is_some(client: Browser) -> None:
    assert "Strict-Transport-Security" not in client.get("/").headers
    assert "max-age=" in client.get("/", base_url=SITE).headers["Strict-Transport-Security"]


# --- What caches may keep ------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/nowhere", "/static/none.css", "/account", "/threads/1"])
def test_no_cache_keeps_a_page_of_somebody_who_is_signed_in(
    client: Browser, asta: Any, path: str
) -> None:
    client.sign_in(asta)
    answer = client.get(path)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Cookie" in answer.headers["Vary"]


def test_no_cache_keeps_a_page_with_a_cookie_or_a_forms_token(client: Browser) -> None:
    for _visit in range(2):
        answer = client.get("/sign-in")
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_reading_leaves_no_cookie(client: Browser, board: Any) -> None:
    thread = make_thread()
    for path in ("/", "/boards", f"/boards/{board.slug}", f"/threads/{thread.id}", "/nowhere"):
        answer = client.get(path, follow_redirects=True)
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-cache"
        assert {"Cookie", "Accept-Language"} <= set(re.split(r",\s*", answer.headers["Vary"]))


def test_odd_requests_before_leave_the_page_as_it_is(client: Browser, board: Any) -> None:
    usual = client.get("/").get_data()
    odd: list[dict[str, str]] = [
        {"Accept": "application/json"},
        {"X-Requested-With": "XMLHttpRequest"},
        {"Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example"},
        {"X-HTTP-Method-Override": "DELETE"},
    ]
    for headers in odd:
        assert client.get("/", headers=headers).get_data() == usual
    assert client.get("/").get_data() == usual


def test_a_file_may_be_kept_for_ever_under_its_fingerprint(client: Browser) -> None:
    sheet = str(client.get("/").all("link[rel=stylesheet]")[0]["href"])
    kept = client.get(sheet, buffered=True)
    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in kept.headers


# --- Cookies -------------------------------------------------------------------------------------


def cookies(app: Flask) -> list[str]:
    """Every cookie that the site sets: the session, and the choice of a language."""
    client = browser_of(app)
    answers = [client.get("/sign-in"), client.post("/language", data={"language": "sv"})]
    return [cookie for answer in answers for cookie in answer.headers.getlist("Set-Cookie")]


def test_no_script_reads_a_cookie_and_no_other_site_sends_it(app: Flask) -> None:
    found = cookies(app)
    assert len(found) == 2
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in found)
    assert not any("Domain=" in cookie for cookie in found)


def test_cookies_travel_encrypted_where_the_site_does(make_app: Callable[..., Flask]) -> None:
    assert all("Secure" in cookie for cookie in cookies(make_app(SITE_URL=SITE)))
    assert not any("Secure" in cookie for cookie in cookies(make_app()))


# --- The key -------------------------------------------------------------------------------------


def _keys(folder: Path, times: int) -> list[str]:
    return [secret_key(folder) for _time in range(times)]


def test_the_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    key = secret_key(tmp_path)
    assert re.fullmatch(r"[0-9a-f]{64}", key)
    assert secret_key(tmp_path) == key
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_all_who_start_at_once_get_the_same_key(tmp_path: Path) -> None:
    with get_context("fork").Pool(6) as pool:
        for number in range(12):
            folder = tmp_path / str(number)
            folder.mkdir()
            found = pool.starmap(_keys, [(folder, 2)] * 6)
            assert len({key for keys in found for key in keys}) == 1


def test_a_start_that_was_killed_half_way_leaves_no_half_key(tmp_path: Path) -> None:
    (tmp_path / "secret_key.new").write_text("")
    assert len(secret_key(tmp_path)) == 64


# --- Ways back -----------------------------------------------------------------------------------

ELSEWHERE = (
    "http://evil.example",
    "https://evil.example/",
    "https:evil.example",
    "https:/evil.example",
    "HTTPS://evil.example",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "mailto:asta@example.org",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "/\x00/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/%09/evil.example",
    "/%0a/evil.example",
    "/%0d/evil.example",
    "/%00/evil.example",
    "/%20/evil.example",
    "/%2fevil.example",
    "/%2f%2fevil.example",
    "%2f%2fevil.example",
    "/%5cevil.example",
    "/%5C%5Cevil.example",
    "//user:word@evil.example",
    "//forum.example.org@evil.example",
    "https://forum.example.org@evil.example",
    "https://forum.example.org.evil.example",
    "@evil.example",
    "evil.example",
    "?next=//evil.example",
    "#//evil.example",
    "/\u2028/evil.example",
    "/\x85/evil.example",
    "/\xa0/evil.example",
    "/\x7f/evil.example",
    "/\udc2f/evil.example",
    "",
    None,
)
WITHIN = (
    "/",
    "/threads/12-hur-tänder-jag",
    "/threads?show=new&page=2",
    "/search?q=a%20b",
    "/search?q=//x",
    "/threads/1?page=2#post-21",
    "/tags/gl%C3%B6d%202",
    "/people/anna@home",
    "/search?q=100%",
)
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]*:")


def as_a_browser_reads(address: str) -> str:
    """The host that a browser would go to from a page of ours; other schemes come as they are."""
    address = re.sub(r"[\t\n\r]", "", address).strip("".join(map(chr, range(33))))
    if _SCHEME.match(address):
        return address
    path, mark, rest = re.match(r"([^?#]*)([?#]?)(.*)", address, re.DOTALL).groups()  # type: ignore[union-attr]
    found = urlsplit(urljoin(f"{SITE}/a/b", path.replace("\\", "/") + mark + rest))
    return f"{found.scheme}://{found.netloc}"


def location_of(app: Flask, path: str) -> str:
    """What leaves in the header, as Werkzeug writes it."""
    response = redirect(path, 303)
    return str(response.get_wsgi_headers(EnvironBuilder().get_environ())["Location"])


@pytest.mark.parametrize("path", ELSEWHERE)
def test_a_way_that_leads_elsewhere_is_not_taken(path: str | None) -> None:
    assert safe_path(path, "/home") == "/home"


@pytest.mark.parametrize("path", WITHIN)
def test_a_way_within_the_site_is_kept(path: str) -> None:
    assert safe_path(path, "/home") == path


SHARP = "/\\%@:.?#\t\n\r\x00 09adefx25cC" + string.ascii_letters[:6] + "\u2028\xa0é／。"
HARD = st.text(SHARP, max_size=30)
PATHS = st.one_of(
    HARD, HARD.map("/".__add__), st.text(max_size=40), st.sampled_from(ELSEWHERE[:-1])
)


@given(path=PATHS)
@example(path="/%09/evil.example")
@example(path="/./\t/evil.example")
def test_whatever_is_asked_for_the_way_stays_on_the_site(shared_app: Flask, path: str) -> None:
    way = safe_path(path)
    left = location_of(shared_app, way)
    assert left.startswith("/")
    for read in (way, left):
        assert as_a_browser_reads(read) == SITE
        assert urlsplit(urljoin(SITE, read)).netloc == "forum.example.org"


@pytest.mark.parametrize("path", [path for path in ELSEWHERE if path and path.isprintable()])
def test_no_form_carries_or_follows_a_way_that_leads_elsewhere(client: Browser, path: str) -> None:
    page = client.get("/sign-in", query_string={"next": path})
    assert "evil.example" not in page.get_data(as_text=True)
    answer = client.post("/language", data={"language": "sv", "next": path})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"


# --- The host that a request names ---------------------------------------------------------------

EVIL = {"base_url": "http://evil.example"}
FOREIGN: list[dict[str, str]] = [
    {"Host": "evil.example"},
    {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"},
    {"Forwarded": "host=evil.example"},
]


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize("path", [*ANSWERS, "/threads/1-x", "/boards/stoves", "//sign-in"])
def test_no_answer_names_the_host_of_the_request(
    client: Browser, headers: dict[str, str], path: str
) -> None:
    make_thread(title="How do I light it?")
    answer = client.get(path, headers=headers, buffered=True)
    assert "evil.example" not in answer.get_data(as_text=True)
    assert "evil.example" not in str(answer.headers)


@pytest.mark.parametrize("headers", FOREIGN)
def test_the_one_true_address_is_the_sites_whatever_the_request_named(
    client: Browser, headers: dict[str, str]
) -> None:
    thread = make_thread()
    at = client.get(f"/threads/{thread.id}").headers["Location"]
    page = client.get(at, headers=headers)
    assert page.one("link[rel=canonical]")["href"] == f"http://localhost{at}"
    assert "evil.example" not in page.get_data(as_text=True)


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_mail_leads_to_the_site_whatever_the_request_named(
    client: Browser, asta: Any, mails: Callable[[], list[str]], headers: dict[str, str]
) -> None:
    form = {"email": "asta@example.org", "csrf_token": client.form_token()}
    with client.session_transaction() as ours, client.session_transaction(**EVIL) as theirs:
        theirs.update(ours)
    client.post("/forgot", data=form, headers=headers, token=False)
    [mail] = mails()
    assert "evil.example" not in mail
    assert "http://localhost/" in mail


@pytest.mark.parametrize("host", ["", "a b", "evil.example/x", "[", "é.example", "x" * 300])
def test_a_host_that_cannot_be_is_no_crash(client: Browser, host: str) -> None:
    assert client.get(
        "/", headers={"Host": host.encode("utf-8").decode("latin-1")}
    ).status_code in (
        200,
        400,
    )


def seen_through(app: Flask, forwarded: dict[str, str]) -> tuple[str, bool, str]:
    """The network address, the encryption and the host of a request as the app takes them."""
    seen: list[tuple[str, bool, str]] = []

    def look() -> str:
        from flask import request

        seen.append((str(request.remote_addr), request.is_secure, request.host))
        return ""

    app.add_url_rule("/look", "look", look)
    app.test_client().get("/look", headers=forwarded)
    return seen[0]


FORWARDED = {
    "X-Forwarded-For": "203.0.113.9, 198.51.100.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "forum.example.org",
}


def test_forwarded_headers_count_for_nothing_without_a_proxy(
    make_app: Callable[..., Flask],
) -> None:
    assert seen_through(make_app(), FORWARDED) == ("127.0.0.1", False, "localhost")


def test_forwarded_headers_count_from_the_proxies_that_are_trusted(
    make_app: Callable[..., Flask],
) -> None:
    one = make_app(TRUSTED_PROXIES=1)
    assert seen_through(one, FORWARDED) == ("198.51.100.7", True, "forum.example.org")
    two = make_app(TRUSTED_PROXIES=2)
    assert seen_through(two, FORWARDED)[0] == "203.0.113.9"


# --- Forms ---------------------------------------------------------------------------------------


def test_no_password_is_ever_given_back(app: Flask) -> None:
    from wtforms import PasswordField

    from forum.people import forms

    names = {
        name
        for form in vars(forms).values()
        if isinstance(form, type)
        for name, field in vars(form).items()
        if getattr(field, "field_class", None) is PasswordField
        or getattr(getattr(field, "field_class", None), "__name__", "") == "PasswordField"
    }
    assert names
    assert names <= _NOT_KEPT


@pytest.mark.parametrize("token", [None, "", "nonsense", "foreign", "of another key"])
def test_a_form_is_refused_without_the_token_of_its_own_session(
    app: Flask, client: Browser, new_client: Callable[[], Browser], token: str | None
) -> None:
    known = {"foreign": new_client().form_token()}
    with client.session_transaction() as session:
        session["csrf_token"] = "1" * 40
    if token == "of another key":
        app.secret_key, key = "another", app.secret_key
        known[token] = client.form_token()
        app.secret_key = key
    data = {"language": "sv"} | ({} if token is None else {"csrf_token": known.get(token, token)})
    answer = client.post("/language", data=data, token=False)
    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers or "language=" not in answer.headers["Set-Cookie"]


def test_a_token_never_grows_too_old(client: Browser, app: Flask) -> None:
    assert app.config["WTF_CSRF_TIME_LIMIT"] is None


def test_signing_in_needs_a_token_too(client: Browser) -> None:
    somebody("asta")
    data = {"email": "asta@example.org", "password": "a warm welcome"}
    answer = client.post("/sign-in", data=data, token=False)
    assert answer.status_code == 400
    assert client.get("/account").status_code == 303
