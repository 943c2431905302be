"""Online now: a sign of life, by a small POST, within the last minutes, by somebody who is host."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from forum.database import db
from forum.errors import Refused
from forum.moments import now
from moderation.authority.appointing import end_appointment
from moderation.hosts import actions
from moderation.hosts.models import Presence
from moderation.hosts.queries import get_host, online_hosts
from tests.cast import make_appointment, make_board, make_host, make_person, make_role
from tests.statements import statements

MINUTE = timedelta(minutes=1)
TICK = timedelta(microseconds=1)
PAGE = "/moderation/presence"


def seen_at(person: Any) -> Any:
    db.session.rollback()
    return db.session.query(Presence.seen_at).filter_by(person_id=person.id).scalar()


def online_names(at: Any) -> list[str]:
    return [host.person.name for host in online_hosts(None, at)]


def test_a_sign_of_life_lasts_some_minutes(app: Flask) -> None:
    hedda, moment = make_host("hedda"), now()
    assert online_names(moment) == []
    assert actions.give_sign_of_life(hedda, now=moment)
    last = moment + app.config["ONLINE_MINUTES"] * MINUTE
    assert online_names(moment) == online_names(last - TICK) == ["Hedda Vik"]
    assert online_names(last) == []
    assert get_host(None, hedda.handle, last - TICK).is_online
    assert not get_host(None, hedda.handle, last).is_online


def test_at_most_once_a_minute_something_is_written(app: Flask) -> None:
    hedda, moment = make_host("hedda"), now()
    assert actions.give_sign_of_life(hedda, now=moment)
    assert not actions.give_sign_of_life(hedda, now=moment + MINUTE - TICK)
    assert seen_at(hedda) == moment
    assert actions.give_sign_of_life(hedda, now=moment + MINUTE)
    assert seen_at(hedda) == moment + MINUTE


def test_who_is_away_stays_away_until_they_say_that_they_are_here(app: Flask) -> None:
    hedda, moment = make_host("hedda"), now()
    actions.give_sign_of_life(hedda, now=moment)
    assert actions.say_away(hedda, now=moment)
    assert not actions.say_away(hedda, now=moment + MINUTE)
    assert not actions.give_sign_of_life(hedda, now=moment + 2 * MINUTE)
    assert online_names(moment + 2 * MINUTE) == []
    assert actions.say_here(hedda, now=moment + 3 * MINUTE)
    assert online_names(moment + 3 * MINUTE) == ["Hedda Vik"]


def test_who_never_gave_a_sign_can_say_that_they_are_away(app: Flask) -> None:
    hedda = make_host("hedda")
    assert actions.say_away(hedda)
    assert online_names(now()) == []


def test_only_hosts_are_online(anna: Any, bo: Any) -> None:
    moment = now()
    made = make_appointment(bo)
    actions.give_sign_of_life(bo, now=moment)
    assert online_names(moment) == ["Bo Nyström"]
    end_appointment(anna, made, "Left the company.", now=moment + TICK)
    assert online_names(moment + TICK) == []
    with pytest.raises(Refused):
        actions.give_sign_of_life(bo, now=moment + 2 * MINUTE)


def test_the_script_s_post_answers_without_a_page(client: Any) -> None:
    hedda = make_host("hedda")
    client.sign_in(hedda)
    answer = client.post(PAGE)
    assert (answer.status_code, answer.data) == (204, b"")
    assert seen_at(hedda) is not None
    assert client.get("/").says("Hedda Vik")


def test_the_token_may_come_in_a_header(client: Any) -> None:
    hedda = make_host("hedda")
    client.sign_in(hedda)
    headers = {"X-CSRFToken": client.form_token()}
    assert client.post(PAGE, token=False).status_code == 400
    assert client.post(PAGE, token=False, headers=headers).status_code == 204


def test_reading_pages_is_no_sign_of_life(client: Any) -> None:
    hedda = make_host("hedda")
    client.sign_in(hedda)
    for address in ("/", "/hosts", "/hosts/me/edit", "/moderation/"):
        assert client.get(address).status_code == 200
    assert client.get(PAGE).status_code == 405
    assert seen_at(hedda) is None


def test_without_script_a_button_says_here_or_away(client: Any) -> None:
    hedda = make_host("hedda")
    client.sign_in(hedda)
    menu = client.get("/threads").one("header form[data-presence]")
    assert menu["action"] == PAGE
    assert [button["value"] for button in menu.select("button[name=state]")] == ["here", "away"]
    there = client.post(PAGE, data={"state": "here", "next": "/threads?page=2"})
    assert (there.status_code, there.headers["Location"]) == (303, "/threads?page=2")
    assert client.get("/hosts/me/edit").says("Online now")
    client.post(PAGE, data={"state": "away"})
    page = client.get("/hosts/me/edit")
    assert page.says("You say that you are away.")
    assert page.says("Not online")


@pytest.mark.parametrize("way", ["https://evil.example/", "//evil.example", "/\t/evil.example"])
def test_the_button_leads_nowhere_else(client: Any, way: str) -> None:
    client.sign_in(make_host("hedda"))
    answer = client.post(PAGE, data={"state": "here", "next": way})
    assert answer.headers["Location"] == "/hosts/me/edit"


def test_only_hosts_have_the_buttons_and_the_script(
    new_client: Any, asta: Any, anna: Any, hedda: Any
) -> None:
    for person, expected in ((asta, 0), (anna, 0), (hedda, 1)):
        browser = new_client()
        browser.sign_in(person)
        page = browser.get("/")
        assert len(page.all("form[data-presence]")) == expected
        assert len(page.all("script[src*='presence']")) == expected


def test_a_sign_that_came_too_late_leaves_nothing_waiting(client: Any, asta: Any) -> None:
    from forum.people.models import HeldForm

    assert client.post(PAGE).status_code == 403
    client.sign_in(asta)
    assert client.post(PAGE).status_code == 403
    assert db.session.query(HeldForm).count() == 0


def test_the_home_page_shows_who_is_here_in_two_statements(app: Flask, client: Any) -> None:
    make_board("Stoves")
    role = make_role([])
    costs = []
    for count in (1, 9):
        for _number in range(count):
            person = make_person()
            make_appointment(person, role)
            actions.give_sign_of_life(person)
        with statements(app) as said:
            page = client.get("/")
        costs.append(len(said))
        assert len([one for one in said if "host_appointments" in one]) == 2, said
        assert page.says("Hosts who are here")
    assert costs[0] == costs[1]
