"""What hosts do with promises and errands on pages; what others may not."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.boards.groups import make_group
from forum.database import db
from forum.errors import Conflict, Invalid, Refused
from forum.moments import now
from forum.threads.acts import move_thread
from moderation.promises.actions import make_promise
from moderation.promises.errands import finish_errand, give_errand, make_errand
from moderation.promises.models import KEPT, OPEN, Errand, Promise
from moderation.promises.queries import last_quarter
from tests.cast import make_board, make_calendar, make_policy, make_reply, make_thread, somebody
from tests.client import Browser
from tests.moderation.clocks.stored import clocks
from tests.moderation.promises.story import asked, at, states, thread_of

ALWAYS = [[["00:00", "24:00"]]] * 7


@pytest.fixture(autouse=True)
def always_open(app: Flask) -> None:
    make_policy(calendar=make_calendar(week=ALWAYS))


@pytest.fixture
def promise(hedda: Any) -> Promise:
    thread = make_thread(now=now() - timedelta(hours=3))
    return make_promise(
        hedda,
        thread,
        now() + timedelta(days=2),
        "ask the maker",
        now=now() - timedelta(hours=2),
    )


def path(promise: Promise, verb: str) -> str:
    return f"/moderation/promises/{promise.id}/{verb}"


# --- Promises ------------------------------------------------------------------------------------


def test_a_host_gives_it_another_time_and_the_reason_is_kept_with_the_rest(
    client: Browser, promise: Promise, hedda: Any
) -> None:
    client.sign_in(hedda)
    page = client.get(path(promise, "renegotiate"))
    fields = page.fields() | {"due": "other", "due_other": "soon", "reason": "The maker is ill."}
    refused = client.post(path(promise, "renegotiate"), data=fields)
    assert refused.status_code == 422
    assert refused.fields()["reason"] == "The maker is ill."
    assert refused.fields()["due_other"] == "soon"
    later = now() + timedelta(days=3)
    fields["due_other"] = f"{later:%Y-%m-%d}T12:00"
    answer = client.post(path(promise, "renegotiate"), data=fields)
    assert (answer.status_code, states()) == (303, ["renegotiated", OPEN])
    assert client.post(path(promise, "renegotiate"), data=fields).status_code == 409
    client.sign_in(somebody("asta"))
    notices = client.get("/notifications")
    assert notices.says("Hedda Vik promised you an answer by")
    assert notices.says("The maker is ill.")


def test_a_host_says_later_what_kept_it(client: Browser, promise: Promise, hedda: Any) -> None:
    client.sign_in(hedda)
    assert client.get(path(promise, "keep")).says("There is none yet.")
    reply = make_reply(thread_of(promise), hedda, text="The maker says <yes>.")
    page = client.get(path(promise, "keep"))
    assert page.says("The maker says <yes>.")
    for wrong in ("", "post-1", "post-999999999", "contact-1"):
        assert client.post(path(promise, "keep"), data={"what": wrong}).status_code == 422
    answer = client.post(path(promise, "keep"), data={"what": f"post-{reply.id}"})
    assert (answer.status_code, states()) == (303, [KEPT])


def test_a_lead_hands_it_to_another_host_or_takes_it_back(
    client: Browser, promise: Promise, hedda: Any, hugo: Any, lena: Any
) -> None:
    client.sign_in(hugo)
    page = client.get(f"/threads/{promise.thread_id}-{thread_of(promise).slug}")
    assert [link.get_text(strip=True) for link in page.all(".promise-line__ways a")] == [
        "It is kept"
    ]
    assert client.post(path(promise, "withdraw"), data={"reason": "No."}).status_code == 403
    client.sign_in(lena)
    assert client.post(path(promise, "transfer"), data={"owner": "nobody"}).status_code == 422
    data = {"owner": hugo.handle, "note": "Hedda is ill."}
    assert client.post(path(promise, "transfer"), data=data).status_code == 303
    given = db.session.scalars(select(Promise).where(Promise.state == OPEN)).one()
    assert given.owner_id == hugo.id
    client.sign_in(hugo)
    assert client.get("/notifications").says("asks you to keep a promise by")
    assert client.get("/moderation/promises").says("ask the maker")
    assert client.post(path(given, "withdraw"), data={"reason": ""}).status_code == 422
    assert client.post(path(given, "withdraw"), data={"reason": "Not made."}).status_code == 303
    client.sign_in(somebody("asta"))
    assert client.get("/account/promises").says("Taken back Not made.")
    assert not client.get("/notifications").says("Hedda is ill.")


def test_what_stands_under_the_title_when_its_time_has_come(
    client: Browser, hedda: Any, asta: Any
) -> None:
    promise = make_promise(hedda, asked(), at("Tue 15:00"), now=at("Mon 10:00"))
    db.session.get_one(Promise, promise.id).due_at = now() - timedelta(minutes=1)
    db.session.commit()
    client.sign_in(asta)
    page = client.get(f"/threads/{promise.thread_id}-{thread_of(promise).slug}")
    assert page.one("[data-open-promise]")["data-promise-state"] == "broken"
    client.sign_in(hedda)
    late = client.get("/moderation/promises?show=broken")
    assert [row["data-promise"] for row in late.all("tr[data-promise]")] == [str(promise.id)]


@pytest.mark.parametrize("verb", ["renegotiate", "withdraw", "transfer", "keep"])
def test_nobody_else_enters(client: Browser, promise: Promise, verb: str, clara: Any) -> None:
    assert client.get(path(promise, verb)).status_code == 303
    client.sign_in(clara)
    assert client.get(path(promise, verb)).status_code == 403
    client.sign_in(somebody("asta"))
    assert client.post(path(promise, verb), data={"reason": "Because."}).status_code == 403
    assert states() == [OPEN]


def test_what_moved_out_of_sight_is_absent_everywhere(
    client: Browser, promise: Promise, anna: Any, hugo: Any
) -> None:
    from tests.cast import make_appointment, make_person, make_role

    stranger = make_person()
    make_appointment(stranger, make_role({"answer:host", "assignment:give"}))
    group = make_group(anna, "Testers")
    secret = make_board("Secret", visibility="groups", group_ids=frozenset({group.id}))
    move_thread(anna, thread_of(promise), secret, "Not for everybody.")
    client.sign_in(stranger)
    for verb in ("renegotiate", "withdraw", "transfer", "keep"):
        assert client.get(path(promise, verb)).status_code == 404
        assert client.post(path(promise, verb), data={"reason": "Because."}).status_code == 404
    assert not client.get("/moderation/promises?show=all").says("ask the maker")
    assert client.get(f"/threads/{promise.thread_id}/errands/new").status_code == 404
    client.sign_in(somebody("asta"))
    assert not client.get("/account/promises").says("ask the maker")


# --- Errands -------------------------------------------------------------------------------------


def test_an_errand_has_an_owner_a_due_time_and_an_outcome(
    client: Browser, hedda: Any, hugo: Any
) -> None:
    thread, tomorrow = make_thread(), now() + timedelta(days=1)
    client.sign_in(hedda)
    form = f"/threads/{thread.id}/errands/new"
    fields = {"party": "the carrier", "words": "look in Malmö", "due": "other"}
    refused = client.post(form, data=fields)
    assert refused.status_code == 422
    assert refused.fields()["words"] == "look in Malmö"
    fields["due_other"] = f"{tomorrow:%Y-%m-%d}T12:00"
    for missing in ("party", "words"):
        assert client.post(form, data=fields | {missing: " "}).status_code == 422
    # A second click is the same errand.
    for _click in range(2):
        assert client.post(form, data=fields).status_code == 303
    errand = db.session.scalars(select(Errand)).one()
    assert client.get("/moderation/promises").says("the carrier: look in Malmö")
    give = f"/moderation/errands/{errand.id}/give"
    assert client.post(give, data={"owner": "asta"}).status_code == 422
    assert client.post(give, data={"owner": hugo.handle}).status_code == 303
    done = f"/moderation/errands/{errand.id}/done"
    assert client.post(done, data={"outcome": ""}).status_code == 422
    assert client.post(done, data={"outcome": "It lay in Malmö."}).status_code == 303
    assert client.post(done, data={"outcome": "Once more."}).status_code == 409
    db.session.rollback()
    errand = db.session.scalars(select(Errand)).one()
    assert (errand.owner_id, errand.done_by_id, errand.outcome) == (
        hugo.id,
        hedda.id,
        "It lay in Malmö.",
    )
    assert not client.get(f"/threads/{thread.id}-{thread.slug}").says("the carrier")


def test_errands_are_the_hosts_and_do_not_end_any_wait(
    hedda: Any, hugo: Any, clara: Any, asta: Any
) -> None:
    thread = asked()
    for person in (clara, asta):
        with pytest.raises(Refused):
            make_errand(person, thread, "the carrier", "look", at("Tue 12:00"), now=at("Mon 10:00"))
    with pytest.raises(Invalid):
        make_errand(hedda, thread, "the carrier", "look", at("Mon 09:00"), now=at("Mon 10:00"))
    errand = make_errand(hedda, thread, "the carrier", "look", at("Tue 12:00"), now=at("Mon 10:00"))
    assert thread.is_waiting
    with pytest.raises(Refused):
        give_errand(hugo, errand, hugo, now=at("Mon 11:00"))
    with pytest.raises(Invalid):
        give_errand(hedda, errand, clara, now=at("Mon 11:00"))
    with pytest.raises(Refused):
        finish_errand(asta, errand, "It came.", now=at("Mon 11:00"))
    finish_errand(hugo, errand, "It came.", now=at("Mon 11:00"))
    with pytest.raises(Conflict):
        finish_errand(hugo, errand, "It came.", now=at("Mon 11:00"))


def test_no_clock_stands_still_for_a_third_party(hedda: Any) -> None:
    """While a carrier looks for the parcel, its customer waits for us."""
    paused = ("resolution", "update", "stale")
    minutes = {"first_answer": 60, "next_answer": 240, "resolution": 6000, "stale": 6000}
    make_policy(pauses=paused, **minutes)
    thread = asked()
    make_reply(thread, hedda, now=at("Mon 10:00"))
    make_reply(thread, somebody("asta"), text="And now?", now=at("Mon 10:30"))

    def run() -> dict[str, tuple[Any, ...]]:
        return {
            clock.kind: (clock.state, clock.due_at, clock.consumed)
            for clock in clocks(thread).values()
            if clock.outcome is None
        }

    before = run()
    assert set(before) == {"next_answer", "resolution", "stale"}
    errand = make_errand(hedda, thread, "the carrier", "look", at("Tue 12:00"), now=at("Mon 11:00"))
    assert run() == before
    finish_errand(hedda, errand, "It came.", now=at("Wed 11:00"))
    assert run() == before


# --- What readers are shown ----------------------------------------------------------------------


def test_the_site_can_show_how_many_promises_were_kept(
    app: Flask, client: Browser, hedda: Any
) -> None:
    """Rounded down, and only where there are enough for a share to say something."""
    start, end = last_quarter(now(), "Europe/Stockholm")
    thread, due = make_thread(), start + (end - start) / 2
    for number in range(10):
        state = "kept_late" if number == 9 else "kept"
        row = {"to_id": thread.asker_id, "owner_id": hedda.id, "by_id": hedda.id, "words": ""}
        row |= {"zone": "UTC", "state": state, "due_at": due, "made_at": start, "ended_at": due}
        assert not client.get("/about").all("[data-promises-kept]")
        db.session.add(Promise(thread_id=thread.id, renegotiations=0, **row))
        db.session.commit()
        app.config["SHOW_PROMISES_KEPT"] = True
    assert client.get("/about").says("Last quarter we kept 90 % of 10 promises.")
    client.sign_in(somebody("asta"))
    assert client.get("/account/promises").says("Last quarter we kept 90 % of 10 promises.")
    app.config["SHOW_PROMISES_KEPT"] = False
    assert not client.get("/about").all("[data-promises-kept]")
