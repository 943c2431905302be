"""One's own account: agreeing again, signing out there, taking one's data along, leaving."""

import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from forum.people import documents
from tests.browser.test_main_job import Visit
from tests.cast import PASSWORD, make_board, make_thread, somebody

pytestmark = pytest.mark.browser
WORDS = "All that I know about wicks, and it took me an hour to write."


def publish(text: str) -> None:
    anna = somebody("anna")
    documents.save_draft(anna, "rules", {"en": text}, {"en": "We ask you to be kind."})
    documents.publish(anna, "rules")


def test_agree_again_sign_out_there_take_the_data_and_leave(
    new_page: Callable[..., Page],
    mails: Callable[[], list[str]],
    assert_accessible: Callable[[Page], None],
    picture: Callable[..., Any],
) -> None:
    asta = somebody("asta")
    thread = make_thread(somebody("bo"), make_board("Stoves"))
    at_home, at_work = Visit(new_page(phone=True)), Visit(new_page(script=False))
    for visit in (at_home, at_work):
        visit.sign_in(str(asta.email), PASSWORD)

    # New house rules while a reply is being written: nothing of it is lost.
    at_home.page.goto(f"/threads/{thread.id}-{thread.slug}")
    at_home.page.locator("#reply [name=text]").fill(WORDS)
    publish("Be kind.")
    at_home.press("#reply button[type=submit].button--primary")
    expect(at_home.page.locator("main")).to_contain_text("We ask you to be kind.")
    assert_accessible(at_home.page)
    picture(at_home.page, "people-agree-phone")
    at_home.page.locator("[name=agree]").check()
    at_home.send()
    expect(at_home.page.locator("main [name=text]")).to_have_value(WORDS)
    at_home.send()
    expect(at_home.page.locator(".posts")).to_contain_text(WORDS)

    # Sign out there.
    at_home.page.goto("/account/sessions")
    assert_accessible(at_home.page)
    picture(at_home.page, "people-sessions-phone")
    at_home.press("form[action$='/end'] button")
    expect(at_home.page.locator(".flashes")).to_contain_text("signed out there")
    at_work.page.goto("/account")
    expect(at_work.page).to_have_url(re.compile("/sign-in"))

    # Take the data along.
    at_home.page.goto("/account/data")
    at_home.fill(current_password=PASSWORD)
    at_home.send()
    assert any("Your data is ready" in mail for mail in mails())
    at_home.page.goto("/account/data")
    assert_accessible(at_home.page)
    picture(at_home.page, "people-data-phone")
    with at_home.page.expect_download() as coming:
        at_home.press("a[href='/account/data/copy']")
    with zipfile.ZipFile(coming.value.path()) as copy:
        assert WORDS in copy.read("data/posts.json").decode()

    # Leave, come back, and leave.
    for _twice in range(2):
        at_home.page.goto("/account/leave")
        at_home.fill(current_password=PASSWORD)
        at_home.page.locator("[name=sure]").check()
        at_home.press("main form button.button--danger")
        expect(at_home.page.locator(".flashes")).to_contain_text("will be deleted")
        at_home.sign_in(str(asta.email), PASSWORD)
        expect(at_home.page.locator(".flashes")).to_contain_text("is not deleted")
