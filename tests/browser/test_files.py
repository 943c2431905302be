"""A picture on its way into a post."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_main_job import Visit
from tests.cast import PASSWORD, make_thread, somebody
from tests.forum.files.making import picture as some_picture

pytestmark = pytest.mark.browser
#: What a browser does when somebody pastes a picture that they copied.
PASTE = """(area) => new Promise((done) => {
  const canvas = document.createElement("canvas");
  canvas.width = 60;
  canvas.height = 40;
  canvas.toBlob((blob) => {
    const data = new DataTransfer();
    data.items.add(new File([blob], "image.png", { type: "image/png" }));
    area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, cancelable: true }));
    done();
  });
})"""


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_picture_and_a_file_stand_in_the_post(
    new_page: Callable[..., Page], picture: Callable[..., Any], script: bool
) -> None:
    thread = make_thread(somebody("bo"))
    path = f"/threads/{thread.id}-{thread.slug}"
    visit = Visit(new_page(phone=True, script=script))
    visit.sign_in("asta@example.org" if somebody("asta") else "", PASSWORD)
    visit.page.goto(path)
    area = visit.page.locator("#reply textarea[name=text]")
    area.fill("This is my flame:")
    given: Any = [
        {"name": "My flame.png", "mimeType": "image/png", "buffer": some_picture()},
        {"name": "receipt.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"},
    ]
    visit.page.locator("#reply input[name=files]").set_input_files(given)
    if script:
        expect(area).to_have_value(re.compile(r"My flame\]\(.*receipt\.pdf\)", re.DOTALL))
        area.evaluate(PASTE)
        expect(area).to_have_value(re.compile("60x40"))
        picture(visit.page, "files-composer-phone")
        # Sent before it has arrived: the form waits for it.
        area.evaluate(PASTE.replace("= 60", "= 70"))
    visit.page.locator("#reply button.button--primary").click()
    visit.page.wait_for_load_state()
    if script:
        expect(visit.page.locator("img[width='70']")).to_have_count(1)
    last = visit.page.locator("article.post").last
    expect(last.locator("img[alt='My flame']")).to_have_js_property("naturalWidth", 320)
    expect(last.locator(".attachments")).to_contain_text("receipt.pdf")
    picture(visit.page, f"files-post-phone-{'script' if script else 'bare'}")
