"""Passwords: long ones are welcome, easy ones are not, and time tells nothing."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import ClassVar

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from forum.people import passwords
from forum.people.passwords import (
    MAX_CHARS,
    PasswordRefused,
    check_password,
    hash_password,
    needs_rehash,
    verify_password,
)

PASSWORD = "sju sjösjuka sjömän"


def check(password: str) -> None:
    check_password(password, name="Anna Öberg", email="anna.katt@post.example")


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "pw7-Xk!2_q",
        "anna går hem tidigt",
        "a" * 5 + "bcdef" + "g" * (MAX_CHARS - 10),
        "密码是一个很长的句子吗",
        "🐈 🐕 🐎 🐄 🐖 🐐",
        "correct horse battery staple",
    ],
)
def test_a_password_is_taken(password: str) -> None:
    check(password)


@pytest.mark.parametrize(
    ("password", "because"),
    [
        *(
            (password, "at least 10")
            for password in ("", "a", "123456789", "å" * 9, "ｐｗ７Ｘｋ２ｑ")
        ),
        *((password, "at most 200") for password in ("sjö " * 51, "x" * 10**6)),
        *((password, "Many people") for password in ("1234567890", "qwertyuiop", "PASSWORD123")),
        *(
            (password, "Many people")
            for password in ("Password2026!", "manchester#1", "1q2w3e4r5t")
        ),
        *((password, "Many people") for password in ("aaaaaaaaaaaa", "abababababab", "          ")),
        *(
            (password, "name or address")
            for password in ("annaöberg!!", "Anna Öberg 1984", "AnnaKattAnna")
        ),
        *((password, "name or address") for password in ("anna.katt@post.example", "annakatt1234")),
        *((password, "name or address") for password in ("öberg-anna-1", "post.example.anna")),
    ],
)
def test_a_password_is_refused(password: str, because: str) -> None:
    with pytest.raises(PasswordRefused, match=because) as refused:
        check(password)

    assert refused.value.field == "password"


def test_people_without_name_or_address_yet_can_choose_one() -> None:
    check_password(PASSWORD, name="", email="")


def test_only_the_password_opens() -> None:
    stored = hash_password(PASSWORD)

    assert PASSWORD not in stored
    assert verify_password(stored, PASSWORD)
    assert not verify_password(stored, PASSWORD.upper())
    assert not verify_password(stored, PASSWORD + " ")
    assert not verify_password(stored, "")


def test_the_same_password_is_stored_differently_each_time() -> None:
    assert hash_password(PASSWORD) != hash_password(PASSWORD)


@pytest.mark.parametrize(
    "typed", ["sju sjo\u0308sjuka sjo\u0308ma\u0308n", "ｓｊｕ sjösjuka sjömän"]
)
def test_any_keyboard_types_the_same_password(typed: str) -> None:
    assert verify_password(hash_password(PASSWORD), typed)


@pytest.mark.parametrize("password", ["a\x00b", "\ud800", "a" * 10**6, "\u0301" * 5000])
def test_strange_passwords_are_merely_wrong(password: str) -> None:
    assert not verify_password(hash_password(PASSWORD), password)
    assert not verify_password(None, password)


def test_a_password_is_not_cut_where_it_is_too_long() -> None:
    longest = "a" * (2 * MAX_CHARS)

    assert not verify_password(hash_password(longest), longest + "b")


def test_it_is_kept_as_owasp_recommends() -> None:
    kept = extract_parameters(hash_password(PASSWORD))

    assert kept.type is Type.ID
    assert (kept.memory_cost, kept.time_cost, kept.parallelism) == (19 * 1024, 2, 1)


def test_an_older_hash_opens_and_asks_to_be_made_again() -> None:
    older = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)

    assert verify_password(older, PASSWORD)
    assert needs_rehash(older)
    assert not needs_rehash(hash_password(PASSWORD))


class Counting:
    """Stands where the hasher stands, and notes with which parameters it worked."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self.hasher = hasher
        self.worked: list[str] = []

    def hash(self, password: bytes) -> str:
        return self.hasher.hash(password)

    def verify(self, stored: str, password: bytes) -> bool:
        parameters = extract_parameters(stored)  # raises for nonsense, before any work
        self.worked.append(f"{parameters.memory_cost} {parameters.time_cost}")
        return self.hasher.verify(stored, password)


@pytest.mark.parametrize("stored", [None, "", "!", "$argon2id$nonsense", "known"])
def test_the_same_work_is_done_whether_or_not_there_is_a_password(
    stored: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = Counting(passwords._hasher)
    monkeypatch.setattr(passwords, "_hasher", counting)
    known = hash_password("another password")

    assert not verify_password(known if stored == "known" else stored, PASSWORD)

    assert counting.worked == ["19456 2"]


def test_nobody_knows_the_password_that_stands_in() -> None:
    assert not verify_password(None, "")
    assert not verify_password(passwords._stand_in(), "")
    assert not verify_password("", passwords._stand_in())


def test_two_are_worked_on_at_once_but_no_third(monkeypatch: pytest.MonkeyPatch) -> None:
    class Crowded:
        """Works only in pairs; while both are at it, it tries whether a third could begin."""

        pairs = Barrier(2, timeout=10)
        third_could_begin: ClassVar[list[bool]] = []

        def hash(self, password: bytes) -> str:
            if self.pairs.wait() == 0:
                self.third_could_begin.append(passwords._turns.acquire(blocking=False))
            self.pairs.wait()
            return "hashed"

    monkeypatch.setattr(passwords, "_hasher", Crowded())

    with ThreadPoolExecutor(max_workers=8) as pool:
        hashed = list(pool.map(hash_password, [PASSWORD] * 8))

    assert hashed == ["hashed"] * 8
    assert Crowded.third_could_begin == [False] * 4
