"""Promises: whoever made one is reminded; when it breaks, the customer gets an honest word."""

from typing import Any

import pytest
from sqlalchemy import delete, func, select

from forum.database import db, transaction
from forum.events import PersonErased
from forum.notifications.models import Notice
from forum.notifications.telling import kinds
from forum.sockets import publish
from forum.threads.models import Post
from moderation.escalation import looking
from moderation.escalation.models import Call, Watch
from moderation.promises.models import OPEN, RENEGOTIATED, Promise
from tests.cast import again, make_thread
from tests.moderation.escalation.times import at, is_here, promise

MONDAY, TUESDAY = 0, 1


@pytest.fixture
def thread(app: Any, board: Any) -> Any:
    return make_thread(now=at(MONDAY, "09:00"))


def look(day: int, *hours: str) -> None:
    for hour in hours:
        looking.look([], now=at(day, hour))


def rungs() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Call.rung).order_by(Call.id)))


def words_to(person: Any) -> list[tuple[str, str]]:
    """What this person was told of promises: kind and sentence."""
    db.session.rollback()
    rows = db.session.scalars(
        select(Notice).where(Notice.person_id == person.id).order_by(Notice.id)
    ).all()
    for notice in rows:
        notice.by = None
    found = [(row.kind, str(kinds()[row.kind].sentence(row))) for row in rows]
    db.session.rollback()
    return [each for each in found if each[0].startswith("promise")]


def test_whoever_promised_is_reminded_in_working_hours_each_time_once(
    thread: Any, hedda: Any, lena: Any, asta: Any
) -> None:
    # Ten open hours: from Monday 10:00 to Tuesday 12:00.
    promise(thread, hedda, made_at=at(MONDAY, "10:00"), due_at=at(TUESDAY, "12:00"))
    look(MONDAY, "10:01", "14:59")
    assert rungs() == []
    # Half of it is over at 15:00; four hours before is 16:00, as the night counts for nothing.
    look(MONDAY, "15:00", "15:00", "15:30", "16:00", "23:00")
    look(TUESDAY, "03:00", "09:00", "11:00", "11:01", "11:59")
    assert rungs() == ["half", "4h", "1h"]
    assert [kind for kind, _said in words_to(hedda)] == ["promise_reminded"] * 3
    assert words_to(lena) == words_to(asta) == []


@pytest.mark.usefixtures("lena")
def test_a_late_reminder_is_one_word_and_comes_when_work_begins(thread: Any, hedda: Any) -> None:
    promise(thread, hedda, made_at=at(MONDAY, "10:00"), due_at=at(TUESDAY, "12:00"))
    look(MONDAY, "20:00")
    assert rungs() == []
    look(TUESDAY, "09:00")
    assert rungs() == ["half", "4h"]
    ((_kind, said),) = words_to(hedda)
    assert said.startswith("Four hours are left")


def test_when_it_is_due_a_lead_is_told_and_the_customer_hears_it_from_a_named_person(
    thread: Any, hedda: Any, lena: Any, asta: Any, mails: Any, client: Any
) -> None:
    row = promise(thread, hedda, made_at=at(MONDAY, "10:00"), due_at=at(MONDAY, "15:00"))
    is_here(lena, at(MONDAY, "14:59"))
    posts = db.session.scalar(select(func.count()).select_from(Post))
    look(MONDAY, "15:00", "15:00", "15:01", "16:00")
    look(TUESDAY, "09:00", "15:00")
    assert rungs()[-2:] == ["due", "word"]
    due, word = db.session.scalars(select(Call).order_by(Call.id)).all()[-2:]
    assert (due.told, word.told) == ([lena.id], [asta.id])
    assert len(words_to(lena)) == len(words_to(asta)) == 1
    # It keeps nothing, ends nothing, and is no post.
    assert again(row).state == OPEN
    assert db.session.scalar(select(func.count()).select_from(Post)) == posts

    letter = next(mail for mail in mails() if "To: asta@" in mail)
    assert "Hedda Vik promised you an answer by" in letter
    assert "did not keep it" in letter
    assert "Lena Storm, who is responsible for the hosts, has been told" in letter.replace(
        "\n", " "
    )
    assert "I ask the workshop and tell you." in letter
    client.sign_in(asta)
    page = client.get("/notifications").text
    assert "Lena Storm, who is responsible for the hosts, has been told" in page
    client.sign_in(lena)
    assert "A promise by Hedda Vik was not kept" in client.get("/notifications").text


def test_a_lead_who_broke_it_is_not_the_one_it_is_brought_to(
    thread: Any, lena: Any, asta: Any
) -> None:
    promise(thread, lena, made_at=at(MONDAY, "10:00"), due_at=at(MONDAY, "15:00"))
    look(MONDAY, "15:00")
    ((_kind, said),) = words_to(asta)
    # Then it is the admin's: somebody has a name.
    assert "Anna Berg, who is responsible for the hosts, has been told" in said


def test_nobody_is_named_who_is_not_there(thread: Any, anna: Any, asta: Any) -> None:
    promise(thread, anna, made_at=at(MONDAY, "10:00"), due_at=at(MONDAY, "15:00"))
    look(MONDAY, "15:00")
    ((_kind, said),) = words_to(asta)
    assert said.endswith("It is now first on the hosts’ list")


def test_a_promise_that_was_taken_on_when_it_was_broken_is_told_once(
    thread: Any, hedda: Any, hugo: Any, lena: Any, asta: Any
) -> None:
    former = promise(thread, hedda, made_at=at(MONDAY, "10:00"), due_at=at(MONDAY, "15:00"))
    look(MONDAY, "15:00")
    with transaction():
        db.session.get_one(Promise, former.id).state = "transferred"
    promise(thread, hugo, made_at=at(MONDAY, "15:30"), due_at=at(MONDAY, "15:00"))
    look(MONDAY, "15:31", "16:30")
    assert rungs()[-2:] == ["due", "word"]
    assert len(words_to(asta)) == len(words_to(lena)) == 1


def test_a_promise_that_nobody_watches_is_found_by_the_sweep(thread: Any, hedda: Any) -> None:
    promise(thread, hedda, made_at=at(MONDAY, "10:00"), due_at=at(MONDAY, "15:00"))
    with transaction() as session:
        session.execute(delete(Watch))
    look(MONDAY, "12:30")
    assert rungs() == []
    looking.sweep([], now=at(MONDAY, "12:45"))
    look(MONDAY, "12:45")
    assert rungs() == ["half", "4h"]


@pytest.mark.parametrize("state", ["kept", "withdrawn", RENEGOTIATED])
def test_what_has_ended_reminds_nobody(
    thread: Any, hedda: Any, lena: Any, asta: Any, state: str
) -> None:
    row = promise(thread, hedda, made_at=at(MONDAY, "10:00"), due_at=at(MONDAY, "15:00"))
    look(MONDAY, "10:30")
    with transaction():
        db.session.get_one(Promise, row.id).state = state
    look(MONDAY, "14:30", "15:00", "15:30")
    assert rungs() == []
    assert words_to(hedda) == words_to(lena) == words_to(asta) == []


def test_two_promises_on_one_thread_are_two(thread: Any, hedda: Any, hugo: Any) -> None:
    promise(thread, hedda, made_at=at(MONDAY, "10:00"), due_at=at(MONDAY, "11:30"))
    promise(thread, hugo, made_at=at(MONDAY, "10:00"), due_at=at(MONDAY, "11:30"))
    look(MONDAY, "10:45")
    assert rungs() == ["half", "1h", "half", "1h"]
    assert len(words_to(hedda)) == len(words_to(hugo)) == 1


def test_of_a_promise_by_somebody_who_can_keep_it_no_more_a_lead_hears(
    thread: Any, lena: Any, bo: Any
) -> None:
    promise(thread, bo, made_at=at(MONDAY, "10:00"), due_at=at(MONDAY, "15:00"))
    look(MONDAY, "12:30")
    assert words_to(bo) == []
    ((kind, _said),) = words_to(lena)
    assert kind == "promise_brought"


def test_the_name_of_a_lead_who_left_is_in_nobodys_notices(
    thread: Any, hedda: Any, lena: Any, asta: Any
) -> None:
    promise(thread, hedda, made_at=at(MONDAY, "10:00"), due_at=at(MONDAY, "15:00"))
    look(MONDAY, "15:00")
    assert "Lena" in words_to(asta)[0][1]
    with transaction():
        publish(PersonErased(lena.id, at(TUESDAY, "09:00"), name="Lena Storm"))
    assert "Lena" not in words_to(asta)[0][1]


def test_without_a_calendar_every_hour_counts(thread: Any, hedda: Any) -> None:
    start, due = at(MONDAY, "18:00"), at(TUESDAY, "04:00")
    promise(thread, hedda, made_at=start, due_at=due, calendar=False)
    look(MONDAY, "23:00")
    look(TUESDAY, "00:00", "03:00", "04:00")
    assert rungs() == ["half", "4h", "1h", "due", "word"]
