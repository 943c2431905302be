"""Many want the same at the same time: real threads, each with a connection of its own."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask
from sqlalchemy import select

from forum.boards.models import Board
from forum.database import db, transaction
from forum.people import admins, photos
from forum.people.models import HeldForm, Person
from forum.threads.models import Post
from tests.cast import PASSWORD
from tests.forum.people.conftest import BO
from tests.forum.people.test_entering import knock
from tests.forum.people.test_photos import picture

MANY = 20


def all_at_once(works: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do these in threads that begin together; what each returned."""
    ready = Barrier(len(works))

    def begin(work: Callable[[], Any]) -> Any:
        ready.wait(20)
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(begin, works))


def test_of_twenty_who_want_one_name_exactly_one_gets_it(app: Flask, new_client: Any) -> None:
    def registering(number: int) -> Callable[[], int]:
        words, browser = {**BO, "email": f"bo{number}@example.org"}, new_client()
        browser.get("/register")
        return lambda: int(browser.post("/register", data=words).status_code)

    answers = all_at_once([registering(number) for number in range(MANY)])

    assert Counter(answers) == {303: 1, 422: MANY - 1}
    assert len(db.session.scalars(select(Person)).all()) == 1


def test_twenty_whose_names_give_one_handle_all_get_their_own(app: Flask, new_client: Any) -> None:
    accents = "aáàâäåãāăąȁạảấầắằẵậặ"
    assert len(accents) == MANY

    def registering(number: int) -> Callable[[], int]:
        words = {**BO, "email": f"bo{number}@example.org", "name": f"B{accents[number]}rt Ek"}
        browser = new_client()
        return lambda: int(browser.post("/register", data=words).status_code)

    answers = all_at_once([registering(number) for number in range(MANY)])

    assert Counter(answers) == {303: MANY}
    handles = set(db.session.scalars(select(Person.handle)))
    assert handles == {"bart-ek", *(f"bart-ek-{number}" for number in range(2, MANY + 1))}


def test_of_many_who_confirm_one_address_exactly_one_owns_it(
    app: Flask, new_client: Any, letters: Any
) -> None:
    for number in range(4):
        new_client().post("/register", data={**BO, "name": f"Claimant {number}"})
    links = [letter.link for letter in letters()]

    answers = all_at_once(
        [
            lambda link=link: new_client().post(link, data={"password": PASSWORD}).status_code
            for link in links
        ]  # type: ignore[misc]
    )

    assert Counter(answers) == {303: 1, 409: 3}
    assert len(db.session.scalars(select(Person).where(Person.email_key.is_not(None))).all()) == 1


def test_a_text_goes_out_once_however_often_its_writer_comes_in(
    app: Flask, client: Any, new_client: Any, board: Board, asta: Person
) -> None:
    client.post("/threads/new", data={"title": "The stove smokes", "text": "It smokes."})
    with transaction():
        db.session.scalars(select(HeldForm)).one().person_id = asta.id

    browsers = [new_client() for _one in range(4)]
    answers = all_at_once(
        [lambda b=browser: knock(b, "asta@example.org").status_code for browser in browsers]  # type: ignore[misc]
    )

    assert answers == [303] * 4
    assert len(db.session.scalars(select(Post)).all()) == 1


def test_a_mailed_link_sets_one_password_of_many(
    app: Flask, client: Any, new_client: Any, asta: Person, newest: Any
) -> None:
    client.post("/forgot", data={"email": "asta@example.org"})
    link = newest().link

    def setting(number: int) -> Callable[[], int]:
        browser = new_client()
        words = {"password": f"{PASSWORD} number {number}"}
        return lambda: int(browser.post(link, data=words).status_code)

    answers = all_at_once([setting(number) for number in range(4)])

    assert Counter(answers) == {303: 1, 404: 3}


def test_admins_who_remove_each_other_leave_one(app: Flask, anna: Person, bo: Person) -> None:
    admins.make_admin(anna, bo)
    ids = [anna.id, bo.id]
    db.session.rollback()

    def removing(by_id: int, person_id: int) -> Callable[[], None]:
        def remove() -> None:
            with app.app_context():
                by, person = (db.session.get_one(Person, one) for one in (by_id, person_id))
                try:
                    admins.withdraw_admin(by, person)
                except admins.Refused:
                    return

        return remove

    all_at_once([removing(ids[0], ids[1]), removing(ids[1], ids[0])])

    left = db.session.scalars(select(Person).where(Person.made_admin_at.is_not(None))).all()
    assert len(left) == 1


def test_of_many_photos_at_once_one_is_shown_and_none_lies_about(app: Flask, asta: Person) -> None:
    from forum.people.profiles import Profile, change_profile

    content, person_id = picture(), asta.id
    db.session.rollback()

    def change() -> None:
        with app.app_context():
            person = db.session.get_one(Person, person_id)
            change_profile(person, Profile("Asta Lind", "", "en", content))

    all_at_once([change] * 4)

    shown = db.session.scalars(select(Person.photo)).one()
    assert [path.name for path in photos.folder().iterdir()] == [shown]


def test_failures_at_once_cannot_get_past_the_limit(
    strict: Flask, new_client: Any, asta: Person
) -> None:
    browsers = [new_client() for _one in range(MANY)]
    strict.config["SIGN_INS_PER_HOUR"] = 5

    answers = all_at_once(
        [
            lambda b=browser: knock(b, "asta@example.org", "a guess").status_code  # type: ignore[misc]
            for browser in browsers
        ]
    )

    assert Counter(answers) == {422: 5, 429: MANY - 5}
