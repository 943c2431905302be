"""The one place that says yes or no: what outweighs what, and always why."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask_login import AnonymousUserMixin

from forum import permissions, sockets
from forum.errors import Refused
from forum.permissions import ANYWHERE, Decision, Permission, Scope, decide
from forum.threads.models import Thread
from tests.cast import make_thread

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LOCK = "thread:lock"
OWN = "thread:me_too"


@pytest.fixture
def thread(app: Flask) -> Thread:
    """A thread, opened while everybody may open one: ask for it before ``plugged``."""
    return make_thread()


@pytest.fixture
def plugged(app: Flask) -> Iterator[sockets.Sockets]:
    """The app's sockets with nothing in them that decides, until the test puts it there."""
    usual = sockets.of(app)
    bare = sockets.Sockets(permissions=dict(usual.permissions))
    app.extensions["sockets"] = bare
    yield bare
    app.extensions["sockets"] = usual


def test_deny_is_the_default(plugged: sockets.Sockets, asta: Any, board: Any) -> None:
    for permission in permissions.registered():
        assert not decide(asta, permission.key, board)
        assert not decide(asta, permission.key, ANYWHERE)
        assert not decide(asta, permission.key)


def test_who_is_signed_out_may_nothing_whatever_is_granted(
    plugged: sockets.Sockets, board: Any
) -> None:
    plugged.grants.append(lambda *_: "Everybody.")
    plugged.rules[LOCK] = lambda *_: "Everybody."
    for nobody in (None, AnonymousUserMixin()):
        assert not decide(nobody, LOCK, board)
        assert str(decide(nobody, LOCK, board).reason) == "Sign in first."
        assert not permissions.is_staff(nobody, NOON)


def test_an_admin_holds_every_permission_also_tomorrows(
    plugged: sockets.Sockets, anna: Any, asta: Any, board: Any
) -> None:
    plugged.add_permissions([Permission("moon:howl", "Howl", "howls at the moon", Scope.SITE)])
    assert decide(anna, "moon:howl", board)
    assert not decide(asta, "moon:howl", board)


def test_an_admin_does_not_own_what_is_somebody_elses(
    plugged: sockets.Sockets, anna: Any, board: Any
) -> None:
    assert not decide(anna, OWN, board)


def test_a_grant_is_asked_with_the_board_of_its_target_and_says_why(
    thread: Thread, plugged: sockets.Sockets, asta: Any, board: Any
) -> None:
    asked: list[tuple[Any, ...]] = []

    def grant(*about: Any) -> str:
        asked.append(about)
        return "By her appointment."

    plugged.grants.append(grant)
    decision = decide(asta, LOCK, thread, now=NOON)
    assert (decision.allowed, decision.reason) == (True, "By her appointment.")
    assert [(person.id, key, where.id, at) for person, key, where, at in asked] == [
        (asta.id, LOCK, thread.board_id, NOON)
    ]
    decide(asta, LOCK, board, now=NOON)
    decide(asta, LOCK, None, now=NOON)
    decide(asta, LOCK, ANYWHERE, now=NOON)
    assert [where for _person, _key, where, _at in asked[1:]] == [board, None, ANYWHERE]


def test_one_grant_of_several_is_enough(plugged: sockets.Sockets, asta: Any, board: Any) -> None:
    plugged.grants += [lambda *_: None, lambda *_: "By the second.", lambda *_: 1 / 0]
    assert decide(asta, LOCK, board).reason == "By the second."


@pytest.mark.parametrize("key", [LOCK, OWN])
def test_a_refusal_outweighs_admins_rules_and_grants(
    plugged: sockets.Sockets, anna: Any, board: Any, key: str
) -> None:
    plugged.rules[key] = lambda *_: "Her own."
    plugged.grants.append(lambda *_: "By her appointment.")
    assert decide(anna, key, board)
    plugged.refusals.append(lambda person, asked, target, at: "Not today." if at == NOON else None)
    decision = decide(anna, key, board, now=NOON)
    assert (decision.allowed, decision.reason) == (False, "Not today.")
    assert decide(anna, key, board, now=NOON + timedelta(seconds=1))


def test_what_is_ones_own_needs_no_grant(plugged: sockets.Sockets, asta: Any, board: Any) -> None:
    plugged.rules[OWN] = lambda person, target, at: "It is hers." if target is board else None
    assert decide(asta, OWN, board).reason == "It is hers."
    assert not decide(asta, OWN, None)


def test_what_is_only_ones_own_cannot_be_granted(
    plugged: sockets.Sockets, asta: Any, board: Any
) -> None:
    plugged.grants.append(lambda *_: "By her appointment.")
    assert not decide(asta, OWN, board)


def test_a_rule_may_also_say_no(plugged: sockets.Sockets, anna: Any, board: Any) -> None:
    plugged.rules[LOCK] = lambda *_: Decision(False, "It is her own post.")
    decision = decide(anna, LOCK, board)
    assert (decision.allowed, decision.reason) == (False, "It is her own post.")


def test_require_says_no_with_the_sentence(
    plugged: sockets.Sockets, asta: Any, anna: Any, board: Any
) -> None:
    plugged.refusals.append(lambda person, *_: "Not today." if person is asta else None)
    assert permissions.require(anna, LOCK, board)
    with pytest.raises(Refused, match="Not today"):
        permissions.require(asta, LOCK, board)


def test_every_answer_has_a_reason(
    app: Flask, asta: Any, hedda: Any, anna: Any, board: Any
) -> None:
    for person in (None, asta, hedda, anna):
        for permission in permissions.registered():
            for target in (board, None, ANYWHERE):
                decision = decide(person, permission.key, target)
                assert str(decision.reason).endswith((".", "”.")), permission.key
                assert bool(decision) is decision.allowed


def test_a_word_that_nobody_registered_is_a_mistake_of_ours(app: Flask, anna: Any) -> None:
    with pytest.raises(KeyError):
        decide(anna, "thread:lokc")


def test_a_permission_is_registered_once(plugged: sockets.Sockets) -> None:
    with pytest.raises(ValueError, match="thread:lock is registered twice"):
        plugged.add_permissions([permissions.get(LOCK)])


def test_every_permission_has_a_title_and_a_sentence_for_customers(app: Flask) -> None:
    for permission in permissions.registered():
        assert str(permission.title)[0].isupper()
        assert len(str(permission.sentence).split()) >= 1
        assert not str(permission.sentence).endswith(".")
    keys = [permission.key for permission in permissions.registered()]
    assert keys == sorted(keys)
    assert len(keys) >= 25


def test_staff_is_who_a_module_says_at_that_moment_and_admins(
    plugged: sockets.Sockets, asta: Any, bo: Any, anna: Any
) -> None:
    plugged.staff.append(lambda person, at: person is asta and at == NOON)
    assert permissions.is_staff(asta, NOON)
    assert not permissions.is_staff(asta, NOON + timedelta(seconds=1))
    assert not permissions.is_staff(bo, NOON)
    assert permissions.is_staff(anna, NOON)


def test_two_apps_never_share_what_is_plugged_in(
    app: Flask, make_app: Callable[..., Flask]
) -> None:
    other = make_app(MODULES=())
    assert sockets.of(app) is not sockets.of(other)
    assert set(sockets.of(other).permissions) < set(sockets.of(app).permissions)
