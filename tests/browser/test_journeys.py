"""Whole ways through the site, from the first page to where somebody wanted to be."""

import re
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from forum.database import db
from forum.jobs.worker import run_due
from forum.moments import now
from forum.notifications import collecting
from forum.threads.models import Thread
from tests.browser.test_main_job import Visit
from tests.cast import (
    PASSWORD,
    make_board,
    make_host,
    make_reply,
    make_thread,
    opening_post,
    somebody,
)
from tests.forum.mailbox.test_receiving import deliver
from tests.forum.notifications.test_mailing import Inbox, inbox

__all__ = ["inbox"]
pytestmark = pytest.mark.browser
HOUR = timedelta(hours=1)


@pytest.fixture
def signed_in(new_page: Callable[..., Page]) -> Callable[..., Visit]:
    """Somebody of the cast, in a browser: ``signed_in("bo", script=False)``."""

    def sign_in(short: str, **how: Any) -> Visit:
        visit = Visit(new_page(**how))
        visit.sign_in(str(somebody(short).email), PASSWORD)
        return visit

    return sign_in


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_who_has_it_too_asks_no_second_time_and_hears_of_the_answer(
    signed_in: Callable[..., Visit], run_jobs: Callable[[], int], script: bool
) -> None:
    hedda, stoves = make_host("hedda"), make_board("Stoves")
    known = make_thread(somebody("asta"), stoves, title="The stove smokes when there is wind")
    run_jobs()
    bo = signed_in("bo", script=script)
    bo.page.goto("/threads/new?board=stoves")
    bo.fill(title="My stove smokes in the wind")
    if not script:
        bo.fill(text="It draws badly.")
        bo.send()
        expect(bo.page.locator("h1")).to_have_text("Is it one of these?")
    with bo.page.expect_popup() as opened:
        bo.page.get_by_role("button", name=f"I have this too: {known.title}").click()
    thread = opened.value
    expect(thread.locator("h1")).to_have_text(known.title)
    pressed = thread.get_by_role("button", name="I have this too")
    expect(pressed).to_have_attribute("aria-pressed", "true")

    answer = make_reply(known, hedda, text="Turn the cowl.")
    thread.goto("/notifications")
    thread.locator("[data-notice] a").first.click()
    expect(thread).to_have_url(re.compile(f"#post-{answer.id}$"))
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Thread)) == 1


def _answer_to(mail: EmailMessage, words: str) -> bytes:
    """What a mail program sends when its reader presses "Reply"."""
    body = mail.get_body(("plain",))
    assert body is not None
    quoted = "".join(f"> {line}\n" for line in body.get_content().splitlines())
    answer = EmailMessage()
    answer["From"] = f"Clara Ek <{mail['To']}>"
    answer["To"] = mail["Reply-To"]
    answer["Subject"] = f"Re: {mail['Subject']}"
    answer["Message-ID"] = "<1@mail.example>"
    answer["In-Reply-To"] = mail["Message-ID"]
    answer["References"] = f"{mail['References']} {mail['Message-ID']}"
    who = f"On Sun, 22 Nov 2026 at 10:02, {mail['From']} wrote:"
    answer.set_content(f"{words}\n\n{who}\n\n{quoted}\n-- \nClara Ek\nStove street 4\n")
    return answer.as_bytes()


def test_who_is_mentioned_answers_the_mail_and_it_stands_in_the_thread(
    app: Flask, inbox: Inbox, signed_in: Callable[..., Visit]
) -> None:
    app.config["REPLY_ADDRESS"] = "reply@forum.example"
    clara, thread = somebody("clara"), make_thread(somebody("asta"), title="Rökig låga – åäö")
    bo = signed_in("bo", phone=True)
    bo.page.goto(f"/threads/{thread.id}")
    bo.page.locator(".reply-form textarea").fill(f"@{clara.handle} knows all about wicks.")
    bo.press(".reply-form button.button--primary")
    expect(bo.page.locator(".post")).to_have_count(2)

    # A quiet hour later.
    db.session.rollback()
    collecting.collect([], now=now() + HOUR)
    run_due(now() + HOUR)
    [mail] = [mail for to, mail in inbox.got if to == [clara.email]]
    assert "mentioned you" in mail["Subject"]
    done = deliver(app, _answer_to(mail, "Trim the wick, *straight*.\n\nThen light it again."))
    assert (done.exit_code, done.output) == (0, "")

    bo.page.reload()
    posts = bo.page.locator(".post")
    expect(posts).to_have_count(3)
    expect(posts.last.locator(".post__author")).to_contain_text(clara.name)
    expect(posts.last.locator(".post__body")).to_have_text(
        re.compile(r"^\s*Trim the wick, straight\.\s+Then light it again\.\s*$")
    )


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_host_merges_two_threads_and_every_old_address_leads_on(
    signed_in: Callable[..., Visit],
    new_page: Callable[..., Page],
    run_jobs: Callable[[], int],
    script: bool,
) -> None:
    make_host("hedda")
    older = make_thread(somebody("asta"), title="The stove smokes", now=now() - 3 * HOUR)
    younger = make_thread(somebody("bo"), title="Smoke from my stove", now=now() - 2 * HOUR)
    reply = make_reply(younger, somebody("clara"), now=now() - HOUR)
    run_jobs()
    opening, old_address = opening_post(younger), f"/threads/{younger.id}-{younger.slug}"
    reader = new_page(script=script)
    reader.goto(old_address)
    permalink = reader.locator(f"#post-{reply.id} .post__when a").first.get_attribute("href")
    assert permalink

    host = signed_in("hedda", script=script)
    host.page.goto(old_address)
    host.page.get_by_label("More about this thread").click()
    host.page.get_by_role("link", name="Merge").click()
    host.page.get_by_label("Its address").fill("stove smokes")
    host.page.get_by_role("button", name="Look for it").click()
    host.page.get_by_role("link", name=f"This one: {older.title}").click()
    host.page.get_by_label("Reason").fill("Both ask about the same stove.")
    host.page.get_by_role("button", name="Merge them").click()
    expect(host.page.locator(".flashes")).to_contain_text("The threads are one now")

    stays = rf"/threads/{older.id}-{older.slug}(\?[^#]*)?#post-"
    for address, post in ((old_address, opening), (permalink, reply)):
        reader.goto(address)
        expect(reader).to_have_url(re.compile(f"{stays}{post.id}$"))
        expect(reader.locator("h1")).to_have_text(older.title)
        expect(reader.locator(f"#post-{post.id}")).to_be_in_viewport()
    reader.goto(f"/threads/{younger.id}?page=7")
    expect(reader.locator("h1")).to_have_text(older.title)
    expect(reader.locator(".post")).to_have_count(3)
