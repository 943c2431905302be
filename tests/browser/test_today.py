"""Today's page stays true while it is open, and is left alone while somebody is about to press."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from forum.database import db
from forum.moments import now
from tests.browser.test_main_job import Visit
from tests.cast import PASSWORD, make_host, make_thread
from tests.moderation.today.making import make_clock

pytestmark = pytest.mark.browser
AN_HOUR = timedelta(hours=1)
LOOK = "document.dispatchEvent(new Event('visibilitychange'))"


def late(title: str) -> None:
    """A thread that somebody should have answered an hour ago."""
    thread = make_thread(title=title, now=now() - 9 * AN_HOUR)
    make_clock(thread, now() - AN_HOUR)
    db.session.rollback()


def test_what_becomes_late_appears_without_loading_the_page_again(
    new_page: Callable[..., Page],
) -> None:
    make_host("hedda")
    late("The stove smokes")
    hedda = Visit(new_page())
    hedda.sign_in("hedda@example.org", PASSWORD)
    page = hedda.page
    page.goto("/moderation/")
    page.evaluate("window.isTheSame = true")
    rows = page.locator("[data-thread]")
    expect(rows).to_have_count(1)

    # Nothing has happened: that is all that is answered.
    with page.expect_response("**/moderation/") as answer:
        page.evaluate(LOOK)
    assert answer.value.status == 304

    # Somebody who is about to press a button there does not miss it.
    late("The lamp flickers")
    page.locator("[data-live] a").first.focus()
    page.evaluate(LOOK)
    expect(rows).to_have_count(1)
    page.evaluate("document.activeElement.blur()")
    with page.expect_response("**/moderation/") as answer:
        page.evaluate(LOOK)
    assert answer.value.status == 200
    expect(rows).to_have_count(2)
    expect(page.locator("[data-live]")).to_contain_text("The lamp flickers")
    assert page.evaluate("window.isTheSame")
