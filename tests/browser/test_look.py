"""How the site looks, sounds and feels: what a reader's eyes, ears, hands and machine ask for."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_every_page import page_of
from tests.cast import make_reply, make_thread, somebody

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
