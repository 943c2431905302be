"""Who may see a post may see its files, and nobody else: asked at every request."""

from typing import Any

import pytest
from flask import Flask

from forum.database import transaction
from forum.people.models import Person
from forum.threads import acts, writing
from tests.cast import again, make_board, make_thread
from tests.forum.files.making import address, reply_with, uploaded
from tests.statements import statements


@pytest.fixture
def of_bo(client: Any, bo: Person) -> str:
    """The text for a picture that Bo has uploaded and not published."""
    client.sign_in(bo)
    return uploaded(client)


def codes(path: str, *browsers: Any) -> list[int]:
    return [browser.get(path).status_code for browser in browsers]


@pytest.fixture
def others(new_client: Any, asta: Person, hedda: Person, anna: Person) -> list[Any]:
    """Nobody, Asta, the host Hedda and the admin Anna."""
    browsers = [new_client() for _ in range(4)]
    for browser, person in zip(browsers[1:], (asta, hedda, anna), strict=True):
        browser.sign_in(person)
    return browsers


def test_before_it_is_published_only_its_uploader_sees_it(
    client: Any, others: list[Any], of_bo: str
) -> None:
    assert codes(address(of_bo), client, *others) == [200, 404, 404, 404, 404]
    assert client.get(address(of_bo)).headers["Cache-Control"] == "private, no-store"


def test_in_a_public_post_everybody_does(
    client: Any, others: list[Any], bo: Person, of_bo: str
) -> None:
    reply_with(make_thread(), bo, of_bo)

    assert codes(address(of_bo), client, *others) == [200] * 5
    assert others[0].get(address(of_bo)).headers["Cache-Control"] == "public, no-cache"


def test_a_hidden_post_hides_its_files_from_whoever_cannot_read_it(
    client: Any, others: list[Any], bo: Person, hedda: Person, of_bo: str
) -> None:
    post = reply_with(make_thread(), bo, of_bo)
    acts.hide_post(hedda, post, ground="spam", reason="It is advertising.")

    assert codes(address(of_bo), client, *others) == [200, 404, 404, 200, 200]
    absent = f"/files/{'0' * 32}/stove.webp"
    pages = [others[0].get(path).one("main").get_text() for path in (address(of_bo), absent)]
    assert pages[0] == pages[1]
    assert client.get(address(of_bo)).headers["Cache-Control"] == "private, no-store"

    acts.restore_post(hedda, again(post), "It was none.")
    assert codes(address(of_bo), *others) == [200] * 4


def test_a_withdrawn_post_takes_its_files_along(others: list[Any], bo: Person, of_bo: str) -> None:
    writing.withdraw_post(bo, reply_with(make_thread(), bo, of_bo))

    assert codes(address(of_bo), *others) == [404, 404, 200, 200]


def test_files_follow_their_thread_to_another_board(
    client: Any, others: list[Any], bo: Person, anna: Person, of_bo: str
) -> None:
    thread = make_thread()
    reply_with(thread, bo, of_bo)
    staff = make_board("Between hosts", visibility="staff")

    acts.move_thread(anna, again(thread), staff, "It names a supplier.")

    assert codes(address(of_bo), client, *others) == [404, 404, 404, 200, 200]


def test_files_follow_their_board_when_it_is_closed(
    others: list[Any], bo: Person, anna: Person, of_bo: str
) -> None:
    board = make_board("Lamps")
    reply_with(make_thread(board=board), bo, of_bo)
    with transaction():
        again(board).visibility = "members"

    assert codes(address(of_bo), *others) == [404, 200, 200, 200]
    assert others[1].get(address(of_bo)).headers["Cache-Control"] == "private, no-store"


def test_naming_somebody_elses_file_opens_it_to_nobody(
    others: list[Any], client: Any, asta: Person, bo: Person, of_bo: str
) -> None:
    reply_with(make_thread(), asta, of_bo)
    assert codes(address(of_bo), *others) == [404] * 4

    post = reply_with(make_thread(), bo, of_bo)
    assert codes(address(of_bo), others[0]) == [200]
    writing.withdraw_post(bo, post)
    assert codes(address(of_bo), others[0], others[1]) == [404, 404]


def test_what_an_edit_takes_out_is_seen_by_those_who_read_the_history(
    client: Any, others: list[Any], bo: Person, of_bo: str
) -> None:
    post = reply_with(make_thread(), bo, of_bo)
    post = writing.edit_post(bo, post, writing.compose("No picture."), version=1)
    assert codes(address(of_bo), client, *others) == [200, 404, 404, 200, 200]

    writing.edit_post(bo, post, writing.compose(f"Again: {of_bo}"), version=2)
    assert codes(address(of_bo), *others) == [200] * 4


@pytest.mark.parametrize(
    "path",
    [
        *("/files/x/y", "/files/../secret_key", "/files/%2e%2e/secret_key", "/files/%00/x"),
        f"/files/{'0' * 32}/x.webp",
        f"/files/{'0' * 30}%0a/x.webp",
    ],
)
def test_what_is_no_file_is_not_found(client: Any, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_file_has_one_address(client: Any, of_bo: str) -> None:
    assert client.get(address(of_bo).replace(".webp", ".html")).status_code == 404


def test_looking_costs_the_same_however_many_posts_name_it(
    app: Flask, client: Any, bo: Person, of_bo: str
) -> None:
    counts = []
    for _ in range(2):
        for _ in range(3):
            reply_with(make_thread(), bo, of_bo)
        with statements(app) as said:
            assert client.get(address(of_bo)).status_code == 200
        counts.append(len(said))

    assert counts[0] == counts[1] <= 4
