"""How the site looks, sounds and feels: what a reader's eyes, ears, hands and machine ask for."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_every_page import STICKS_OUT, page_of
from tests.cast import make_board, make_host, make_reply, make_thread, somebody

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
__all__ = ["page_of"]


def test_what_changes_is_said_aloud_once(page_of: Callable[..., Page]) -> None:
    thread = make_thread(somebody("bo"))
    page = page_of("asta")
    page.context.grant_permissions(["clipboard-write"])
    page.goto(f"/threads/{thread.id}")
    spoken = page.get_by_role("status")
    expect(spoken).to_have_count(1)
    page.locator("a[data-permalink]").first.click()
    expect(spoken).to_have_text("Link copied")
    expect(page.locator(".toast")).to_be_visible()


def test_a_flash_is_said_aloud(page_of: Callable[..., Page]) -> None:
    reply = make_reply(make_thread(), somebody("bo"))
    page = page_of("bo")
    page.goto(f"/posts/{reply.id}/withdraw")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("#flashes .notice")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text(page.locator("#flashes").inner_text())


# --- Everybody can use it ------------------------------------------------------------------------

THEMES_AND_SIZES = [(dark, phone) for dark in (False, True) for phone in (False, True)]


@pytest.mark.parametrize(
    ("dark", "phone"),
    THEMES_AND_SIZES,
    ids=["light-desk", "light-phone", "dark-desk", "dark-phone"],
)
def test_components_and_main_pages_can_be_used_by_everybody(
    page_of: Callable[..., Page], assert_accessible: Callable[[Page], None], dark: bool, phone: bool
) -> None:
    make_host("hedda")
    thread = make_thread(somebody("asta"))
    for number in range(6):
        make_reply(thread, somebody("clara" if number % 2 else "hedda"))
    paths = ("/patterns", f"/threads/{thread.id}", "/admin/brand")
    page = page_of("anna", dark=dark, phone=phone)
    for path in paths:
        page.goto(path)
        assert_accessible(page)


def test_at_400_percent_nothing_sticks_out_and_nothing_is_lost(
    page_of: Callable[..., Page],
) -> None:
    make_board("Donaudampfschifffahrtsgesellschaftskapitän")
    thread = make_thread(somebody("bo"), title="Hottentottenpotentatentantenattentat" * 3)
    page, found = page_of("anna", viewport={"width": 320, "height": 256}), {}
    for path in ("/patterns", "/", f"/threads/{thread.id}", "/admin/brand", "/admin/boards"):
        page.goto(path)
        found[path] = page.evaluate(STICKS_OUT)
    assert {path: pixels for path, pixels in found.items() if pixels > 0} == {}
    page.goto("/")
    expect(page.get_by_role("link", name="Ask", exact=True).first).to_be_visible()
    expect(page.locator(".menu--person summary")).to_be_visible()


# --- What the reader's machine asks for ----------------------------------------------------------


def test_nothing_moves_where_that_is_asked_for(page_of: Callable[..., Page]) -> None:
    page = page_of("asta", reduced_motion="reduce")
    page.goto("/patterns")
    moving = page.evaluate(
        """[...document.querySelectorAll("*")].filter((each) => {
             const style = getComputedStyle(each);
             return parseFloat(style.transitionDuration) > 0.01 || style.animationName !== "none";
           }).length"""
    )
    assert moving == 0


def test_with_forced_colours_what_is_chosen_can_still_be_told(page_of: Callable[..., Page]) -> None:
    page = page_of("asta", forced_colors="active")
    page.goto("/patterns")
    for chosen in (".tabs__tab[aria-current]", ".choices .choice:has(:checked)", ".notice"):
        drawn = page.locator(chosen).first.evaluate(
            "each => { const s = getComputedStyle(each);"
            " return parseFloat(s.borderBlockEndWidth) + parseFloat(s.outlineWidth); }"
        )
        assert drawn > 0, chosen


# --- A long thread on a phone --------------------------------------------------------------------


def test_a_long_thread_says_what_it_is_about_and_leads_to_its_end(
    page_of: Callable[..., Page],
) -> None:
    make_host("hedda")
    thread = make_thread(somebody("asta"), title="It smokes")
    for _each in range(22):
        make_reply(thread)
    page = page_of("bo", phone=True)
    page.goto(f"/threads/{thread.id}")
    bar = page.locator("[data-thread-bar]")
    expect(bar).to_be_hidden()
    page.mouse.wheel(0, 2000)
    expect(bar).to_be_visible()
    expect(bar).to_contain_text("It smokes")
    expect(bar).to_contain_text("Waiting for a host, asked")
    page.get_by_role("link", name="Reply", exact=True).click()
    expect(page.locator("#reply textarea")).to_be_in_viewport()
    expect(page.locator(".thread-bar__reply")).to_be_hidden()
    page.locator(".thread-bar").get_by_label("To the last post").click()
    page.wait_for_url("**page=2#last")
    expect(page.locator(".post").last).to_be_in_viewport()
    # What has the focus is not under the bar.
    page.locator(".post a[data-permalink]").first.focus()
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 52
