"""The administration: its pages for those who hold a permission, and failed work."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.database import db, transaction
from forum.errors import Missing, Refused
from forum.front import actions
from forum.front.words import MAX_SHOWN, cautious
from forum.jobs import Job
from forum.jobs.worker import run_due
from forum.moments import now
from tests.cast import make_appointment, make_role
from tests.client import Browser
from tests.statements import statements

SECRET = "https://forum.example/confirm/abc"


def fail_job(error: str = "It broke.") -> Job:
    """A job that was set aside, with a mail in its payload."""
    with transaction() as session:
        job = Job(
            kind="mail.send",
            payload={"to": "bo@example.org", "text": SECRET},
            made_at=now(),
            run_at=now(),
            tries=8,
            last_error=error,
            set_aside_at=now(),
        )
        session.add(job)
    return job


# --- The index -----------------------------------------------------------------------------------


def test_only_who_holds_one_of_its_permissions_enters(client: Browser, asta: Any) -> None:
    assert client.get("/admin/").status_code == 303
    client.sign_in(asta)
    assert client.get("/admin/").status_code == 403
    assert client.get("/").all("a[href='/admin/']") == []


def test_an_admin_finds_every_page_from_the_menu(client: Browser, anna: Any) -> None:
    client.sign_in(anna)
    assert client.get("/").one(".site-header a[href='/admin/']")
    page = client.get("/admin/")
    for address in ("/admin/boards", "/admin/groups", "/admin/jobs"):
        assert page.one(f"main a[href='{address}']")
        assert client.get(address).status_code == 200


def test_others_find_only_the_pages_that_they_may_work_on(client: Browser, bo: Any) -> None:
    make_appointment(bo, make_role({"group:manage"}))
    client.sign_in(bo)
    page = client.get("/admin/")
    assert page.one("main a[href='/admin/groups']")
    assert page.all("main a[href='/admin/boards'], main a[href='/admin/jobs']") == []
    assert client.get("/admin/jobs").status_code == 403


# --- Failed work ---------------------------------------------------------------------------------


def test_failed_work_is_shown_without_what_it_holds(client: Browser, anna: Any) -> None:
    job = fail_job(f"SMTPRecipientsRefused: {{'bo@example.org': (550, b'no')}} at {SECRET}")
    client.sign_in(anna)
    page = client.get("/admin/jobs")
    row = page.one(f"[data-job='{job.id}']").get_text(" ")
    assert "mail.send" in row
    assert "SMTPRecipientsRefused" in row
    whole = page.get_data(as_text=True)
    assert "bo@example.org" not in whole
    assert "confirm/abc" not in whole


def test_only_who_manages_jobs_sees_or_touches_them(client: Browser, hedda: Any) -> None:
    job = fail_job()
    client.sign_in(hedda)
    assert client.get("/admin/jobs").status_code == 403
    for verb in ("retry", "discard"):
        assert client.post(f"/admin/jobs/{job.id}/{verb}").status_code == 403
    for act in (actions.retry_job, actions.discard_job):
        with pytest.raises(Refused):
            act(hedda, job.id)


def test_a_job_can_be_tried_again_with_all_its_tries(client: Browser, anna: Any) -> None:
    job = fail_job()
    client.sign_in(anna)
    assert client.post(f"/admin/jobs/{job.id}/retry").status_code == 303
    db.session.refresh(job)
    assert (job.set_aside_at, job.tries) == (None, 0)
    assert client.get("/admin/jobs").all("[data-job]") == []
    assert client.post(f"/admin/jobs/{job.id}/retry").status_code == 404


def test_a_job_that_was_tried_again_is_carried_out(app: Flask, anna: Any) -> None:
    with transaction() as session:
        job = Job(kind="limits.sweep", payload={}, made_at=now(), run_at=now(), set_aside_at=now())
        session.add(job)
    assert run_due() == 0
    actions.retry_job(anna, job.id)
    assert run_due() == 1
    assert db.session.scalars(select(Job.id)).all() == []


def test_a_job_can_be_discarded_once(client: Browser, anna: Any) -> None:
    job = fail_job()
    client.sign_in(anna)
    assert client.post(f"/admin/jobs/{job.id}/discard").status_code == 303
    assert db.session.scalars(select(Job.id)).all() == []
    assert client.post(f"/admin/jobs/{job.id}/discard").status_code == 404


def test_a_job_that_still_has_tries_is_left_to_the_worker(anna: Any) -> None:
    job = fail_job()
    actions.retry_job(anna, job.id)
    for act in (actions.retry_job, actions.discard_job):
        with pytest.raises(Missing):
            act(anna, job.id)


def test_failed_work_comes_in_pages_that_cost_the_same(
    app: Flask, client: Browser, anna: Any
) -> None:
    client.sign_in(anna)
    costs = []
    for rows in (1, 49):
        for _row in range(rows):
            fail_job()
        with statements(app) as said:
            assert len(client.get("/admin/jobs").all("[data-job]")) == min(rows, 20)
        costs.append(len(said))
    assert costs[0] == costs[1] <= 10
    assert len(client.get("/admin/jobs?page=3").all("[data-job]")) == 10


# --- What may be shown of an error ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "secret"),
    [
        ("no route to smtp://user:pass@mail.example:25/", "pass"),
        ("refused: <asta.lind@example.org>", "asta"),
        ("GET /confirm?token=abcdef failed", "abcdef"),
        ("key aVeryLongTokenThatSignsSomebodyIn.0123456789abcdef", "aVeryLong"),
        ("(IntegrityError) x\n[SQL: INSERT]\n[parameters: {'name': 'Bo'}]\n(Background)", "Bo"),
    ],
)
def test_an_error_is_shown_without_what_may_be_secret(error: str, secret: str) -> None:
    assert secret in error
    assert secret not in cautious(error)


def test_an_error_keeps_what_went_wrong_and_has_an_end() -> None:
    assert cautious("ValueError: no such board") == "ValueError: no such board"
    assert cautious("x " * 2000 + "ValueError").endswith("ValueError")
    assert len(cautious("x " * 2000)) <= MAX_SHOWN + 1
