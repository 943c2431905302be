"""Who the hosts are, for everybody; and only what the reader may know of them."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from forum.boards.models import Group
from forum.database import transaction
from forum.moments import now
from moderation.authority.appointing import end_appointment
from moderation.hosts import actions
from tests.cast import make_appointment, make_board, make_host, make_person, make_role, somebody
from tests.statements import statements

DAY = timedelta(days=1)


@pytest.fixture
def stoves(app: Flask) -> Any:
    return make_board("Stoves")


@pytest.fixture
def den(app: Flask) -> Any:
    """A board that only a group may see, and nobody is in it."""
    with transaction() as session:
        group = Group(name="Den", name_key="den", made_at=now())
        session.add(group)
    return make_board("Secret den", visibility="groups", group_ids=frozenset({group.id}))


def names(page: Any) -> list[str]:
    return [name.get_text() for name in page.all(".host-card__name")]


def test_a_host_has_a_page_with_name_title_boards_languages_and_words(
    client: Any, bo: Any, stoves: Any
) -> None:
    make_appointment(bo, make_role(["thread:lock"], title="Stove expert"), stoves)
    words = "Built the first stove.\n\n<b>Honest.</b>"
    actions.change_profile(bo, bio=words, languages=["sv", "en"], read_at=None)
    page = client.get(f"/hosts/{bo.handle}")
    assert page.one("h1").get_text() == "Bo Nyström"
    for said in ("Stove expert", "Swedish, English", "Built the first stove.", "<b>Honest.</b>"):
        assert page.says(said)
    assert [link.get_text() for link in page.all("main a.board-link")] == ["Stoves"]
    assert page.says("locks and unlocks threads")
    listed = client.get("/hosts")
    assert names(listed) == ["Bo Nyström"]
    assert listed.says("locks and unlocks threads")
    assert listed.says("Looks after Stoves Speaks Swedish, English")


def test_hosts_of_everything_look_after_every_board(client: Any, stoves: Any) -> None:
    hedda = make_host("hedda")
    assert client.get("/hosts").says("Looks after Every board")
    assert client.get(f"/hosts/{hedda.handle}").says("Host: every board")


def test_whoever_is_no_host_has_no_such_page(client: Any, asta: Any, anna: Any) -> None:
    absent = client.get("/hosts/nobody-here")
    for person in (asta, anna):
        page = client.get(f"/hosts/{person.handle}")
        assert (page.status_code, page.says(person.name)) == (404, False)
        assert page.soup.main.get_text() == absent.soup.main.get_text()


def test_who_is_not_yet_or_no_longer_host_is_not_shown(client: Any, anna: Any, bo: Any) -> None:
    coming = make_person("Coming Soon")
    make_appointment(coming, starts_at=now() + DAY)
    over = make_person("Over Already")
    make_appointment(over, now=now() - 9 * DAY, ends_at=now() - DAY)
    ended = make_appointment(bo)
    assert names(client.get("/hosts")) == ["Bo Nyström"]
    end_appointment(anna, ended, "Left the company.")
    assert names(client.get("/hosts")) == []
    for person in (coming, over, bo):
        assert client.get(f"/hosts/{person.handle}").status_code == 404


def test_boards_that_the_reader_cannot_see_are_not_named(
    client: Any, new_client: Any, bo: Any, clara: Any, anna: Any, stoves: Any, den: Any
) -> None:
    make_appointment(bo, make_role(["thread:lock"], title="Stove expert"), stoves)
    make_appointment(bo, make_role(["thread:pin"], title="Den keeper"), den)
    make_appointment(clara, make_role(["thread:pin"], title="Den keeper"), den)
    for address in ("/hosts", f"/hosts/{bo.handle}"):
        page = client.get(address)
        assert page.says("Stove expert")
        assert not page.says("Secret den")
        assert not page.says("Den keeper")
        assert not page.says("pins threads")
    assert names(client.get("/hosts")) == ["Bo Nyström"]
    assert client.get(f"/hosts/{clara.handle}").status_code == 404
    admin = new_client()
    admin.sign_in(anna)
    assert names(admin.get("/hosts")) == ["Bo Nyström", "Clara Ek"]
    assert admin.get(f"/hosts/{clara.handle}").says("Secret den")


def test_who_may_decide_everything_is_said_to(client: Any, anna: Any) -> None:
    make_appointment(anna, make_role([], title="Founder"))
    assert client.get(f"/hosts/{anna.handle}").says("Anna Berg may decide everything here.")
    assert client.get("/hosts").says("may decide everything")


def test_a_limited_host_may_decide_nothing_at_present(client: Any) -> None:
    hedda = somebody("hedda")
    make_appointment(hedda, make_role(["thread:lock"]))
    with transaction():
        hedda.limited_until = now() + DAY
    page = client.get(f"/hosts/{hedda.handle}")
    assert page.says("Nothing at present.")
    assert not page.says("locks and unlocks threads")


def test_a_reader_without_an_account_gets_no_form_and_no_cookie(client: Any) -> None:
    make_host("hedda")
    page = client.get("/hosts")
    assert page.all("form[method=post]") == []
    assert "Set-Cookie" not in page.headers


def test_twenty_hosts_fill_a_page(client: Any, app: Flask) -> None:
    role = make_role([])
    for _number in range(21):
        make_appointment(make_person(), role)
    assert len(names(client.get("/hosts"))) == 20
    assert len(names(client.get("/hosts?page=2"))) == 1


def test_one_and_twenty_hosts_cost_the_same_statements(
    app: Flask, client: Any, asta: Any, stoves: Any
) -> None:
    client.sign_in(asta)
    first = make_person("First One")
    make_appointment(first, make_role(), stoves)
    address, costs = f"/hosts/{first.handle}", []
    for _round in range(2):
        with statements(app) as said:
            assert client.get("/hosts").status_code == 200
            assert client.get(address).status_code == 200
        costs.append((len(said), str(said)))
        for number in range(19):
            make_appointment(make_person(), make_role(), stoves if number % 2 else None)
    assert costs[0][0] == costs[1][0], costs[1][1]
    assert costs[0][0] <= 14


# --- On other pages ----------------------------------------------------------------------------


def test_a_board_s_page_shows_its_hosts(client: Any, bo: Any, clara: Any, stoves: Any) -> None:
    under, beside = make_board("Chimneys", parent=stoves), make_board("Orders")
    make_appointment(bo, make_role(title="Stove expert"), stoves)
    make_appointment(clara, make_role(title="Sweep"), under)
    assert names(client.get(f"/boards/{stoves.slug}")) == ["Bo Nyström"]
    assert names(client.get(f"/boards/{under.slug}")) == ["Bo Nyström", "Clara Ek"]
    assert names(client.get(f"/boards/{beside.slug}")) == []


def test_the_title_beside_a_board_is_the_one_for_that_board(
    client: Any, bo: Any, stoves: Any
) -> None:
    beside = make_board("Orders")
    make_appointment(bo, make_role(title="Stove expert"), stoves)
    make_appointment(bo, make_role(title="Order host"), beside)
    page = client.get(f"/boards/{stoves.slug}")
    assert page.one(".host-card__title").get_text() == "Stove expert"


def test_a_profile_says_that_somebody_is_a_host_and_where_to_read_more(
    client: Any, bo: Any, asta: Any, stoves: Any, den: Any, clara: Any
) -> None:
    make_appointment(bo, make_role(title="Stove expert"), stoves)
    make_appointment(clara, make_role(title="Den keeper"), den)
    page = client.get(f"/people/{bo.handle}")
    assert page.says("Stove expert")
    assert page.one(f"main a[href='/hosts/{bo.handle}']")
    for other in (asta, clara):
        page = client.get(f"/people/{other.handle}")
        assert not page.says("Den keeper")
        assert page.all("main a[href^='/hosts/']") == []


def test_every_page_leads_to_the_hosts(client: Any, stoves: Any) -> None:
    assert client.get("/").one("footer a[href='/hosts']").get_text() == "Our hosts"
