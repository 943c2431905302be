"""Writing: nothing that is typed is lost, and the composer's extras work by keyboard."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_main_job import Visit
from tests.cast import PASSWORD, make_reply, make_thread, somebody

pytestmark = pytest.mark.browser


@pytest.fixture
def thread(app: Any) -> Any:
    thread = make_thread(somebody("bo"), title="The flame is yellow", text="It smokes a lot.")
    make_reply(thread, somebody("clara"), text="Clean the **nozzle** first.\n\nThen try again.")
    return thread


def signed_in(page: Page, short: str) -> Visit:
    visit = Visit(page)
    visit.sign_in(str(somebody(short).email), PASSWORD)
    return visit


def open_thread(page: Page, thread: Any) -> Any:
    page.goto(f"/threads/{thread.id}")
    return page.locator(".reply-form textarea")


def test_the_session_ends_while_one_writes_on_a_phone(
    new_page: Callable[..., Page], thread: Any, faults: list[str]
) -> None:
    page = new_page(phone=True)
    visit = signed_in(page, "asta")
    text = open_thread(page, thread)
    with page.expect_response("**/drafts") as answer:
        text.fill("It began when the wind turned.")
    assert answer.value.ok
    expect(page.locator("[data-saved]").first).to_contain_text("Draft saved")

    # The session is gone, and the writer does not know.
    page.context.clear_cookies()
    with page.expect_response("**/drafts") as answer:
        text.press("End")
        text.type(" And it smells.")
    assert answer.value.status in (400, 401)
    expect(page.locator("[data-saved]").first).to_contain_text("You are signed out")
    visit.sign_in(str(somebody("asta").email), PASSWORD)
    expect(open_thread(page, thread)).to_have_value("It began when the wind turned. And it smells.")

    # Published, it is kept nowhere any more.
    page.locator(".reply-form button.button--primary").click()
    expect(page.locator(".posts")).to_contain_text("And it smells.")
    expect(open_thread(page, thread)).to_have_value("")
    assert (
        page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))") == []
    )
    faults[:] = [fault for fault in faults if not re.search("/drafts|/read$", fault)]


def test_somebody_without_an_account_finds_their_text_after_a_crash(
    page: Page, thread: Any
) -> None:
    page.goto("/threads/new")
    Visit(page).fill(title="A question", text="With a long story.")
    page.evaluate("window.dispatchEvent(new Event('kept'))")
    page.goto("about:blank")
    page.goto("/threads/new")
    expect(page.locator("[name=text]")).to_have_value("With a long story.")
    expect(page.locator("[name=title]")).to_have_value("A question")
    page.locator("main form button.button--primary").first.click()
    page.wait_for_url("**/held/*")
    page.goto("/threads/new")
    expect(page.locator("[name=text]")).to_have_value("")


def test_two_windows_write_at_the_same_place(page: Page, thread: Any, faults: list[str]) -> None:
    signed_in(page, "asta")
    other = page.context.new_page()
    mine, theirs = open_thread(page, thread), open_thread(other, thread)
    with page.expect_response("**/drafts"):
        mine.fill("Written in the first window.")
    with other.expect_response("**/drafts") as answer:
        theirs.fill("Written in the second window.")
    assert answer.value.status == 409
    choice = other.locator(".composer__choice")
    expect(choice).to_contain_text("Nothing is lost")
    with other.expect_response("**/drafts") as answer:
        choice.get_by_role("button", name="Take the other one").click()
    assert answer.value.ok
    expect(theirs).to_have_value("Written in the first window.")
    choice.get_by_text("Your text from before").click()
    expect(choice).to_contain_text("Written in the second window.")
    faults[:] = [fault for fault in faults if not re.search("/drafts|/read$", fault)]


def test_tools_names_quotes_and_sending_by_keyboard(
    page: Page, thread: Any, assert_accessible: Callable[[Page], None]
) -> None:
    signed_in(page, "asta")
    text = open_thread(page, thread)
    text.focus()
    page.keyboard.type("Thanks ")
    page.keyboard.press("Control+b")
    page.keyboard.type("very")
    expect(text).to_have_value("Thanks **very**")
    page.keyboard.press("End")
    page.keyboard.type(" much @cl")
    expect(page.get_by_role("option")).to_contain_text("Clara Ek")
    assert_accessible(page)
    page.keyboard.press("Enter")
    expect(text).to_have_value("Thanks **very** much @clara-ek ")

    # What is selected in a post, as a quotation.
    page.evaluate(
        """() => {
          const words = document.querySelectorAll('.post__body')[1].querySelector('p');
          getSelection().selectAllChildren(words);
        }"""
    )
    quote = page.get_by_role("button", name="Quote", exact=True)
    quote.focus()
    page.keyboard.press("Enter")
    expect(text).to_have_value(re.compile(r"\n> @clara-ek \[#2\]\(/posts/\d+\):\n>\n> Clean the"))
    page.keyboard.type("I did.")
    page.get_by_role("button", name="Preview").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".composer__preview strong").first).to_have_text("very")
    assert_accessible(page)
    text.focus()
    page.keyboard.press("Control+Enter")
    posted = page.locator("article.post").last
    expect(posted).to_contain_text("I did.")
    expect(posted).to_contain_text("in reply to Clara Ek, #2")
