"""What waits for a host's look may carry files."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from forum.database import db
from forum.files.sweeping import sweep
from forum.moments import now
from forum.people.models import Person
from forum.threads.review import WaitsForReview
from forum.threads.writing import compose, reply
from moderation.review.actions import reject
from moderation.review.models import ReviewText
from moderation.review.setting_up import RulePlan, set_rule
from tests.cast import make_thread
from tests.forum.files.making import address, files, uploaded

LINK = "See https://watches.example/cheap today."


@pytest.fixture
def thread(anna: Person, board: Any) -> Any:
    made = make_thread(board=board)
    set_rule(anna, board, RulePlan(links=True))
    return made


def test_files_of_a_text_that_waits_are_seen_by_who_looks_at_it_and_kept(
    client: Any, new_client: Any, bo: Person, clara: Person, anna: Person, thread: Any
) -> None:
    client.sign_in(bo)
    picture = uploaded(client)
    with pytest.raises(WaitsForReview):
        reply(bo, thread, compose(f"{LINK} {picture}"))

    seen = {}
    for person in (clara, anna):
        browser = new_client()
        browser.sign_in(person)
        seen[person.name] = browser.get(address(picture)).status_code
    assert seen == {clara.name: 404, anna.name: 200}
    sweep([], now=now() + timedelta(days=2))
    assert len(files()) == 1


def test_files_of_a_text_that_its_writer_has_back_are_kept_with_it(
    client: Any, bo: Person, hedda: Person, thread: Any
) -> None:
    client.sign_in(bo)
    picture = uploaded(client)
    with pytest.raises(WaitsForReview):
        reply(bo, thread, compose(f"{LINK} {picture}"))
    row = db.session.scalars(select(ReviewText)).one()
    reject(hedda, row, "No advertising")
    sweep([], now=now() + timedelta(days=2))
    assert client.get(address(picture)).status_code == 200
