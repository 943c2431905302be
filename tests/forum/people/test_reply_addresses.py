"""Addresses by which a thread is answered by mail: signed, short, and dead when they should be."""

import pytest
from flask import Flask

from forum.database import MAX_ID, transaction
from forum.people.models import Person
from forum.people.reply_addresses import Said, _written, read_reply_address, reply_address
from tests.cast import again, make_person


@pytest.fixture(autouse=True)
def _open(app: Flask) -> None:
    app.config["REPLY_ADDRESS"] = "reply@forum.example"


def address(person: Person, thread_id: int = 7) -> str:
    made = reply_address(person.id, thread_id)
    assert made is not None
    return made


def test_it_says_who_writes_where(asta: Person) -> None:
    assert read_reply_address(address(asta)) == Said(asta, 7, is_good=True)


def test_a_mail_server_may_write_it_in_any_case(asta: Person) -> None:
    said = read_reply_address(address(asta).upper())
    assert said is not None
    assert said.is_good


def test_it_fits_into_a_local_part(asta: Person) -> None:
    ids = len(_written(MAX_ID)) * 2
    assert len("0123456789+") + (12 + ids) * 8 / 5 <= 64
    assert len(address(asta).partition("@")[0]) < 40


def test_another_thread_or_person_cannot_be_put_into_it(asta: Person, bo: Person) -> None:
    token = address(asta).partition("@")[0].removeprefix("reply+")
    other = address(bo).partition("@")[0].removeprefix("reply+")
    for forged in (token[:-2] + "ba", other[:10] + token[10:], token[:20] + other[20:]):
        said = read_reply_address(f"reply+{forged}@forum.example")
        assert said is None or not said.is_good


def test_it_dies_with_the_password_and_with_the_address(asta: Person) -> None:
    before = address(asta)
    with transaction():
        again(asta).password_hash = "another"
    said = read_reply_address(before)
    assert said is not None
    assert not said.is_good


@pytest.mark.parametrize(
    "other",
    [
        *(
            "",
            "reply@forum.example",
            "reply+@forum.example",
            "reply+a@forum.example",
            "@",
            "reply+",
        ),
        *("reply+ö@forum.example", f"reply+{'a' * 64}@forum.example", "reply+0189@forum.example"),
        f"reply+{'a' * 9_000}@forum.example",
        "info@forum.example",
    ],
)
def test_what_is_none_of_ours_says_nothing(app: Flask, other: str) -> None:
    assert read_reply_address(other) is None


def test_nobody_gets_one_where_nothing_comes_in_or_no_address_is_confirmed(
    app: Flask, asta: Person
) -> None:
    assert reply_address(make_person(confirmed=False).id, 7) is None
    app.config["REPLY_ADDRESS"] = ""
    assert reply_address(asta.id, 7) is None
