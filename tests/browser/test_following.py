"""Somebody is told: the bell rings on an open page, and its link leads to the post."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from forum.notifications.following import set_level
from tests.browser.test_main_job import Visit
from tests.cast import PASSWORD, make_reply, make_thread, somebody

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_from_the_bell_to_the_post(
    new_page: Callable[..., Page],
    assert_accessible: Callable[[Page], None],
    picture: Callable[..., Any],
    script: bool,
) -> None:
    bo, clara = somebody("bo"), somebody("clara")
    thread = make_thread(title="The stove smokes")
    reader = Visit(new_page(phone=not script, script=script))
    reader.sign_in("bo@example.org", PASSWORD)
    bell = reader.page.locator(".bell")
    expect(bell).to_have_accessible_name("Notifications")

    # Follows a thread with one press, and is told of what is written there.
    reader.page.goto(f"/threads/{thread.id}")
    reader.press(".levels button:has-text('Watch')")
    expect(reader.page.locator(".levels [aria-pressed=true]")).to_have_text("Watch")
    post = make_reply(thread, clara, text="Open the damper.")
    if script:
        reader.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    else:
        reader.page.reload()
    expect(bell).to_have_accessible_name("1 unread notification")

    bell.click()
    expect(reader.page.locator("[data-unseen]")).to_have_count(1)
    if script:
        assert_accessible(reader.page)
        picture(reader.page, "notifications")
    reader.press("[data-notice] a")
    expect(reader.page).to_have_url(re.compile(f"#post-{post.id}$"))
    if not script:
        # What a script says by itself, a button says without.
        reader.press("form[data-told] button")
        expect(reader.page.locator("[data-notice]")).to_have_count(1)
    expect(bell).to_have_accessible_name("Notifications")

    set_level(bo, thread, "mute")
    reader.page.goto("/account/notifications")
    expect(reader.page.locator("[data-follow] [aria-pressed=true]")).to_have_text("Mute")
    if script:
        assert_accessible(reader.page)
        picture(reader.page, "account-notifications")
