"""Keeping it clean: reported, claimed, hidden, and everybody who should know is told."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from moderation.review.setting_up import RulePlan, set_rule
from tests.browser.test_main_job import Visit
from tests.cast import PASSWORD, make_board, make_host, make_reply, make_thread, somebody

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_report_is_claimed_the_post_hidden_and_both_are_told(
    new_page: Callable[..., Page],
    picture: Callable[..., Any],
    assert_accessible: Callable[[Page], None],
    script: bool,
) -> None:
    hedda, thread = make_host("hedda"), make_thread(somebody("bo"))
    post = make_reply(thread, somebody("clara"), text="Cheap watches, write to me!")

    # On a phone, a member says what is wrong with a post.
    member = Visit(new_page(phone=True, script=script))
    member.sign_in(str(somebody("asta").email), PASSWORD)
    member.page.goto(f"/posts/{post.id}/report")
    member.page.locator("[name=ground]").select_option("spam")
    member.fill(words="The same in every thread.")
    if script:
        picture(member.page, "report-a-post")
        assert_accessible(member.page)
    member.send()
    expect(member.page.locator(".flashes")).to_contain_text("you are told what comes of it")

    # A host takes it and hides the post.
    host = Visit(new_page(script=script))
    host.sign_in(str(hedda.email), PASSWORD)
    host.page.goto("/moderation/reports")
    expect(host.page.locator(".desk-nav [aria-current] .count")).to_have_text("1")
    if script:
        picture(host.page, "reports")
        assert_accessible(host.page)
    host.press("[data-report] a")
    host.press("form[action$='/claim'] button")
    expect(host.page.locator("[data-event=taken]")).to_be_visible()
    if script:
        picture(host.page, "one-report")
        assert_accessible(host.page)
    host.press("a[href$='/hide']")
    host.page.locator("[name=ground]").select_option("spam")
    host.fill(reason="Sells watches in every thread")
    host.press("main form[method=post] button.button--danger")
    expect(host.page.locator(f"#post-{post.id}.post--tombstone")).to_be_visible()
    host.page.goto("/moderation/reports?show=upheld")
    expect(host.page.locator("[data-report]")).to_have_count(1)

    member.page.goto("/notifications")
    expect(member.page.locator("main")).to_contain_text("the post is hidden now")


def test_a_first_post_waits_is_released_and_stands_with_its_time(
    new_page: Callable[..., Page],
    picture: Callable[..., Any],
    assert_accessible: Callable[[Page], None],
) -> None:
    hedda, board = make_host("hedda"), make_board("Stoves")
    set_rule(somebody("anna"), board, RulePlan(first_posts=1))
    thread = make_thread(hedda, board)
    member = Visit(new_page(phone=True))
    member.sign_in(str(somebody("asta").email), PASSWORD)
    member.page.goto(f"/threads/{thread.id}-{thread.slug}")
    member.fill(text="My very first words.")
    member.press(".reply-form button[type=submit]")
    expect(member.page.locator("h1")).to_have_text("It waits for a host’s look")
    picture(member.page, "my-text-waits")
    assert_accessible(member.page)

    host = Visit(new_page())
    host.sign_in(str(hedda.email), PASSWORD)
    host.page.goto("/moderation/review")
    picture(host.page, "review-queue")
    assert_accessible(host.page)
    host.page.locator("[data-review] input[type=checkbox]").check()
    host.press("button[value=release]")
    expect(host.page.locator(".flashes")).to_contain_text("1 text is posted")
    member.page.goto(f"/threads/{thread.id}-{thread.slug}")
    expect(member.page.locator(".posts")).to_contain_text("My very first words.")
