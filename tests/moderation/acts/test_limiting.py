"""Limits: for a time, for a reason, by whoever may; never an admin, never oneself."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from forum.boards.queries import visible_boards
from forum.database import db
from forum.errors import Invalid, Refused
from forum.moments import now
from moderation.acts.limiting import LONGEST, limit_person, unlimit_person
from moderation.acts.models import Act
from moderation.reports.models import Report
from tests.cast import (
    again,
    make_appointment,
    make_board,
    make_person,
    make_reply,
    make_role,
    make_thread,
)
from tests.client import Browser

REASON = "Three insults in one afternoon"
A_DAY = timedelta(days=1)


def limit_path(person: Any) -> str:
    return f"/moderation/people/{person.handle}/limit"


def test_who_is_limited_reads_and_does_not_write_until_the_time_is_over(
    client: Browser, lena: Any, bo: Any
) -> None:
    thread = make_thread()
    moment = now() - 2 * A_DAY
    limit_person(lena, bo, moment + A_DAY, REASON, now=moment)
    with pytest.raises(Refused, match=r"You cannot write until .* Three insults"):
        make_reply(thread, bo, now=moment + A_DAY - timedelta(seconds=1))
    assert make_reply(thread, bo, now=moment + A_DAY).id
    limit_person(lena, bo, now() + A_DAY, REASON)
    client.sign_in(bo)
    path = f"/threads/{thread.id}-{thread.slug}"
    assert client.get(path).says("Three insults in one afternoon")
    refused = client.post(f"/threads/{thread.id}/replies", data={"text": "Let me speak."})
    assert refused.status_code == 403
    assert "Let me speak." in refused.get_data(as_text=True)


def test_a_limit_is_lifted_with_a_reason_and_writing_goes_on(lena: Any, bo: Any) -> None:
    limit_person(lena, bo, now() + A_DAY, REASON)
    assert unlimit_person(lena, bo, "Said sorry")
    assert not unlimit_person(lena, bo, "Said sorry")
    assert make_reply(make_thread(), bo).id


def test_a_later_limit_takes_the_place_of_an_earlier_one(lena: Any, bo: Any) -> None:
    until = now() + A_DAY
    limit_person(lena, bo, now() + 9 * A_DAY, REASON)
    limit_person(lena, bo, until, REASON)
    assert again(bo).limited_until == until


def test_nobody_limits_an_admin_or_themselves(lena: Any, anna: Any) -> None:
    for by, person, words in (
        (lena, anna, "An admin cannot be limited"),
        (anna, anna, "Nobody limits themselves"),
        (lena, lena, "Nobody limits themselves"),
    ):
        with pytest.raises(Refused, match=words):
            limit_person(by, person, now() + A_DAY, REASON)
        with pytest.raises(Refused, match=words):
            unlimit_person(by, person, REASON)


def test_a_limited_lead_cannot_set_themselves_or_others_free(lena: Any, anna: Any, bo: Any) -> None:
    limit_person(anna, bo, now() + A_DAY, REASON)
    limit_person(anna, lena, now() + A_DAY, REASON)
    for person in (lena, bo):
        with pytest.raises(Refused, match="You cannot write until"):
            unlimit_person(lena, person, REASON)


@pytest.mark.parametrize("length", [timedelta(0), -A_DAY, LONGEST + A_DAY])
def test_a_limit_ends_after_now_and_within_a_year(length: timedelta, lena: Any, bo: Any) -> None:
    moment = now()
    with pytest.raises(Invalid, match="within a year"):
        limit_person(lena, bo, moment + length, REASON, now=moment)
    assert again(bo).limited_until is None


@pytest.mark.parametrize("reason", ["", "  ", "no", "x" * 501])
def test_a_limit_has_a_reason(reason: str, lena: Any, bo: Any) -> None:
    with pytest.raises(Invalid) as refused:
        limit_person(lena, bo, now() + A_DAY, reason)
    assert refused.value.field == "reason"


# --- The pages ---------------------------------------------------------------------------------


def test_the_way_to_limit_stands_on_a_persons_page_for_those_who_may(
    client: Browser, lena: Any, hedda: Any, bo: Any, anna: Any
) -> None:
    client.sign_in(hedda)
    assert client.get(f"/people/{bo.handle}").all("a[href$='/limit']") == []
    client.sign_in(lena)
    assert client.get(f"/people/{anna.handle}").all("a[href$='/limit']") == []
    assert client.get(f"/people/{lena.handle}").all("a[href$='/limit']") == []
    link = client.get(f"/people/{bo.handle}").one("a[href$='/limit']")
    page = client.post(str(link["href"]), data={"days": "7", "reason": REASON})
    assert (page.status_code, page.location) == (303, f"/people/{bo.handle}")
    left = again(bo).limited_until - now()
    assert timedelta(days=6, hours=23) < left < timedelta(days=7)
    profile = client.get(f"/people/{bo.handle}")
    assert profile.says(REASON)
    lifted = client.post(
        str(profile.one("a[href$='/unlimit']")["href"]), data={"reason": "Said sorry"}
    )
    assert lifted.status_code == 303
    assert not again(bo).is_limited()


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"days": "7", "reason": ""}, "reason"), ({"days": "9999", "reason": REASON}, "days")],
)
def test_a_form_that_was_not_right_keeps_what_was_typed(
    typed: dict[str, str], field: str, client: Browser, lena: Any, bo: Any
) -> None:
    client.sign_in(lena)
    page = client.post(limit_path(bo), data=typed)
    assert page.status_code == 422
    assert page.fields()["reason"] == typed["reason"]
    assert page.one(f"#{field}")["aria-invalid"] == "true"
    assert again(bo).limited_until is None


def test_only_who_may_limit_on_the_whole_site_does(client: Browser, bo: Any, hedda: Any) -> None:
    board = make_board("Stoves")
    lead_of_one = make_person()
    make_appointment(lead_of_one, make_role({"person:limit", "answer:host"}), board)
    for person in (hedda, lead_of_one):
        client.sign_in(person)
        for verb in ("limit", "unlimit"):
            page = client.post(
                f"/moderation/people/{bo.handle}/{verb}", data={"days": "7", "reason": REASON}
            )
            assert page.status_code == 403
    assert again(bo).limited_until is None


def test_admins_and_oneself_are_refused_on_the_page_too(
    client: Browser, lena: Any, anna: Any
) -> None:
    client.sign_in(lena)
    for person in (anna, lena):
        page = client.post(limit_path(person), data={"days": "7", "reason": REASON})
        assert page.status_code == 403
        assert again(person).limited_until is None


@pytest.mark.parametrize("verb", ["limit", "unlimit"])
def test_without_its_token_nobody_is_limited(
    verb: str, client: Browser, lena: Any, anna: Any, bo: Any
) -> None:
    if verb == "unlimit":
        limit_person(anna, bo, now() + A_DAY, REASON)
    before = again(bo).limited_until
    client.sign_in(lena)
    page = client.post(
        f"/moderation/people/{bo.handle}/{verb}",
        data={"days": "7", "reason": REASON},
        token=False,
    )
    assert page.status_code == 400
    assert again(bo).limited_until == before


def test_more_fields_than_the_form_has_are_not_heard(client: Browser, lena: Any, bo: Any) -> None:
    client.sign_in(lena)
    more = {"made_admin_at": "2001-01-01", "is_admin": "1", "limited_until": "2099-01-01"}
    client.post(limit_path(bo), data={"days": "1", "reason": REASON, **more})
    assert again(bo).made_admin_at is None
    assert again(bo).limited_until < now() + 2 * A_DAY


def test_an_absent_person_is_not_found(client: Browser, lena: Any) -> None:
    client.sign_in(lena)
    assert client.get("/moderation/people/nobody-here/limit").status_code == 404


# --- Suspended, told, and still heard ----------------------------------------------------------


def test_only_an_admin_limits_a_host(client: Browser, lena: Any, hedda: Any, anna: Any) -> None:
    with pytest.raises(Refused, match="Only an admin"):
        limit_person(lena, hedda, now() + A_DAY, REASON)
    client.sign_in(lena)
    assert client.get(f"/people/{hedda.handle}").all("a[href$='/limit']") == []
    limit_person(anna, hedda, now() + A_DAY, REASON)
    with pytest.raises(Refused, match="Only an admin"):
        unlimit_person(lena, hedda, REASON)
    assert again(hedda).is_limited()


def test_who_is_suspended_reads_what_everybody_reads_until_it_ends(
    client: Browser, lena: Any, bo: Any
) -> None:
    public, members = make_board("Stoves"), make_board("Talk", visibility="members")
    thread = make_thread(board=members)
    client.sign_in(lena)
    words = {"what": "suspend", "days": "7", "reason": REASON}
    assert client.post(limit_path(bo), data=words).status_code == 303
    client.sign_in(bo)
    assert client.get(f"/threads/{thread.id}").status_code == 404
    assert client.get(f"/boards/{public.slug}").status_code == 200
    assert client.get(f"/boards/{members.slug}").status_code == 404
    assert client.get("/account/limit").says(REASON)
    later = now() + timedelta(days=8)
    assert members.id in visible_boards(again(bo), now=later)
    assert make_reply(thread, bo, now=later).id
    kinds = db.session.scalars(select(Act.kind).where(Act.person_id == bo.id)).all()
    assert kinds == ["person:suspended"]


def test_a_suspended_host_does_no_hosts_work(client: Browser, anna: Any, hedda: Any) -> None:
    desk = make_board("Desk", visibility="staff")
    limit_person(anna, hedda, now() + A_DAY, REASON, suspend=True)
    client.sign_in(hedda)
    assert client.get(f"/boards/{desk.slug}").status_code == 404
    for path in ("/moderation/", "/moderation/unanswered", "/moderation/reports"):
        assert client.get(path).status_code == 403


def test_who_is_limited_is_told_and_can_write_to_the_hosts_and_to_nobody_else(
    client: Browser, new_client: Any, lena: Any, bo: Any, hedda: Any
) -> None:
    limit_person(lena, bo, now() + A_DAY, REASON)
    client.sign_in(bo)
    page = client.get("/notifications")
    assert page.says(REASON)
    assert not page.says("Lena")
    link = page.one(".site-nav a[href='/account/limit']")
    way = client.get(str(link["href"])).one("main a.button--primary")
    form = client.get(str(way["href"])).fields("main form.form")
    sent = client.post(str(way["href"]), data={**form, "words": "I was quoting him."})
    assert sent.status_code == 303
    report = db.session.scalars(select(Report)).one()
    host = new_client()
    host.sign_in(lena)
    path = f"/moderation/reports/{report.id}"
    assert host.get(path).says("I was quoting him.")
    host.post(f"{path}/close", data={"outcome": "upheld", "reason": "So it was. Welcome back."})
    assert client.get("/notifications").says("So it was. Welcome back.")
    # A host of one board does not read what is written to all of them.
    of_one = make_person()
    make_appointment(of_one, make_role({"report:handle"}), make_board())
    host.sign_in(of_one)
    assert host.get(path).status_code == 404


def test_letters_to_the_hosts_are_few_and_none_is_lost(
    client: Browser, bo: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moderation.reports.views.LETTERS_A_DAY", 1)
    client.sign_in(bo)
    path = "/account/write-to-hosts"
    assert client.post(path, data={"words": "Hello?"}).status_code == 303
    page = client.post(path, data={"words": "Hello again?"})
    assert (page.status_code, page.fields("main form.form")["words"]) == (429, "Hello again?")
