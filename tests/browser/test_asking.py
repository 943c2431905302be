"""A question is half answered before it is asked: similar threads, "I have this too", fields."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from forum.boards.fields import FieldPlan, make_field
from tests.browser.test_main_job import Visit
from tests.cast import PASSWORD, again, make_board, make_thread, somebody

pytestmark = pytest.mark.browser
TITLE = "My stove smokes in the wind"


@pytest.fixture
def known(app: Any, run_jobs: Callable[[], int]) -> Any:
    """A thread that asks the same; its board asks for a model, the other board for nothing."""
    stoves = make_board("Stoves")
    make_board("Lamps")
    make_field(somebody("anna"), stoves, FieldPlan({"en": "Model"}))
    thread = make_thread(somebody("asta"), stoves, title="The stove smokes when there is wind")
    run_jobs()
    return thread


def test_who_types_a_title_sees_what_is_like_it_and_has_it_too(
    new_page: Callable[..., Page], known: Any
) -> None:
    bo = Visit(new_page())
    bo.sign_in(str(somebody("bo").email), PASSWORD)
    page = bo.page
    page.goto("/threads/new?board=stoves")
    page.locator("main [name=title]").press_sequentially(TITLE)
    expect(page.locator(f".alike [data-thread='{known.id}']")).to_be_visible()
    expect(page.locator("#announcer")).to_contain_text("1 similar thread")
    bo.fill(text="It draws badly.", field_model="X200")
    # The thread opens beside the page; what was typed stays as it is.
    with page.expect_popup() as opened:
        bo.press(".alike button")
    opened.value.wait_for_load_state()
    assert f"/threads/{known.id}-" in opened.value.url
    assert again(known).me_too_count == 1
    expect(page.locator("main [name=text]")).to_have_value("It draws badly.")
    # Another board asks other things; coming back, the answer is still there.
    page.locator("main [name=board]").select_option("lamps")
    expect(page.locator("[name=field_model]")).to_have_count(0)
    page.locator("main [name=board]").select_option("stoves")
    expect(page.locator("[name=field_model]")).to_have_value("X200")
    # Who has seen them is not asked again.
    bo.send()
    expect(page.locator(".thread-fields dd")).to_have_text("X200")
    assert bo.state == "unanswered"


def test_without_script_one_page_asks_is_it_one_of_these(
    new_page: Callable[..., Page], known: Any
) -> None:
    bo = Visit(new_page(script=False, phone=True))
    bo.sign_in(str(somebody("bo").email), PASSWORD)
    bo.page.goto("/threads/new?board=stoves")
    bo.fill(title=TITLE, text="It draws badly.", field_model="X200")
    bo.send()
    expect(bo.page.locator("h1")).to_have_text("Is it one of these?")
    assert bo.listed == [str(known.id)]
    bo.send()
    expect(bo.page.locator("h1")).to_have_text(TITLE)
    expect(bo.page.locator(".thread-fields dd")).to_have_text("X200")
