"""The main job, from end to end: asked by somebody without an account, answered by a named host."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.cast import PASSWORD, make_board, make_host, somebody

pytestmark = pytest.mark.browser
TITLE = "Hur rengör jag munstycket på lampan?"


class Visit:
    """Somebody's way through the site, by what they see and press."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, selector: str) -> None:
        self.page.locator(selector).first.click()

    def fill(self, **fields: str) -> None:
        for name, text in fields.items():
            self.page.locator(f"main [name={name}]").fill(text)

    def send(self) -> None:
        self.press("main form[method=post] button[type=submit].button--primary")
        self.page.wait_for_load_state()

    def sign_in(self, email: str, password: str) -> None:
        self.page.goto("/sign-in")
        self.fill(email=email, password=password)
        self.send()
        expect(self.page.locator(".menu--person")).to_be_visible()

    @property
    def listed(self) -> list[str]:
        rows = self.page.locator("[data-thread]")
        return [str(row.get_attribute("data-thread")) for row in rows.all()]

    @property
    def state(self) -> str | None:
        return self.page.locator("main").get_attribute("data-state")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_question_of_somebody_without_an_account_is_answered_by_a_host(
    new_page: Callable[..., Page],
    mails: Callable[[], list[str]],
    picture: Callable[..., Any],
    script: bool,
) -> None:
    make_board("Lampor", language="sv", slug="lampor")
    make_host("hedda", title="Lampvärd")

    # Asks in Swedish, on a phone, before there is any account.
    asker = Visit(new_page(phone=True, locale="sv-SE", script=script))
    asker.page.goto("/")
    asker.press(".site-header__ask")
    asker.fill(title=TITLE, text="Lågan är gul och det sotar på glaset. Vågar jag koka det?")
    asker.send()
    expect(asker.page).to_have_url(re.compile(r"/held/\d+$"))
    expect(asker.page.locator("main")).to_contain_text("Lågan är gul")
    asker.press("main a[href^='/register']")
    asker.fill(email="nils@example.org", name="Nils Ny", password="lampolja och veke")
    asker.send()

    # Confirms in another browser, from the mail.
    letter = next(mail for mail in mails() if "To: nils@example.org" in mail)
    link = re.search(r"http://127\.0\.0\.1:\d+(/\S+)", letter)
    assert link
    elsewhere = Visit(new_page(locale="sv-SE", script=script))
    elsewhere.page.goto(link[1])
    elsewhere.fill(password="lampolja och veke")
    elsewhere.send()
    elsewhere.page.goto("/threads?show=unanswered")
    expect(elsewhere.page.locator("[data-thread]")).to_contain_text(TITLE)
    thread = elsewhere.listed[0]

    # The host finds it, takes it, answers officially; it leaves the list.
    host = Visit(new_page(script=script))
    host.sign_in(str(somebody("hedda").email), PASSWORD)
    host.page.goto("/moderation/unanswered")
    assert host.listed == [thread]
    host.press(f"[data-thread='{thread}'] button[type=submit]")
    expect(host.page).to_have_url(re.compile(rf"/threads/{thread}-hur-rengor-jag-munstycket"))
    host.fill(text="Ja, koka det i fem minuter och blås det torrt. Då brinner lågan blå igen.")
    host.page.locator("[name=official]").check()
    host.press(".reply-form button[type=submit]")
    expect(host.page.locator(".post--official")).to_contain_text("koka det i fem minuter")
    assert host.state == "answered"
    host.page.goto("/moderation/unanswered")
    assert host.listed == []

    # The asker was told, and marks it solved.
    told = next(mail for mail in mails() if "To: nils@example.org" in mail and "/posts/" in mail)
    post = re.search(r"(/posts/\d+)", told)
    assert post
    asker.page.goto(post[1])
    expect(asker.page.locator(".menu--person")).to_be_visible()
    picture(asker.page, f"main-job-answered-{'with' if script else 'without'}-script")
    asker.press("form[action$='/solution'] button")
    asker.page.wait_for_load_state()
    assert asker.state == "solved"

    # Gone from the list, and found by other forms of its words.
    elsewhere.page.goto("/threads?show=unanswered")
    assert elsewhere.listed == []
    mails()
    elsewhere.page.goto("/search?q=munstycken lampor")
    expect(elsewhere.page.locator("main")).to_contain_text(TITLE)
