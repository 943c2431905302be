"""Everything once without JavaScript: from registering to signing out."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from forum.database import db
from forum.threads.models import Thread
from tests.browser.test_main_job import Visit
from tests.cast import make_board, make_reply, somebody

pytestmark = pytest.mark.browser
SECRET = "lamp oil and a wick"


class Plain(Visit):
    """A visit by the names of what is on the page."""

    def button(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def link(self, name: str) -> None:
        self.page.get_by_role("main").get_by_role("link", name=name, exact=True).click()

    def menu(self, name: str) -> None:
        """What stands in one's own menu."""
        self.press("summary[aria-label^='Your menu']")
        self.page.locator(".menu--person").get_by_text(name, exact=True).click()

    def is_told(self, words: str) -> None:
        expect(self.page.locator(".flashes")).to_contain_text(words)


def test_a_member_needs_no_script_for_anything(
    new_page: Callable[..., Page], mails: Callable[[], list[str]]
) -> None:
    make_board("Stoves")
    make_board("Lamps")
    nils = Plain(new_page(script=False, phone=True))
    page = nils.page

    # Registers, and confirms by the link in the mail.
    page.goto("/register")
    nils.fill(email="nils@example.org", name="Nils Ny", password=SECRET)
    nils.send()
    link = re.search(r"http://127\.0\.0\.1:\d+(/confirm/\S+)", mails()[-1])
    assert link
    page.goto(link[1])
    nils.button("Confirm")
    expect(page.locator("h1")).to_have_text("Your address is confirmed")

    # Asks, after a look at how it will be.
    page.locator(".site-header__ask").click()
    nils.fill(title="The flame is yellow", text="It **smokes** when there is wind.")
    page.locator("main [name=board]").select_option("stoves")
    nils.button("Preview")
    expect(page.locator("[data-preview] strong")).to_have_text("smokes")
    nils.button("Post")
    expect(page.locator("main")).to_have_attribute("data-state", "unanswered")
    address = page.url.partition("?")[0]

    # Replies to whoever replied, and says what solved it.
    thread = _thread(address)
    answer = make_reply(thread, somebody("clara"), text="Trim the wick, then light it again.")
    page.goto(f"/posts/{answer.id}")
    page.locator(f"#post-{answer.id}").get_by_role("link", name=re.compile("^Reply")).click()
    nils.fill(text="That did it!")
    nils.button("Reply")
    expect(page.locator(".post").last).to_contain_text("in reply to Clara Ek, #2")
    page.locator(f"#post-{answer.id}").get_by_role("button", name="This solved it").click()
    expect(page.locator("main")).to_have_attribute("data-state", "solved")
    expect(page.locator(f"#post-{answer.id}")).to_contain_text("Solution")

    # Changes what was written, and what one is told of.
    own = page.locator(".post").last
    own.locator("summary").click()
    own.get_by_role("link", name="Edit").click()
    nils.fill(text="That did it, thank you!")
    nils.send()
    expect(page.locator(".post").last).to_contain_text("thank you")
    nils.button("Mute")
    expect(page.locator(".levels [aria-pressed=true]")).to_have_text("Mute")
    page.goto("/boards/lamps")
    nils.button("Follow")
    expect(page.locator(".levels [aria-pressed=true]")).to_have_text("Follow")

    # Reports a post.
    page.goto(f"/posts/{answer.id}")
    page.locator(f"#post-{answer.id} summary").click()
    page.locator(f"#post-{answer.id}").get_by_role("link", name="Report").click()
    nils.button("Report it")
    expect(page.locator(".form-errors")).to_contain_text("Choose what is wrong with it.")
    page.get_by_label("What is wrong with it?").select_option("other")
    nils.button("Report it")
    nils.is_told("you are told what comes of it")

    # Finds it again by other words than were written.
    mails()
    page.goto("/")
    page.get_by_role("main").get_by_role("searchbox").tap()
    page.keyboard.type("smoking wicks")
    page.keyboard.press("Enter")
    page.get_by_role("main").get_by_role("link", name="The flame is yellow").click()
    expect(page.locator("h1")).to_have_text("The flame is yellow")

    # Saves the settings, signs out, and comes in again.
    nils.menu("Account")
    nils.fill(about="I repair lamps.")
    nils.button("Save")
    nils.is_told("Your account is changed.")
    nils.link("Appearance")
    page.get_by_label("Dark").check()
    nils.button("Save")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    nils.link("Notifications")
    page.get_by_label("Every morning, all in one mail").check()
    nils.button("Save")
    nils.is_told("Your choices are kept.")
    expect(page.get_by_label("Every morning, all in one mail")).to_be_checked()
    nils.menu("Your profile")
    expect(page.locator("main")).to_contain_text("I repair lamps.")
    nils.menu("Sign out")
    expect(page.locator(".site-header").get_by_role("link", name="Sign in")).to_be_visible()
    page.goto("/account")
    nils.fill(email="nils@example.org", password=SECRET)
    nils.send()
    expect(page).to_have_url(re.compile("/account$"))


def _thread(address: str) -> Thread:
    found = re.search(r"/threads/(\d+)", address)
    assert found
    db.session.rollback()
    return db.session.get_one(Thread, int(found[1]))
