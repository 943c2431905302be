"""The pages about roles and appointments, as a browser without JavaScript sees them."""

from datetime import UTC, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.database import db, transaction
from forum.moments import now
from forum.permissions import decide
from moderation.authority.models import Appointment, Role
from tests.cast import (
    again,
    make_appointment,
    make_board,
    make_host,
    make_person,
    make_role,
    somebody,
)
from tests.statements import statements

DAY = timedelta(days=1)
ROLES, HOSTS = "/moderation/roles", "/moderation/hosts"
RUNNING = ("role:manage", "appointment:manage", "thread:lock", "post:hide")


@pytest.fixture
def stoves(app: Flask) -> Any:
    return make_board("Stoves")


@pytest.fixture
def mona(app: Flask) -> Any:
    """May make roles and appoint, for everything, and holds two more permissions."""
    person = somebody("lena")
    make_appointment(person, make_role(RUNNING, name="Head of hosts"))
    return person


def role_count() -> int:
    return db.session.scalar(select(func.count()).select_from(Role)) or 0


def all_appointments() -> list[Appointment]:
    return list(db.session.scalars(select(Appointment).order_by(Appointment.id)))


# --- Roles -------------------------------------------------------------------------------------


def test_an_empty_site_offers_roles_to_start_with(client: Any, anna: Any) -> None:
    client.sign_in(anna)
    page = client.get(ROLES)
    assert page.says("Make these roles: Host, Lead")
    assert client.post(f"{ROLES}/starters").status_code == 303
    page = client.get(ROLES)
    assert [row.th.get_text() for row in page.all("[data-role]")] == ["Host", "Lead"]
    assert not page.says("Make these roles")


def test_a_role_is_made_on_a_page(client: Any, anna: Any) -> None:
    client.sign_in(anna)
    form = client.get(f"{ROLES}/new").fields()
    form |= {"name": "Keeper", "title_en": "Door keeper", "title_sv": "Dörrvakt"}
    answer = client.post(f"{ROLES}/new", data={**form, "permissions": ["thread:lock"]})
    assert answer.status_code == 303
    role = db.session.scalars(select(Role)).one()
    assert (role.name, role.title) == ("Keeper", {"en": "Door keeper", "sv": "Dörrvakt"})
    assert role.permissions == ["thread:lock"]


def test_a_form_that_is_refused_keeps_every_word(client: Any, anna: Any) -> None:
    client.sign_in(anna)
    typed = {"name": "K" * 61, "title_en": "Door keeper", "permissions": ["thread:lock"]}
    page = client.post(f"{ROLES}/new", data=typed)
    assert page.status_code == 422
    assert page.one("input[name=name]")["value"] == "K" * 61
    assert page.one("input[name=title_en]")["value"] == "Door keeper"
    assert [box["value"] for box in page.all("input[name=permissions][checked]")] == ["thread:lock"]
    assert role_count() == 0


def test_what_one_does_not_hold_cannot_be_ticked(client: Any, mona: Any) -> None:
    client.sign_in(mona)
    page = client.get(f"{ROLES}/new")
    open_boxes = {box["value"] for box in page.all("input[name=permissions]:not([disabled])")}
    assert open_boxes == set(RUNNING)


@pytest.mark.parametrize("extra", ["thread:pin", "person:limit"])
def test_nor_can_it_be_smuggled_in(client: Any, mona: Any, extra: str) -> None:
    client.sign_in(mona)
    typed = {"name": "Keeper", "title_en": "Keeper", "permissions": ["thread:lock", extra]}
    page = client.post(f"{ROLES}/new", data=typed)
    assert page.status_code == 403
    assert page.says("Nobody grants or takes away what they do not hold.")
    assert page.one("input[name=name]")["value"] == "Keeper"
    assert role_count() == 1


def test_an_unknown_permission_is_named_and_refused(client: Any, anna: Any) -> None:
    client.sign_in(anna)
    typed = {"name": "Keeper", "title_en": "Keeper", "permissions": ["root", "<script>"]}
    page = client.post(f"{ROLES}/new", data=typed)
    assert page.status_code == 422
    assert page.says("There is no such permission: <script>, root.")
    assert b"<script>," not in page.data


def test_fields_that_the_form_does_not_have_change_nothing(client: Any, anna: Any) -> None:
    client.sign_in(anna)
    typed = {"name": "Keeper", "title_en": "Keeper", "id": "7", "made_at": "1990-01-01"}
    client.post(f"{ROLES}/new", data={**typed, "name_key": "x", "title": "y", "version": "9"})
    role = db.session.scalars(select(Role)).one()
    assert (role.id, role.name_key, role.version) == (1, "keeper", 1)
    assert role.made_at.year >= 2026


def test_saving_a_role_keeps_what_the_editor_does_not_hold(client: Any, mona: Any) -> None:
    role = make_role(["thread:lock", "thread:pin"], name="Keeper")
    client.sign_in(mona)
    address = f"{ROLES}/{role.id}"
    form = client.get(address).fields()
    # A browser does not send disabled boxes.
    sent = {**form, "name": "Doorkeeper", "permissions": ["post:hide"]}
    assert client.post(address, data=sent).status_code == 303
    changed = again(role)
    assert (changed.name, changed.permissions) == ("Doorkeeper", ["post:hide", "thread:pin"])


def test_a_stale_form_shows_both_and_saves_the_second_time(client: Any, anna: Any) -> None:
    role = make_role(["thread:lock"], name="Keeper")
    client.sign_in(anna)
    address = f"{ROLES}/{role.id}"
    stale = {**client.get(address).fields(), "permissions": ["thread:lock"], "name": "Mine"}
    assert client.post(address, data={**stale, "name": "Theirs"}).status_code == 303
    page = client.post(address, data=stale)
    assert page.status_code == 409
    assert page.says("Theirs")
    assert page.one("input[name=name]")["value"] == "Mine"
    assert again(role).name == "Theirs"
    again_sent = {**page.fields(), "permissions": ["thread:lock"]}
    assert client.post(address, data=again_sent).status_code == 303
    assert again(role).name == "Mine"


def test_only_unused_roles_have_a_button_that_removes_them(client: Any, anna: Any, bo: Any) -> None:
    used, unused = make_role(name="Used"), make_role(name="Unused")
    make_appointment(bo, used)
    client.sign_in(anna)
    buttons = client.get(ROLES).all("form[action$='/remove']")
    assert [form["action"] for form in buttons] == [f"{ROLES}/{unused.id}/remove"]
    assert client.post(f"{ROLES}/{unused.id}/remove").status_code == 303
    assert client.post(f"{ROLES}/{used.id}/remove").status_code == 409
    assert role_count() == 1


def test_a_role_that_is_not_there_is_not_found(client: Any, anna: Any) -> None:
    client.sign_in(anna)
    for address in (f"{ROLES}/77", f"{ROLES}/{2**63}", f"{ROLES}/0"):
        assert client.get(address).status_code == 404
    assert client.post(f"{ROLES}/77/remove").status_code == 404


def test_words_of_admins_are_never_markup(client: Any, anna: Any, bo: Any) -> None:
    payload = "<img src=x onerror=alert(1)>"
    role = make_role(name=payload, title=payload)
    make_appointment(bo, role, reason=payload)
    client.sign_in(anna)
    for address in (ROLES, f"{ROLES}/{role.id}", HOSTS, "/hosts", f"/hosts/{bo.handle}"):
        page = client.get(address)
        assert page.status_code == 200
        assert page.says(payload)
        assert page.all("img[src=x]") == []


# --- Appointments ------------------------------------------------------------------------------


def appointment_of(role: Role, person: str = "Bo Nyström", board: int = 0, **more: str) -> Any:
    words = {"person": person, "role": str(role.id), "board": str(board), "reason": "Knows stoves."}
    return {**words, **more}


def test_somebody_is_appointed_by_name_or_by_handle(
    client: Any, anna: Any, bo: Any, clara: Any, stoves: Any
) -> None:
    role = make_role()
    client.sign_in(anna)
    for person in ("bo nyström", f"@{clara.handle}"):
        sent = appointment_of(role, person, stoves.id)
        assert client.post(f"{HOSTS}/new", data=sent).status_code == 303
    assert [made.person_id for made in all_appointments()] == [bo.id, clara.id]
    assert {made.board_id for made in all_appointments()} == {stoves.id}


def test_times_are_typed_in_the_zone_of_the_site(client: Any, anna: Any, bo: Any) -> None:
    client.sign_in(anna)
    begins, ends = "2150-07-01T08:30", "2150-12-24T15:00"
    sent = appointment_of(make_role(), starts_at=begins, ends_at=ends)
    assert client.post(f"{HOSTS}/new", data=sent).status_code == 303
    [made] = all_appointments()
    zone = ZoneInfo("Europe/Stockholm")
    assert made.starts_at.astimezone(zone).strftime("%Y-%m-%dT%H:%M") == begins
    assert made.ends_at is not None
    assert made.ends_at.astimezone(zone).strftime("%Y-%m-%dT%H:%M") == ends
    assert made.starts_at.tzinfo is UTC


def test_sending_it_twice_makes_one_appointment(client: Any, anna: Any, bo: Any) -> None:
    client.sign_in(anna)
    sent = appointment_of(make_role())
    assert client.post(f"{HOSTS}/new", data=sent).status_code == 303
    page = client.post(f"{HOSTS}/new", data=sent)
    assert page.status_code == 422
    assert page.says("Bo Nyström has this appointment already")
    assert len(all_appointments()) == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"person": "Nobody Known"}, "Nobody here has this name."),
        ({"person": ""}, "Say who."),
        ({"reason": ""}, "Give a reason; the log keeps it."),
        ({"ends_at": "2020-01-01T00:00"}, "The end has to come after the start."),
        ({"ends_at": "0001-01-01T00:00"}, "Choose a time that is not so far away."),
        ({"ends_at": "soon"}, "Write a day and a time, such as 2026-11-22 14:30."),
        ({"role": "999"}, "Choose one of these."),
        ({"board": "999"}, "Choose one of these."),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    client: Any, anna: Any, bo: Any, changed: dict[str, str], sentence: str
) -> None:
    client.sign_in(anna)
    sent = appointment_of(make_role(), ends_at="2150-12-24T15:00", reason="A long story.") | changed
    page = client.post(f"{HOSTS}/new", data=sent)
    assert page.status_code == 422
    assert page.says(sentence)
    assert page.one("input[name=person]")["value"] == sent["person"]
    assert page.one("input[name=ends_at]")["value"] == sent["ends_at"]
    assert page.one("textarea[name=reason]").get_text().strip() == sent["reason"]
    assert all_appointments() == []


def test_a_refusal_says_why_and_keeps_what_was_typed(client: Any, mona: Any, bo: Any) -> None:
    client.sign_in(mona)
    page = client.post(f"{HOSTS}/new", data=appointment_of(make_role(["thread:pin"])))
    assert page.status_code == 403
    assert page.says("You do not hold: Pin threads.")
    assert page.one("textarea[name=reason]").get_text().strip() == "Knows stoves."


def test_a_lead_of_one_board_can_choose_only_that_board(client: Any, bo: Any, stoves: Any) -> None:
    lead, orders = somebody("lena"), make_board("Orders")
    make_appointment(lead, make_role(["appointment:manage"]), stoves)
    client.sign_in(lead)
    page = client.get(f"{HOSTS}/new")
    assert [option.get_text() for option in page.all("select[name=board] option")] == ["Stoves"]
    for board in (0, orders.id):
        sent = appointment_of(make_role([]), board=board)
        assert client.post(f"{HOSTS}/new", data=sent).status_code == 422
    assert len(all_appointments()) == 1


def test_appointments_of_boards_that_one_cannot_see_do_not_exist(
    client: Any, bo: Any, stoves: Any
) -> None:
    lead, secret = somebody("lena"), make_board("Skunkworks", visibility="staff")
    secret_group = make_board("Den", visibility="groups", group_ids=frozenset({group()}))
    make_appointment(lead, make_role(["appointment:manage"]), stoves)
    make_appointment(bo, make_role([]), secret)
    hidden = make_appointment(bo, make_role([], name="Denkeeper"), secret_group)
    client.sign_in(lead)
    page = client.get(HOSTS)
    assert page.says("Skunkworks")
    assert not page.says("Denkeeper")
    absent = client.get(f"{HOSTS}/999/end")
    unseen = client.get(f"{HOSTS}/{hidden.id}/end")
    assert (absent.status_code, unseen.status_code) == (404, 404)
    assert client.post(f"{HOSTS}/{hidden.id}/end", data={"reason": "Mine."}).status_code == 404
    assert again(hidden).ended_at is None


def group() -> int:
    from forum.boards.models import Group

    with transaction() as session:
        made = Group(name="Den", name_key="den", made_at=now())
        session.add(made)
    return made.id


def test_an_appointment_is_ended_on_a_page_with_a_reason(client: Any, anna: Any, bo: Any) -> None:
    made = make_appointment(bo)
    client.sign_in(anna)
    address = f"{HOSTS}/{made.id}/end"
    assert client.post(address, data={"reason": ""}).status_code == 422
    assert decide(bo, "answer:host", None)
    assert client.post(address, data={"reason": "Left the company."}).status_code == 303
    assert not client.get(HOSTS).all("[data-appointment]")
    ended = client.get(f"{HOSTS}?show=ended")
    assert ended.says("Left the company.")
    assert len(ended.all("[data-appointment]")) == 1


def test_current_coming_and_ended_stand_apart(client: Any, anna: Any, bo: Any) -> None:
    long_ago = now() - 9 * DAY
    current = make_appointment(bo, make_role())
    coming = make_appointment(bo, make_role(), starts_at=now() + DAY)
    over = make_appointment(bo, make_role(), now=long_ago, ends_at=long_ago + DAY)
    client.sign_in(anna)
    for show, expected in (("", current), ("coming", coming), ("ended", over), ("<b>", current)):
        page = client.get(HOSTS, query_string={"show": show})
        assert [int(row["data-appointment"]) for row in page.all("[data-appointment]")] == [
            expected.id
        ]
        assert [count.get_text() for count in page.all(".tabs .count")] == ["1", "1", "1"]


def test_one_and_fifty_appointments_cost_the_same_statements(
    app: Flask, client: Any, anna: Any, stoves: Any
) -> None:
    role = make_role()
    client.sign_in(anna)
    make_appointment(make_person(), role, stoves)
    client.get(HOSTS)
    costs = []
    for _round in range(2):
        with statements(app) as said:
            for address in (HOSTS, ROLES):
                assert client.get(address).status_code == 200
        costs.append((len(said), str(said)))
        for _number in range(49):
            make_appointment(make_person(), role, stoves)
    assert costs[0][0] == costs[1][0], costs[1][1]
    # One of them counts what waits for the desk: reports and review.
    assert costs[0][0] <= 13


# --- A host is no manager ----------------------------------------------------------------------


@pytest.mark.parametrize("path", [ROLES, f"{ROLES}/new", HOSTS, f"{HOSTS}/new"])
def test_a_host_without_the_permission_is_refused_with_a_sentence(
    client: Any, app: Flask, path: str
) -> None:
    client.sign_in(make_host("hedda"))
    page = client.get(path)
    assert page.status_code == 403
    assert page.says("This page is for people whose role lets them work here.")


def test_a_customer_with_a_form_token_makes_no_role_and_no_appointment(
    client: Any, asta: Any
) -> None:
    role = make_role()
    client.sign_in(asta)
    typed = {"name": "Mine", "title_en": "Boss", "permissions": ["thread:lock"]}
    assert client.post(f"{ROLES}/new", data=typed).status_code == 403
    assert client.post(f"{ROLES}/{role.id}", data=typed).status_code == 403
    assert client.post(f"{ROLES}/{role.id}/remove").status_code == 403
    assert client.post(f"{HOSTS}/new", data=appointment_of(role)).status_code == 403
    assert (role_count(), all_appointments()) == (1, [])


def test_without_a_form_token_nothing_happens(client: Any, anna: Any) -> None:
    client.sign_in(anna)
    typed = {"name": "Keeper", "title_en": "Keeper"}
    assert client.post(f"{ROLES}/new", data=typed, token=False).status_code == 400
    assert client.post(f"{ROLES}/starters", token=False).status_code == 400
    assert role_count() == 0
