"""The page that answers what somebody may do, and why: from the same code that decides."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from forum import permissions
from forum.database import transaction
from forum.moments import now
from forum.permissions import Scope, decide
from moderation.authority import queries
from tests.cast import make_appointment, make_board, make_host, make_role, somebody
from tests.statements import statements

PAGE = "/moderation/authority"


@pytest.fixture
def stoves(app: Flask) -> Any:
    return make_board("Stoves")


def test_every_answer_is_what_the_code_decides(anna: Any, bo: Any, stoves: Any) -> None:
    orders = make_board("Orders")
    make_appointment(bo, make_role(["thread:lock"]), stoves)
    moment = now()
    explained = queries.explain(anna, bo, moment)
    assert [one.permission for one in explained] == list(permissions.registered())
    for one in explained:
        places = {place: key for key, several in one.answers.items() for place in several}
        assert set(places) == {None, stoves, orders}
        for place, (allowed, reason) in places.items():
            decision = decide(bo, one.permission.key, place, now=moment)
            assert (allowed, reason) == (decision.allowed, str(decision.reason))


def test_the_page_says_yes_and_no_with_the_reasons(
    client: Any, anna: Any, bo: Any, stoves: Any
) -> None:
    make_board("Orders")
    make_appointment(bo, make_role(["thread:lock"], title="Stove expert"), stoves)
    client.sign_in(anna)
    page = client.get(PAGE, query_string={"person": "bo nyström"})
    said = " ".join(page.one("[data-permission='thread:lock']").get_text(" ").split())
    assert "Stoves : As Stove expert for Stoves." in said
    assert "For the whole site, Orders : Your role here does not include “Lock threads”." in said
    never = " ".join(page.one("[data-permission='thread:pin']").get_text(" ").split())
    assert "Everywhere : Your role here does not include “Pin threads”." in never


def test_a_limit_explains_every_no(client: Any, anna: Any, hedda: Any, stoves: Any) -> None:
    with transaction():
        hedda.limited_until, hedda.limit_reason = now() + timedelta(days=1), "<b>Rude.</b>"
    client.sign_in(anna)
    page = client.get(PAGE, query_string={"person": hedda.handle})
    said = page.one("[data-permission='thread:lock']").get_text(" ")
    assert "You cannot write until" in said
    assert "<b>Rude.</b>" in said


def test_it_stands_for_all_permissions_also_what_everybody_has(client: Any, anna: Any) -> None:
    client.sign_in(anna)
    page = client.get(PAGE, query_string={"person": anna.handle})
    keys = {row["data-permission"] for row in page.all("[data-permission]")}
    assert keys == {permission.key for permission in permissions.registered()}
    assert any(permission.scope is Scope.OWN for permission in permissions.registered())


def test_boards_that_the_reader_cannot_see_are_not_named(
    client: Any, anna: Any, bo: Any, stoves: Any
) -> None:
    from tests.moderation.authority.test_pages import group

    den = make_board("Secret den", visibility="groups", group_ids=frozenset({group()}))
    make_appointment(bo, make_role(["thread:lock"]), den)
    make_appointment(bo, make_role(["thread:lock"]), stoves)
    reader = somebody("lena")
    make_appointment(reader, make_role(["authority:explain"]))
    client.sign_in(reader)
    page = client.get(PAGE, query_string={"person": bo.handle})
    assert page.says("Stoves")
    assert not page.says("Secret den")


def test_somebody_unknown_is_said_to_be_unknown(client: Any, anna: Any) -> None:
    client.sign_in(anna)
    page = client.get(PAGE, query_string={"person": "<i>nobody</i>"})
    assert page.says("Nobody here has this name.")
    assert page.one("input[name=person]")["value"] == "<i>nobody</i>"
    assert page.all("[data-permission]") == []


def test_only_those_may_ask_whose_role_says_so_for_everything(
    client: Any, new_client: Any, bo: Any, stoves: Any
) -> None:
    make_appointment(bo, make_role(["authority:explain"]), stoves)
    for person in (bo, make_host("hedda")):
        browser = new_client()
        browser.sign_in(person)
        assert browser.get(PAGE).status_code == 403


def test_more_boards_and_appointments_cost_no_more_statements(
    app: Flask, client: Any, anna: Any, bo: Any, stoves: Any
) -> None:
    client.sign_in(anna)
    costs, handle = [], bo.handle
    for _round in range(2):
        client.get(PAGE)
        with statements(app) as said:
            assert client.get(PAGE, query_string={"person": handle}).status_code == 200
        costs.append(len(said))
        for _number in range(10):
            make_appointment(bo, make_role(["thread:lock"]), make_board())
    # One of them counts what waits for the desk: reports and review.
    assert costs[0] == costs[1] <= 7
