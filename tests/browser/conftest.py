"""Real Chromium against the real site, served from this process.

Every page is watched: a script that fails, a breach of the content security policy, a missing
file, or a request to another host fails the test that caused it.
"""

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

NAMES = ("chromium", "chromium-browser", "google-chrome")
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
#: 2.5.8 has to be asked for by name.
AXE = {
    "runOnly": {"type": "tag", "values": list(WCAG)},
    "rules": {"target-size": {"enabled": True}},
}
PATIENCE_MS = 10_000
SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
#: A phone in the hand; the narrowest that we promise is 320.
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


class Silent(WSGIRequestHandler):
    def log(self, *_args: Any) -> None:
        """A test's output is for what went wrong."""


@pytest.fixture(scope="session")
def web_server(shared_app: Flask) -> Iterator[BaseWSGIServer]:
    server = make_server("127.0.0.1", 0, shared_app, threaded=True, request_handler=Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def address(app: Flask, web_server: BaseWSGIServer) -> str:
    """Where the site is served; links in mails lead there, too."""
    app.config["SITE_URL"] = f"http://127.0.0.1:{web_server.server_port}"
    return str(app.config["SITE_URL"])


class Faults(list[str]):
    """What went wrong on the pages of a test, besides what the test looks at."""

    def watch(self, page: Page, address: str) -> None:
        page.on("pageerror", lambda error: self.append(f"script: {error}"))
        page.on("console", self._console)
        page.on("response", self._response)
        page.on("request", lambda request: self._request(request.url, address))

    def _console(self, message: Any) -> None:
        # A refused form is a page with status 422, which Chromium also calls a failure.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.append(f"console: {message.text}")

    def _response(self, response: Any) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            self.append(f"{response.status}: {response.url}")

    def _request(self, url: str, address: str) -> None:
        if not url.startswith((address, "data:", "blob:", "about:")):
            self.append(f"another host: {url}")


@pytest.fixture
def faults() -> Iterator[Faults]:
    found = Faults()
    yield found
    assert found == []


@pytest.fixture
def new_page(chromium: Browser, address: str, faults: Faults) -> Iterator[Callable[..., Page]]:
    """Somebody's browser: ``new_page(phone=True, locale="sv-SE", script=False, dark=True)``.

    Each has its own cookies; paths such as ``page.goto("/search")`` lead to the site.
    """
    contexts: list[BrowserContext] = []

    def open_page(
        *,
        phone: bool = False,
        locale: str = "en-GB",
        script: bool = True,
        dark: bool = False,
        **more: Any,
    ) -> Page:
        options: dict[str, Any] = {
            "base_url": address,
            "viewport": PHONE if phone else DESK,
            "has_touch": phone,
            "locale": locale,
            "java_script_enabled": script,
            "color_scheme": "dark" if dark else "light",
            "reduced_motion": "reduce",
            **more,
        }
        context = chromium.new_context(**options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        faults.watch(page, address)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A browser at a desk, in English."""
    return new_page()


@pytest.fixture(scope="session")
def axe() -> Axe:
    return Axe()


@pytest.fixture
def assert_accessible(axe: Axe) -> Callable[[Page], None]:
    """Fails with every moderate, serious or critical fault that axe finds on the page as it is now.

    Its rules are those of WCAG 2.0 to 2.2, levels A and AA.
    """

    def judge(page: Page) -> None:
        found = [
            f"{fault['impact']} {fault['id']}: {fault['help']} — {node['html'][:200]}"
            for fault in axe.run(page, options=AXE).response["violations"]
            if fault["impact"] in ("moderate", "serious", "critical")
            for node in fault["nodes"]
        ]
        assert found == [], f"{page.url}\n" + "\n".join(found)

    return judge


@pytest.fixture
def picture() -> Callable[[Page, str], Path]:
    """Keep a picture of the page in ``screenshots/``, to be looked at by people."""

    def take(page: Page, name: str, *, whole: bool = True) -> Path:
        SCREENSHOTS.mkdir(exist_ok=True)
        path = SCREENSHOTS / f"{name}.png"
        page.screenshot(path=path, full_page=whole)
        return path

    return take
