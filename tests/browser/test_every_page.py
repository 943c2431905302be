"""Every page, as a reader finds it: nothing breaks, nothing sticks out, everybody can use it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.cast import somebody
from tests.client import Browser
from tests.house.addresses import furnish, routes

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
WIDTHS = (320, 768, 1600)
STICKS_OUT = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

#: What cannot be pressed in its middle, because something lies on it. The bar of a thread goes away
#: by itself, a moment after its place has been scrolled to.
COVERED = """() => {
  const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const shown = (element) => element.checkVisibility({visibilityProperty: true});
  return [...document.querySelectorAll(controls)].filter(shown).flatMap((control) => {
    control.scrollIntoView({block: "center", inline: "center"});
    const [box] = control.getClientRects();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    const own = [control, control.closest("label")];
    const free = !top || top.contains(control) || top.closest("[data-thread-bar]");
    if (free || own.some((each) => each?.contains(top))) return [];
    return [`${control.outerHTML.slice(0, 120)} lies under ${top.outerHTML.slice(0, 80)}`];
  });
}"""


@pytest.fixture
def pages_of(app: Flask, new_client: Callable[[], Browser]) -> Callable[[str], list[str]]:
    """Addresses of HTML pages that somebody may read, on a site that holds one of everything."""
    words = furnish()

    def readable(short: str) -> list[str]:
        client = client_of(short, new_client)
        found = []
        for route in routes(app, words):
            if route.reads:
                answer = client.get(route.address)
                # Parts of pages, which a script asks for, are no pages.
                whole = b"<html" in answer.data and answer.mimetype == "text/html"
                if answer.status_code == 200 and whole:
                    found.append(route.address)
        return sorted(set(found))

    return readable


def client_of(short: str, new_client: Callable[[], Browser]) -> Browser:
    client = new_client()
    if short != "nobody":
        client.sign_in(somebody(short))
    return client


@pytest.fixture
def page_of(
    new_page: Callable[..., Page], new_client: Callable[[], Browser], address: str
) -> Callable[..., Page]:
    """A browser in which somebody of the cast is signed in."""

    def open_page(short: str, **options: Any) -> Page:
        page = new_page(**options)
        cookie = client_of(short, new_client).get_cookie("vardskap")
        if cookie:
            page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
        return page

    return open_page


#: Who reads, in which look, how wide. Each page is seen in each look and width by somebody.
USUAL = [
    ("nobody", "light", "desk"),
    ("asta", "dark", "phone"),
    ("hedda", "dark", "phone"),
    ("anna", "light", "desk"),
    ("anna", "dark", "phone"),
]
PROVED = [
    (short, *seen)
    for short in ("nobody", "asta", "hedda", "anna")
    for seen in (("light", "phone"), ("dark", "desk"))
]


@pytest.mark.parametrize(
    ("short", "look", "width"),
    [*USUAL, *(pytest.param(*each, marks=pytest.mark.prove) for each in PROVED)],
)
def test_everybody_can_use_every_page(
    pages_of: Callable[[str], list[str]],
    page_of: Callable[..., Page],
    assert_accessible: Callable[[Page], None],
    short: str,
    look: str,
    width: str,
) -> None:
    page = page_of(short, dark=look == "dark", phone=width == "phone")
    for path in pages_of(short):
        page.goto(path)
        assert_accessible(page)
        assert page.locator("h1").count() == 1, path
        assert page.title().strip(), path


@pytest.mark.parametrize("short", ["nobody", "anna"])
def test_nothing_sticks_out_or_is_covered_at_any_width(
    pages_of: Callable[[str], list[str]], page_of: Callable[..., Page], short: str
) -> None:
    page, found = page_of(short), []
    for path in pages_of(short):
        page.goto(path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if (pixels := page.evaluate(STICKS_OUT)) > 0:
                found.append(f"{path} at {width}: {pixels} pixels")
            found += [f"{path} at {width}: {words}" for words in page.evaluate(COVERED)]
    assert found == []
