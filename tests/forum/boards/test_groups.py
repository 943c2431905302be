"""Groups: who is in them, and what keeps them."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.boards import groups
from forum.boards.models import Group, Membership
from forum.boards.queries import groups_in_use
from forum.database import db
from forum.errors import Invalid, Missing, Refused
from tests.cast import again, make_board, make_person
from tests.client import Browser
from tests.statements import statements


@pytest.fixture
def panel(anna: Any) -> Group:
    return groups.make_group(anna, "Panel 2026")


def test_only_who_manages_groups_may_touch_them(panel: Group, asta: Any, hedda: Any) -> None:
    for person in (asta, hedda):
        for attempt in (
            lambda by: groups.make_group(by, "Mine"),
            lambda by: groups.rename_group(by, panel, "Mine"),
            lambda by: groups.add_member(by, panel, by.handle),
            lambda by: groups.delete_group(by, panel),
        ):
            with pytest.raises(Refused):
                attempt(person)
    assert db.session.scalars(select(Membership)).all() == []


def test_a_group_has_a_name_of_its_own(panel: Group, anna: Any) -> None:
    for name in ("panel  2026", "ＰＡＮＥＬ 2026", "\x00Panel 2026"):
        with pytest.raises(Invalid):
            groups.make_group(anna, name)
    other = groups.make_group(anna, "Panel 2027")
    with pytest.raises(Invalid):
        groups.rename_group(anna, other, "PANEL 2026")
    groups.rename_group(anna, panel, "PANEL 2026")
    assert again(panel).name == "PANEL 2026"


@pytest.mark.parametrize("name", ["", "  ", "\u200b", "x" * 61])
def test_a_name_that_says_nothing_or_too_much_is_refused(anna: Any, name: str) -> None:
    with pytest.raises(Invalid):
        groups.make_group(anna, name)


def test_somebody_is_in_a_group_once_and_it_is_known_who_put_them_there(
    panel: Group, asta: Any, anna: Any
) -> None:
    for typed in (asta.handle, f" @{asta.handle.upper()} "):
        groups.add_member(anna, panel, typed)
    membership = db.session.scalars(select(Membership)).one()
    assert (membership.person_id, membership.by_id) == (asta.id, anna.id)


def test_it_is_known_who_took_somebody_out(
    client: Browser, panel: Group, asta: Any, anna: Any
) -> None:
    groups.add_member(anna, panel, asta.handle)
    groups.remove_member(anna, panel, asta.id)
    row = groups.former_members(panel)[0]
    assert (row.person.name, row.by.name) == ("Asta Lind", "Anna Berg")
    client.sign_in(anna)
    assert client.get(f"/admin/groups/{panel.id}").says("by Anna Berg")


def test_nobody_joins_by_a_handle_that_nobody_has(panel: Group, anna: Any) -> None:
    with pytest.raises(Invalid) as problem:
        groups.add_member(anna, panel, "nobody-at-all")
    assert problem.value.field == "handle"


def test_nobody_leaves_who_is_not_in_it(panel: Group, asta: Any, anna: Any) -> None:
    with pytest.raises(Missing):
        groups.remove_member(anna, panel, asta.id)


def test_a_group_that_a_board_names_cannot_be_deleted(panel: Group, anna: Any) -> None:
    make_board(visibility="groups", group_ids=frozenset({panel.id}))
    with pytest.raises(Invalid):
        groups.delete_group(anna, panel)
    assert [use.boards for use in groups_in_use()] == [1]


def test_a_group_that_no_board_names_goes_with_its_memberships(
    panel: Group, asta: Any, anna: Any
) -> None:
    groups.add_member(anna, panel, asta.handle)
    groups.delete_group(anna, panel)
    assert db.session.scalars(select(Membership)).all() == []
    with pytest.raises(Missing):
        groups.delete_group(anna, Group(id=panel.id))


# --- Pages ---------------------------------------------------------------------------------------


def test_a_group_is_made_filled_renamed_emptied_and_deleted_on_its_pages(
    client: Browser, anna: Any, asta: Any
) -> None:
    client.sign_in(anna)
    made = client.post("/admin/groups", data={"name": "Panel"})
    assert made.status_code == 303
    place = made.location
    assert client.get("/admin/groups").all("[data-group]")
    assert client.post(f"{place}/members", data={"handle": asta.handle}).status_code == 303
    assert [row["data-member"] for row in client.get(place).all("[data-member]")] == [str(asta.id)]
    client.post(f"{place}/name", data={"name": "The panel"})
    assert client.get(place).one("h1").get_text() == "The panel"
    client.post(f"{place}/members/{asta.id}/remove")
    assert client.get(place).all("[data-member]") == []
    assert client.post(f"{place}/delete").status_code == 303
    assert client.get(place).status_code == 404


def test_what_was_typed_wrongly_stands_there_again(
    client: Browser, anna: Any, panel: Group
) -> None:
    client.sign_in(anna)
    page = client.post("/admin/groups", data={"name": panel.name})
    assert page.status_code == 422
    assert page.one("#name")["value"] == panel.name
    page = client.post(f"/admin/groups/{panel.id}/members", data={"handle": "nobody-at-all"})
    assert page.status_code == 422
    assert page.one("#handle")["value"] == "nobody-at-all"
    assert page.says("Nobody here has that handle.")
    page = client.post(f"/admin/groups/{panel.id}/name", data={"name": " "})
    assert page.status_code == 422


def test_deleting_a_group_in_use_says_why_not(client: Browser, anna: Any, panel: Group) -> None:
    make_board(visibility="groups", group_ids=frozenset({panel.id}))
    client.sign_in(anna)
    page = client.post(f"/admin/groups/{panel.id}/delete")
    assert page.status_code == 422
    assert page.says("A board is open to this group.")


def test_more_members_and_groups_cost_no_more_statements(
    app: Flask, client: Browser, anna: Any, panel: Group
) -> None:
    client.sign_in(anna)
    costs = []
    for rows in (1, 49):
        for number in range(rows):
            groups.add_member(anna, panel, make_person().handle)
            groups.make_group(anna, f"Group {rows} {number}")
        with statements(app) as one:
            assert len(client.get(f"/admin/groups/{panel.id}").all("[data-member]")) == min(
                rows, 20
            )
        with statements(app) as both:
            client.get("/admin/groups")
        costs.append((len(one), len(both)))
    assert costs[0] == costs[1]
