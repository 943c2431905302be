"""What customers are told that somebody may decide is what the code lets them decide."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.boards.queries import visible_boards
from forum.database import forget, transaction
from forum.moments import now
from forum.permissions import decide
from moderation.authority import rights
from moderation.authority.told import Told, authority_of, sentences_of
from moderation.hosts.queries import get_host
from tests.cast import make_appointment, make_board, make_host, make_person, make_role
from tests.client import browser_of

DAY = timedelta(days=1)
KEYS = ("thread:lock", "post:hide", "answer:host", "person:limit", "role:manage", "note:read")
ROLES = st.frozensets(st.sampled_from(KEYS), max_size=4)
WHERE = st.sampled_from([None, "Stoves", "Chimneys", "Orders"])
WHEN = st.sampled_from(["now", "over", "coming"])
STATES = st.sampled_from(["", "", "", "limited", "admin"])


def boards() -> dict[str, Any]:
    found = {board.name["en"]: board for board in visible_boards(None).values()}
    if not found:
        stoves = make_board("Stoves")
        make_board("Chimneys", parent=stoves)
        make_board("Orders")
        return boards()
    return found


def appointed(held: Iterable[tuple[frozenset[str], str | None, str]], state: str) -> Any:
    """Somebody with these appointments (permissions, board, when), limited or an admin."""
    person, places, moment = make_person(), boards(), now()
    for keys, place, when in held:
        times: dict[str, Any] = {
            "now": {"now": moment - 9 * DAY},
            "over": {"now": moment - 9 * DAY, "ends_at": moment - DAY},
            "coming": {"starts_at": moment + DAY},
        }[when]
        make_appointment(person, make_role(keys), places.get(place or ""), **times)
    with transaction():
        person.limited_until = moment + DAY if state == "limited" else None
        person.made_admin_at = moment if state == "admin" else None
    return person


def told_of(told: list[Told], board: Any) -> set[str]:
    """What a reader takes it to say about this board: what stands there, above, and everywhere."""
    above = {None, board.id, board.parent_id} if board else {None}
    return {
        one.key
        for each in told
        if (each.board.id if each.board else None) in above
        for one in each.permissions
    }


@given(st.lists(st.tuples(ROLES, WHERE, WHEN), max_size=3), STATES)
@settings(max_examples=25)
def test_what_is_told_is_what_is_enforced(
    app: Flask, held: list[tuple[frozenset[str], str | None, str]], state: str
) -> None:
    person, moment = appointed(held, state), now()
    forget()
    shown = list(visible_boards(None).values())
    told = authority_of(person, shown, moment)
    for board in (None, *shown):
        enforced = {
            permission.key
            for permission in rights.for_roles()
            if decide(person, permission.key, board, now=moment)
        }
        assert told_of(told, board) == enforced
    everything = {permission.key for permission in rights.for_roles()}
    assert any(each.is_all for each in told) is (told_of(told, None) == everything)


@given(st.lists(st.tuples(ROLES, WHERE, st.just("now")), min_size=1, max_size=3))
@settings(max_examples=8)
def test_the_public_pages_say_exactly_that(
    app: Flask, held: list[tuple[frozenset[str], str | None, str]]
) -> None:
    person, client = appointed(held, ""), browser_of(app)
    page = client.get(f"/hosts/{person.handle}")
    places = {None: "", **{board.id: str(board.id) for board in boards().values()}}
    for board in (None, *boards().values()):
        wanted = {None, board.id, board.parent_id} if board else {None}
        said = {
            str(row["data-permission"])
            for place in wanted
            if place is None or place in places
            for row in page.all(f"ul[data-board='{places[place]}'] [data-permission]")
        }
        assert said == {
            permission.key
            for permission in rights.for_roles()
            if decide(person, permission.key, board)
        }


def test_what_stands_above_is_not_told_again(app: Flask) -> None:
    person, places = make_person(), boards()
    make_appointment(person, make_role(["thread:lock"]), places["Stoves"])
    make_appointment(person, make_role(["thread:lock", "post:hide"]), places["Chimneys"])
    told = authority_of(person, visible_boards(None).values(), now())
    assert [(each.board.name["en"], [one.key for one in each.permissions]) for each in told] == [
        ("Stoves", ["thread:lock"]),
        ("Chimneys", ["post:hide"]),
    ]
    assert sentences_of(told) == [
        "locks and unlocks threads",
        "hides posts that break the house rules",
    ]


def test_every_permission_has_a_sentence_that_a_customer_understands(app: Flask) -> None:
    sentences = [str(permission.sentence) for permission in rights.for_roles()]
    assert len(set(sentences)) == len(sentences)
    assert all(len(sentence.split()) >= 2 for sentence in sentences)
    assert all(sentence[0].islower() and not sentence.endswith(".") for sentence in sentences)


def test_a_usual_host_is_told_by_what_a_usual_host_holds(app: Flask) -> None:
    from moderation.authority.starters import HOST

    [told] = authority_of(make_host("hedda"), [], now())
    assert {one.key for one in told.permissions} == HOST.permissions


@given(st.lists(st.tuples(ROLES, WHERE, st.just("now")), min_size=1, max_size=3), STATES)
@settings(max_examples=15)
def test_the_list_of_hosts_leaves_nothing_out(
    app: Flask, held: list[tuple[frozenset[str], str | None, str]], state: str
) -> None:
    person, moment = appointed(held, state), now()
    forget()
    host, shown = get_host(None, person.handle, moment), visible_boards(None).values()
    of_duties = sentences_of(authority_of(person, host.duty_boards, moment))
    assert set(of_duties) == set(sentences_of(authority_of(person, shown, moment)))
