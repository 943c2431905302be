"""Deleting an account: what was the person's alone is gone everywhere, the posts stay."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import String, Text, cast, select

from forum.database import Base, db, transaction
from forum.errors import Invalid, Refused
from forum.jobs import enqueue
from forum.moments import now
from forum.notifications.models import MailStop, NoticeSettings
from forum.notifications.stops import stop_link
from forum.people import blocking, copying, erasing, photos
from forum.people.entering import sign_in
from forum.people.models import Erasure, Person, SignIn
from forum.people.sweeping import sweep
from forum.threads.models import Post, Thread
from forum.threads.writing import compose, edit_post
from tests.cast import PASSWORD, again, make_host, make_person, make_reply, make_thread

LONG_AFTER = timedelta(days=30)


def leave(person: Person, *, cut_words: bool = False) -> None:
    erasing.ask_to_erase(person, PASSWORD, cut_words=cut_words)
    sweep([], now=now() + LONG_AFTER)
    db.session.rollback()


def everywhere(words: str) -> list[str]:
    """Each column of each table in which these words stand, whatever the type of the column."""
    found = []
    db.session.rollback()
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, (String, Text)) or "JSON" in repr(column.type).upper():
                holds = cast(column, Text).icontains(words, autoescape=True)
                if db.session.execute(select(column).where(holds).limit(1)).first():
                    found.append(f"{table.name}.{column.name}")
    return found


@pytest.fixture
def zoe(app: Flask) -> Person:
    """Somebody whose name, handle and address are found nowhere by chance."""
    return make_person("Zoë Quixby", email="zq@mailbox.example")


def test_nothing_that_names_somebody_stays_in_any_table(
    app: Flask, zoe: Person, asta: Person, hedda: Person, anna: Person, run_jobs: Any
) -> None:
    from moderation.acts.limiting import limit_person

    assert zoe.handle == "zoe-quixby"
    with transaction():
        person = db.session.merge(zoe)
        person.about = "I am Zoë Quixby."
        person.photo = photos.keep(b"a picture")
        person.claimed_email = person.claimed_key = "quixby@new.example"
        enqueue("mail.send", {"to": "zq@mailbox.example", "subject": "Hello"})
    thread = make_thread(zoe, title="Zoë Quixby asks", text="Hello. /Zoë Quixby, @zoe-quixby")
    own = make_reply(thread, zoe, text="Yours, Zoë Quixby")
    edit_post(zoe, own, compose("Yours, zoë quixby!"), version=again(own).version)
    mention = make_reply(thread, asta, text="Dear @zoe-quixby, write to @hedda-vik.")
    make_reply(thread, hedda)
    blocking.block(asta, zoe)
    blocking.block(zoe, asta)
    limit_person(anna, zoe, now() + timedelta(days=2), "For a while.")
    copying.ask_for_copy(zoe, PASSWORD)
    run_jobs()
    with app.test_request_context():
        sign_in("zq@mailbox.example", PASSWORD, keep=True)
    picture = photos.folder() / str(again(zoe).photo)
    assert everywhere("Zoë Quixby")
    assert picture.exists()

    leave(zoe, cut_words=True)
    run_jobs()

    for words in ("quixby", "mailbox.example", "new.example"):
        assert everywhere(words) == []
    assert not picture.exists()
    assert list(copying.folder().iterdir()) == []
    assert db.session.scalars(select(SignIn).where(SignIn.person_id == zoe.id)).all() == []
    assert again(asta).blocks_count == 0
    # The posts stay, and say so.
    assert again(mention).text == "Dear former member, write to @hedda-vik."
    assert "/people/hedda-vik" in again(mention).html
    assert "former member" in again(own).html
    assert again(thread).title == "former member asks"
    assert again(zoe).name == "Former member"


def test_texts_stay_as_they_are_unless_one_asks(
    client: Any, zoe: Person, asta: Person, run_jobs: Any
) -> None:
    thread = make_thread(zoe, title="Zoë Quixby asks")
    own = make_reply(thread, zoe, text="I am Zoë Quixby, and the stove of Quixbyson is red.")

    leave(zoe)

    assert "Zoë Quixby" in again(own).text
    page = client.get(f"/threads/{thread.id}-{thread.slug}")
    assert page.says("Former member")
    assert client.get(f"/people/former-{zoe.id}").says("This account was deleted.")
    assert client.get("/people/zoe-quixby").status_code == 404
    assert client.get(f"/people/former-{zoe.id}", headers={"Accept-Language": "sv"}).says(
        "Tidigare medlem"
    )
    run_jobs()
    assert client.get("/search?q=red").says("Former member")


def test_one_is_asked_for_the_password_and_can_come_back(
    client: Any, new_client: Any, zoe: Person, letters: Any
) -> None:
    client.sign_in(zoe)
    elsewhere = new_client()
    elsewhere.sign_in(zoe)
    sure = {"current_password": PASSWORD, "sure": "y"}
    assert client.post("/account/leave", data={**sure, "current_password": "x"}).status_code == 422
    assert client.post("/account/leave", data={"current_password": PASSWORD}).status_code == 422
    assert client.post("/account/leave", data=sure, token=False).status_code == 400
    assert again(zoe).erase_at is None

    assert client.post("/account/leave", data=sure).status_code == 303

    assert client.get("/account").status_code == 303
    assert elsewhere.get("/account").status_code == 303
    assert letters()[-1].subject == "Your account will be deleted"
    back = new_client()
    back.post("/sign-in", data={"email": "zq@mailbox.example", "password": PASSWORD})
    assert back.get("/account").says("Your account is not deleted.")
    sweep([], now=now() + LONG_AFTER)
    assert not again(zoe).is_erased


def test_it_can_be_done_at_once_where_the_site_says_so(
    app: Flask, client: Any, zoe: Person, letters: Any
) -> None:
    app.config["ERASE_AFTER_DAYS"] = 0
    client.sign_in(zoe)
    client.post("/account/leave", data={"current_password": PASSWORD, "sure": "y"})
    assert again(zoe).is_erased
    assert [letter.to for letter in letters()] == ["zq@mailbox.example"]
    assert letters()[-1].subject == "Your account is deleted"


def test_nobody_poses_as_somebody_who_left(
    zoe: Person, client: Any, register: Any, asta: Person
) -> None:
    leave(zoe)
    assert register(name="Zoë Quixby", email="new@example.org").status_code == 422
    assert register(name="zoë qu1xby", email="new@example.org").status_code == 422
    register(name="Zoe Quixby", email="new@example.org")
    taken = select(Person.handle).where(Person.handle.startswith("zoe"))
    assert db.session.scalars(taken).all() == ["zoe-quixby-2"]


def test_an_admin_deletes_a_member_and_says_why(
    client: Any, anna: Person, zoe: Person, asta: Person, hedda: Person, letters: Any
) -> None:
    client.sign_in(hedda)
    assert client.post("/people/zoe-quixby/erase", data={"reason": "Spam."}).status_code == 403
    client.sign_in(anna)
    assert client.post("/people/zoe-quixby/erase", data={"reason": " "}).status_code == 422
    assert client.post("/people/zoe-quixby/erase", data={"reason": "Spam."}).status_code == 303
    assert "Spam." in letters()[-1].text
    row = db.session.scalars(select(Erasure)).one()
    assert (row.person_id, row.by_id, row.reason) == (zoe.id, anna.id, "Spam.")
    assert client.post(f"/people/former-{zoe.id}/invite", data={"email": "a@b.example"}).status_code


def test_the_last_admin_stays(anna: Person, asta: Person) -> None:
    with pytest.raises(Refused):
        erasing.ask_to_erase(anna, PASSWORD, cut_words=False)
    other = make_person("Other Admin", admin=True)
    erasing.ask_to_erase(anna, PASSWORD, cut_words=False)
    with pytest.raises(Refused):
        erasing.erase_member(other, other, "Myself.")
    with transaction():
        db.session.merge(again(other)).made_admin_at = None
    # Asked for while there was another: by now there is none.
    sweep([], now=now() + LONG_AFTER)
    assert not again(anna).is_erased


def test_a_hosts_appointments_end_and_their_answers_stay(
    client: Any, asta: Person, anna: Person, run_jobs: Any
) -> None:
    from moderation.assignments.actions import claim_thread
    from moderation.authority.models import Appointment
    from moderation.unanswered.models import Turn

    hugo = make_host("hugo")
    thread = make_thread(asta)
    answer = make_reply(thread, hugo, text="Open the damper.")
    other = make_thread(asta)
    claim_thread(hugo, other)

    erasing.erase_member(anna, hugo, "Left the company.")

    ended = db.session.scalars(select(Appointment).where(Appointment.person_id == hugo.id)).all()
    assert [each.ended_at is not None for each in ended] == [True]
    assert db.session.get_one(Turn, other.id).owner_id is None
    assert again(thread).answer_state == "answered"
    page = client.get(f"/threads/{thread.id}-{thread.slug}")
    assert page.one(f"#post-{answer.id}").get_text().count("Former host") == 1
    assert client.get("/hosts").says("Hugo Sand") is False


def test_a_reason_is_needed_and_not_without_end(anna: Person, zoe: Person) -> None:
    for reason in ("", "x" * 501):
        with pytest.raises(Invalid):
            erasing.erase_member(anna, zoe, reason)
    assert db.session.scalars(select(Thread.id)).all() == []
    assert db.session.scalars(select(Post.id)).all() == []


def test_links_of_old_mails_write_nothing_about_who_left(
    client: Any, bo: Person, anna: Person
) -> None:
    links = [stop_link(bo.id, what) for what in ("all", "mention", make_thread(bo).id)]
    erasing.erase_member(anna, bo, "They asked for it")
    for link in links:
        path = link.removeprefix("http://localhost")
        assert client.get(path).status_code == 404
        assert client.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 404
    for table in (MailStop, NoticeSettings):
        assert db.session.scalars(select(table)).all() == []
