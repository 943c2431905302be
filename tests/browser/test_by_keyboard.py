"""The main job by keyboard alone: every control is reached, named, and answers to its keys."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.cast import PASSWORD, make_board, make_host, somebody

pytestmark = pytest.mark.browser
MOST_STOPS = 120
#: Where the focus is: on what is wanted; and what a person would look for in vain, or "".
STOP = """(wanted) => {
  const here = document.activeElement;
  // No key leads to these: the browser itself goes to what the address names.
  if (here === document.body || here.matches(":target")) return [false, ""];
  const box = here.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const styles = [[here], [here, "::after"], [here.closest("li")]].filter(([each]) => each);
  const marked = styles.some((each) => getComputedStyle(...each).outlineStyle !== "none");
  const shown = top && (here.contains(top) || top.contains(here));
  return [here === wanted, marked && shown ? "" : here.outerHTML.slice(0, 200)];
}"""


class Keys:
    """Somebody who has no mouse."""

    def __init__(self, page: Page) -> None:
        self.page, self.press = page, page.keyboard.press

    def open(self, path: str) -> None:
        """A page from the address bar; its first stop is the link that skips the header."""
        self.page.goto(path)

    def skip_header(self) -> None:
        """To the content, past everything that every page begins with."""
        self.press("Tab")
        link = self.page.get_by_role("link", name="Skip to the content")
        expect(link).to_be_focused()
        expect(link).to_be_in_viewport()
        self.press("Enter")
        expect(self.page.get_by_role("main")).to_be_focused()

    def to(self, wanted: Locator, key: str = "Tab") -> None:
        """Tab on until it has the focus; at every stop one sees where one is."""
        expect(wanted).to_have_count(1)
        for _stop in range(MOST_STOPS):
            self.press(key)
            is_there, unseen = wanted.evaluate(STOP)
            assert not unseen, self.page.url
            if is_there:
                return
        raise AssertionError(f"No key leads to {wanted}")

    def field(self, name: str, words: str) -> None:
        self.to(self.page.get_by_role("textbox", name=name))
        self.page.keyboard.type(words)

    def button(self, name: str) -> None:
        self.to(self.page.get_by_role("main").get_by_role("button", name=name, exact=True))
        self.press("Enter")

    def link(self, name: str, key: str = "Tab") -> None:
        self.to(self.page.get_by_role("link", name=name, exact=True), key)
        self.press("Enter")

    def sign_in(self, short: str) -> None:
        self.open("/")
        self.link("Sign in")
        self.page.wait_for_url("**/sign-in*")
        self.skip_header()
        self.field("E-mail", str(somebody(short).email))
        self.to(self.page.get_by_label("Password"))
        self.page.keyboard.type(PASSWORD)
        self.press("Enter")
        expect(self.menu).to_be_visible()
        # The address still names the content, so the browser goes there as soon as it is drawn.
        expect(self.page.get_by_role("main")).to_be_focused()

    def sign_out(self) -> None:
        """By one's menu, which Escape closes and leaves where it was."""
        self.to(self.menu)
        self.press("Enter")
        out = self.page.get_by_role("button", name="Sign out")
        expect(out).to_be_visible()
        self.press("Escape")
        expect(out).to_be_hidden()
        expect(self.menu).to_be_focused()
        self.press("Space")
        self.to(out)
        self.press("Enter")
        expect(self.menu).to_have_count(0)

    @property
    def menu(self) -> Locator:
        return self.page.locator("summary[aria-label^='Your menu']")


def test_asked_and_answered_without_a_mouse(new_page: Callable[..., Page]) -> None:
    make_board("Lamps")
    make_board("Stoves")
    make_host("hedda")

    asta = Keys(new_page())
    asta.sign_in("asta")
    # Sent on from a form to which one had skipped, one is at the content: the header is behind.
    asta.link("Ask", "Shift+Tab")
    asta.page.wait_for_url("**/threads/new*")
    asta.skip_header()
    asta.field("Title", "The flame is yellow")
    asta.field("Text", "It smokes, and I cannot see why.")
    boards = asta.page.get_by_role("combobox", name="Board")
    asta.to(boards)
    asta.page.keyboard.type("Stoves")
    expect(boards.locator("option:checked")).to_have_text(re.compile("Stoves"))
    asta.button("Post")
    expect(asta.page.get_by_role("heading", level=1)).to_have_text("The flame is yellow")
    asta.sign_out()

    hedda = Keys(new_page())
    hedda.sign_in("hedda")
    hedda.to(hedda.page.get_by_role("navigation", name="Main").get_by_role("link", name="Unans"))
    hedda.press("Enter")
    hedda.page.wait_for_url("**/moderation/unanswered*")
    hedda.skip_header()
    hedda.link("The flame is yellow")
    expect(hedda.page.get_by_role("heading", level=1)).to_have_text("The flame is yellow")
    hedda.skip_header()
    hedda.field("Your reply", "Trim the wick.")
    official = hedda.page.get_by_role("checkbox", name="official")
    hedda.to(official)
    hedda.press("Space")
    expect(official).to_be_checked()
    # A step back is one, too; and the way on leads out of the text.
    hedda.to(hedda.page.get_by_role("textbox", name="Your reply"), "Shift+Tab")
    hedda.button("Reply")
    answer = hedda.page.get_by_role("article").last
    expect(answer).to_contain_text("Official answer")
    expect(answer).to_contain_text("Trim the wick.")
    expect(hedda.page.locator("main")).to_have_attribute("data-state", "answered")

    # The asker says by keyboard that it helped.
    asta.sign_in("asta")
    asta.open("/notifications")
    asta.skip_header()
    asta.to(
        asta.page.get_by_role("main").get_by_role("link", name=re.compile("Hedda Vik answered"))
    )
    asta.press("Enter")
    expect(asta.page).to_have_url(re.compile(r"#post-\d+$"))
    asta.button("This solved it")
    expect(asta.page.locator("main")).to_have_attribute("data-state", "solved")
