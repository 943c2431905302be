"""Reports: one list for hosts, one row for a post, and everybody is told what comes of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.boards.groups import make_group
from forum.database import db, transaction
from forum.errors import Conflict, Invalid, Missing, Refused
from forum.events import PersonErased
from forum.moments import now
from forum.notifications.models import Notice
from forum.sockets import publish
from forum.threads.acts import hide_post
from forum.threads.writing import withdraw_post
from moderation.acts.limiting import limit_person
from moderation.reports.actions import (
    TakenBy,
    claim_report,
    close_report,
    note_report,
    release_report,
    report_post,
)
from moderation.reports.models import Report, ReportEvent, Voice
from tests.cast import (
    again,
    make_appointment,
    make_board,
    make_person,
    make_reply,
    make_role,
    make_thread,
    opening_post,
    somebody,
)
from tests.client import Browser
from tests.statements import statements

SECRET = "He sells the same watch everywhere"


def reported(by: Any = None, **more: Any) -> Report:
    """A report by Asta of a reply by Clara."""
    post = more.pop("post", None) or make_reply(make_thread())
    words = {"ground": "spam", "words": SECRET, **more}
    return report_post(by or somebody("asta"), post, **words)


def told(person: Any) -> list[str]:
    """What kinds of notices this person has, oldest first."""
    found = select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)
    return list(db.session.scalars(found))


def count(table: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


# --- Members report ----------------------------------------------------------------------------


def test_a_member_reports_a_post_and_a_host_finds_it_in_the_list(
    client: Browser, new_client: Callable[[], Browser], asta: Any, hedda: Any
) -> None:
    post = make_reply(make_thread(), somebody("clara"))
    client.sign_in(asta)
    thread = client.get(f"/posts/{post.id}", follow_redirects=True)
    link = thread.one(f"#post-{post.id} a[href$='/report']")
    form = client.get(str(link["href"])).fields("main form.form")
    sent = client.post(str(link["href"]), data={**form, "ground": "spam", "words": SECRET})
    assert sent.status_code == 303
    assert client.get(sent.location).says("you are told what comes of it")
    host = new_client()
    host.sign_in(hedda)
    page = host.get("/moderation/reports")
    assert page.one(".desk-nav [aria-current] .count").get_text() == "1"
    row = page.one("[data-report]")
    assert "Asta Lind" in row.get_text()
    shown = host.get(str(row.select("a")[0]["href"]))
    assert shown.says(SECRET)
    assert shown.says("Advertising or spam")
    assert told(hedda) == ["report_opened"]


def test_several_people_report_one_post_once_each(asta: Any, bo: Any, hedda: Any) -> None:
    post = make_reply(make_thread())
    first = reported(asta, post=post)
    assert reported(asta, post=post, ground="abuse").id == first.id
    assert reported(bo, post=post, ground="abuse").id == first.id
    assert (count(Report), count(Voice)) == (1, 2)
    close_report(hedda, first, "dismissed", "A joke between friends")
    assert reported(asta, post=post).id == first.id
    later = reported(somebody("hugo"), post=post)
    assert later.id != first.id
    # The hosts of a board are told once an hour.
    assert told(hedda) == ["report_opened"]


def test_nobody_reports_their_own_or_what_they_cannot_read(client: Browser, clara: Any) -> None:
    with pytest.raises(Refused):
        reported(clara, post=make_reply(make_thread(), clara))
    closed = make_board("Desk", visibility="staff")
    secret = opening_post(make_thread(somebody("anna"), closed))
    with pytest.raises(Missing):
        reported(clara, post=secret)
    client.sign_in(clara)
    for method in ("GET", "POST"):
        hidden = client.open(f"/posts/{secret.id}/report", method=method)
        absent = client.open("/posts/9999/report", method=method)
        assert hidden.status_code == absent.status_code == 404
        assert hidden.one("main").get_text() == absent.one("main").get_text()
    assert count(Report) == 0


def test_criticism_of_the_company_is_no_ground(client: Browser, asta: Any) -> None:
    post = make_reply(make_thread())
    client.sign_in(asta)
    for ground in ("", "criticism", "negative", "complaint"):
        page = client.post(f"/posts/{post.id}/report", data={"ground": ground, "words": SECRET})
        assert page.status_code == 422
        assert page.fields("main form.form")["words"] == SECRET
    with pytest.raises(Invalid):
        reported(post=post, ground="criticism")
    assert count(Report) == 0


def test_over_the_limit_the_words_are_kept(
    client: Browser, asta: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moderation.reports.views.PER_HOUR", 1)
    thread = make_thread()
    first, second = make_reply(thread), make_reply(thread)
    client.sign_in(asta)
    words = {"ground": "spam", "words": SECRET}
    assert client.post(f"/posts/{first.id}/report", data=words).status_code == 303
    assert client.post(f"/posts/{first.id}/report", data=words).status_code == 303
    page = client.post(f"/posts/{second.id}/report", data=words)
    assert (page.status_code, page.fields("main form.form")["words"]) == (429, SECRET)


# --- Hosts look at it --------------------------------------------------------------------------


def test_reported_claimed_hidden_and_both_are_told(
    client: Browser, hedda: Any, asta: Any, bo: Any
) -> None:
    post = make_reply(make_thread(), somebody("clara"))
    report = reported(asta, post=post)
    reported(bo, post=post)
    claim_report(hedda, report)
    hide_post(hedda, post, ground="spam", reason="Sells watches in every thread")
    report = again(report)
    assert (report.state, report.act_id) == ("upheld", again(post).hide_id)
    kinds = [event.kind for event in db.session.scalars(select(ReportEvent))]
    assert kinds == ["reported", "reported", "taken", "upheld"]
    for reporter in (asta, bo):
        assert told(reporter).count("report_closed") == 1
    client.sign_in(asta)
    page = client.get("/notifications")
    assert page.says("Thank you for your report: the post is hidden now")
    # Neither who did it nor the hosts' words.
    assert not page.says("Hedda")
    assert not page.says("Sells watches")


def test_the_author_never_learns_who_reported(
    new_client: Callable[[], Browser], asta: Any, clara: Any, hedda: Any
) -> None:
    thread = make_thread(somebody("bo"))
    post = make_reply(thread, clara)
    reported(asta, post=post)
    hide_post(hedda, post, ground="spam", reason="Sells watches")
    client = new_client()
    client.sign_in(clara)
    for path in ("/notifications", f"/threads/{thread.id}", f"/people/{clara.handle}", "/account"):
        page = client.get(path, follow_redirects=True)
        assert not page.says("Asta Lind"), path
        assert not page.says(SECRET), path


def test_a_host_does_not_handle_what_is_said_of_their_own_post(
    client: Browser, hedda: Any, hugo: Any, anna: Any
) -> None:
    report = reported(post=make_reply(make_thread(), hedda))
    assert (told(hedda), told(hugo)) == ([], ["report_opened"])
    client.sign_in(hedda)
    assert not client.get("/moderation/reports").says(SECRET)
    assert client.get(f"/moderation/reports/{report.id}").status_code == 404
    for act in (
        lambda: claim_report(hedda, report),
        lambda: close_report(hedda, report, "dismissed", "It is mine"),
    ):
        with pytest.raises(Missing):
            act()
    assert claim_report(hugo, report)
    client.sign_in(anna)
    assert client.get(f"/moderation/reports/{report.id}").says(SECRET)


def test_what_is_dismissed_stays_and_the_reporter_is_told(client: Browser, hedda: Any) -> None:
    report = reported()
    client.sign_in(hedda)
    path = f"/moderation/reports/{report.id}"
    form = client.get(path).fields("form[action$='/close']")
    refused = client.post(f"{path}/close", data={**form, "outcome": "dismissed", "reason": ""})
    assert refused.status_code == 422
    sent = client.post(
        f"{path}/close", data={**form, "outcome": "dismissed", "reason": "Only his opinion"}
    )
    assert sent.status_code == 303
    assert again(report).state == "dismissed"
    notice = db.session.scalars(select(Notice).where(Notice.kind == "report_closed")).one()
    assert notice.words == {"outcome": "dismissed"}
    with pytest.raises(Conflict):
        close_report(hedda, report, "upheld", "On second thoughts")


def test_an_author_who_withdraws_closes_the_report(clara: Any) -> None:
    post = make_reply(make_thread(), clara)
    report = reported(post=post)
    withdraw_post(clara, post)
    assert again(report).state == "withdrawn"


def test_who_claims_second_is_told_who_was_quicker(client: Browser, hedda: Any, hugo: Any) -> None:
    report = reported()
    assert claim_report(hedda, report)
    assert not claim_report(hedda, report)
    client.sign_in(hugo)
    page = client.post(f"/moderation/reports/{report.id}/claim")
    assert page.status_code == 409
    assert page.says("Hedda Vik looks after this report.")
    with pytest.raises(TakenBy):
        close_report(hugo, report, "dismissed", "I was quicker")
    note_report(hugo, report, "I know this one from last year.")
    assert not release_report(hugo, report)
    assert release_report(hedda, report)
    assert claim_report(hugo, report)
    assert client.get(f"/moderation/reports/{report.id}").says("I know this one from last year.")


# --- Who may -----------------------------------------------------------------------------------


def test_a_host_of_one_board_neither_sees_nor_touches_reports_of_another(
    client: Browser, anna: Any
) -> None:
    stoves, lamps = make_board("Stoves"), make_board("Lamps")
    secret = make_board(
        "Secret",
        visibility="groups",
        group_ids=frozenset({make_group(anna, "Testers").id}),
    )
    others = [
        reported(post=make_reply(make_thread(board=lamps))),
        reported(somebody("hugo"), post=opening_post(make_thread(board=lamps))),
    ]
    make_appointment(somebody("lena"), make_role({"board:read", "report:handle"}))
    others.append(reported(somebody("lena"), post=opening_post(make_thread(anna, secret))))
    host = make_person()
    make_appointment(host, make_role({"report:handle", "answer:host"}), stoves)
    make_appointment(host, make_role({"report:handle", "answer:host"}), secret)
    client.sign_in(host)
    assert client.get("/moderation/reports").all("[data-report]") == []
    for report in others:
        path = f"/moderation/reports/{report.id}"
        assert client.get(path).status_code == 404
        words = {"words": "Mine", "outcome": "dismissed", "reason": "Because I can"}
        for verb in ("claim", "release", "notes", "close"):
            assert client.post(f"{path}/{verb}", data=words).status_code == 404
        with pytest.raises(Missing):
            claim_report(host, report)
        assert again(report).state == "open"
    assert count(ReportEvent) == len(others)


def test_who_was_limited_meanwhile_keeps_what_they_typed(
    client: Browser, asta: Any, anna: Any
) -> None:
    post = make_reply(make_thread())
    limit_person(anna, asta, now() + timedelta(days=1), "Insults")
    client.sign_in(asta)
    refused = client.post(f"/posts/{post.id}/report", data={"ground": "spam", "words": SECRET})
    assert refused.status_code == 403
    assert refused.says(SECRET)


def test_without_the_permission_there_is_no_list(client: Browser, asta: Any) -> None:
    report = reported()
    host = make_person()
    make_appointment(host, make_role({"answer:host"}))
    for person in (asta, host):
        client.sign_in(person)
        for path in ("/moderation/reports", f"/moderation/reports/{report.id}"):
            assert client.get(path).status_code == 403
        assert client.post(f"/moderation/reports/{report.id}/claim").status_code == 403
    assert again(report).state == "open"


def test_markup_in_a_report_is_only_words(client: Browser, hedda: Any) -> None:
    payload = "<img src=x onerror=alert(1)>"
    report = reported(words=payload)
    note_report(hedda, report, payload)
    client.sign_in(hedda)
    page = client.get(f"/moderation/reports/{report.id}")
    assert page.says(payload)
    assert page.all("main img[onerror]") == []


def test_nobody_gives_a_report_what_is_not_theirs_to_give(client: Browser, asta: Any) -> None:
    post = make_reply(make_thread())
    client.sign_in(asta)
    more = {"state": "upheld", "owner_id": str(asta.id), "person_id": "1", "kind": "message"}
    client.post(f"/posts/{post.id}/report", data={"ground": "spam", "words": "", **more})
    report = db.session.scalars(select(Report)).one()
    assert (report.state, report.owner_id, report.kind) == ("open", None, "post")
    assert client.post(f"/posts/{post.id}/report", data=more, token=False).status_code == 400


def test_the_list_costs_the_same_for_many_reports(app: Flask, client: Browser, hedda: Any) -> None:
    thread = make_thread()
    client.sign_in(hedda)
    costs = []
    for _round in range(2):
        for _number in range(5):
            reported(post=make_reply(thread))
        with statements(app) as said:
            assert client.get("/moderation/reports").all("[data-report]")
        costs.append(len(said))
    assert costs[0] == costs[1] <= 8, said


def test_what_somebody_reported_goes_with_them(app: Flask, asta: Any) -> None:
    from forum import sockets

    reported(asta)
    kept = next(one for one in sockets.of(app).personal_data if one.name == "reports")
    assert [row["words"] for row in kept.rows(asta.id)] == [SECRET]
    with transaction():
        publish(PersonErased(asta.id, now()))
    assert (count(Voice), list(kept.rows(asta.id))) == (0, [])
