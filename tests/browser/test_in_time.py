"""From Friday evening to the numbers: asked, promised, due soon, broken, brought on, kept late."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from forum.database import db, transaction
from moderation.clocks.models import Clock
from moderation.escalation import looking
from moderation.escalation.ladder import STARTER, write
from moderation.escalation.models import Ladder
from moderation.promises.models import Promise
from tests.browser.test_main_job import Visit
from tests.cast import PASSWORD, make_board, make_calendar, make_host, make_policy, somebody
from tests.moving_time import Calendar

pytestmark = pytest.mark.browser
FRIDAY, MONDAY, TUESDAY, WEDNESDAY = 0, 3, 4, 5
TITLE = "When does my stove come?"


@pytest.fixture
def calendar(monkeypatch: pytest.MonkeyPatch) -> Calendar:
    return Calendar(monkeypatch)


def come(new_page: Callable[..., Page], short: str, **how: Any) -> Visit:
    """Signed in for days."""
    visit = Visit(new_page(**how))
    visit.page.goto("/sign-in")
    visit.page.locator("main [type=checkbox]").check()
    visit.fill(email=f"{short}@example.org", password=PASSWORD)
    visit.send()
    expect(visit.page.locator(".menu--person")).to_be_visible()
    return visit


@pytest.fixture
def work(run_jobs: Callable[[], int]) -> Callable[[], None]:
    """What the worker does in its next minute."""

    def minute() -> None:
        db.session.rollback()
        looking.look(None)
        run_jobs()

    return minute


def test_a_promise_is_made_broken_brought_to_the_lead_kept_late_and_counted(
    new_page: Callable[..., Page],
    work: Callable[[], None],
    assert_accessible: Callable[[Page], None],
    calendar: Calendar,
) -> None:
    board = make_board("Stoves", slug="stoves")
    for short, lead in (("hedda", False), ("lena", True)):
        make_host(short, lead=lead)
    somebody("asta")
    make_policy(calendar=make_calendar(), first_answer=240)
    with transaction() as session:
        rungs = write(STARTER)
        session.add(Ladder(is_on=True, rungs=rungs, changed_at=calendar.moment))
    db.session.rollback()

    # On Friday evening nobody is there; four open hours end on Monday at one o'clock.
    calendar.go(FRIDAY, "18:30")
    asta = come(new_page, "asta", phone=True)
    asta.page.goto(f"/threads/new?board={board.slug}")
    asta.fill(title=TITLE, text="It was ordered three weeks ago, and nobody says anything.")
    asta.send()
    thread = asta.page.url
    expect(asta.page.locator("main")).to_contain_text("13:00")

    # On Monday Hedda says when the answer comes: that answers nothing.
    calendar.go(MONDAY, "09:30")
    hedda = come(new_page, "hedda")
    hedda.page.goto("/moderation/")
    assert len(hedda.listed) == 1
    hedda.press(f"main a:has-text('{TITLE}')")
    hedda.page.locator(".promise-form summary").click()
    tuesday = calendar.on(TUESDAY, "15:00")
    hedda.press("[name=promise_due][value=other]")
    hedda.fill(promise_due_other=f"{tuesday:%Y-%m-%dT%H:%M}", text="I ask the carrier for you.")
    hedda.press(".reply-form button.button--primary")
    expect(hedda.page.locator("[data-open-promise]")).to_have_attribute(
        "data-promise-state", "open"
    )
    assert hedda.state == "unanswered"
    asta.page.goto(thread)
    expect(asta.page.locator("[data-open-promise]")).to_contain_text("15:00")
    assert_accessible(asta.page)

    # Before it is due she is reminded, and today's page puts it first.
    calendar.go(TUESDAY, "14:15")
    work()
    hedda.page.goto("/notifications")
    expect(hedda.page.locator("main")).to_contain_text(TITLE)
    hedda.page.goto("/moderation/today/promises")
    assert len(hedda.listed) == 1
    assert_accessible(hedda.page)

    # Then it is broken: the lead hears of it, and the customer is told by whom.
    calendar.go(TUESDAY, "15:05")
    lena = come(new_page, "lena")
    work()
    lena.page.goto("/notifications")
    expect(lena.page.locator("main")).to_contain_text(TITLE)
    lena.page.goto("/moderation/today/broken")
    assert len(lena.listed) == 1
    asta.page.goto("/notifications")
    expect(asta.page.locator("main")).to_contain_text("Lena Storm")
    asta.page.goto(thread)
    expect(asta.page.locator("[data-open-promise]")).to_have_attribute(
        "data-promise-state", "broken"
    )

    # Kept late is kept late: by the stamps, whenever anybody looked.
    calendar.go(TUESDAY, "15:40")
    hedda.page.goto(thread)
    hedda.press("[name^=keeps_]")
    hedda.fill(text="It comes on Thursday before noon. I am sorry that you had to wait.")
    hedda.press(".reply-form button.button--primary")
    expect(hedda.page.locator("main")).to_have_attribute("data-state", "answered")
    db.session.rollback()
    promise = db.session.scalars(select(Promise)).one()
    clock = db.session.scalars(select(Clock).where(Clock.kind == "first_answer")).one()
    assert promise.state == "kept_late"
    assert (clock.outcome, clock.due_at) == ("missed", calendar.on(MONDAY, "13:00"))
    assert clock.lateness == 4 * 3600 + 6 * 3600 + 40 * 60

    # And so it stands in the numbers.
    calendar.go(WEDNESDAY, "10:00")
    lena.page.goto("/moderation/numbers")
    row = lena.page.locator("[data-clock=first_answer]").first
    expect(row).to_contain_text("1")
    of_hedda = lena.page.locator(f"[data-host={somebody('hedda').handle}]").first
    expect(of_hedda).to_contain_text("0 of 1")
    lena.page.goto("/moderation/")
    assert lena.listed == []
    assert_accessible(lena.page)
