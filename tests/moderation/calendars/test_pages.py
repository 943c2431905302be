"""The pages of calendars: hours as people write them, holidays that somebody confirms."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from forum.database import db, forget
from forum.errors import Invalid
from forum.moments import now as this_moment
from moderation.calendars import proposals, queries
from moderation.calendars.words import read_hours, week_in_words
from tests.cast import again, make_appointment, make_board, make_calendar, make_role
from tests.statements import statements

LIST = "/moderation/calendars"
NEXT_YEAR = this_moment().year + 1


def newest(calendar_id: int) -> Any:
    db.session.rollback()
    forget()
    return queries.newest_version(calendar_id)


@pytest.mark.parametrize(
    ("words", "hours"),
    [
        ("", []),
        (" closed ", []),
        ("9-17", [["09:00", "17:00"]]),
        ("9–12, 13–17", [["09:00", "12:00"], ["13:00", "17:00"]]),
        ("8.30 - 12 och 12:45-16.15", [["08:30", "12:00"], ["12:45", "16:15"]]),
        ("0–6; 22–24", [["00:00", "06:00"], ["22:00", "24:00"]]),
    ],
)
def test_hours_are_read_as_people_write_them(
    app: Flask, words: str, hours: list[list[str]]
) -> None:
    assert read_hours(words, "day0") == hours


@pytest.mark.parametrize("words", ["nine", "9", "9-17 or so", "-17", "<script>", "9-17-19"])
def test_what_is_no_hour_is_asked_about(app: Flask, words: str) -> None:
    with pytest.raises(Invalid):
        read_hours(words, "day0")


def test_a_week_in_words(app: Flask) -> None:
    office = [["09:00", "12:00"], ["13:00", "17:00"]]
    with app.test_request_context():
        said = week_in_words([office, office, office, [], [["10:00", "14:00"]], [], []])
    assert said == "Monday–Wednesday 09:00–12:00, 13:00–17:00; Friday 10:00–14:00"


def test_an_admin_makes_a_calendar_with_the_holidays_that_she_confirms(
    client: Any, anna: Any
) -> None:
    client.sign_in(anna)
    assert client.get(LIST).says("No open hours yet")
    fields = client.get(f"{LIST}/new").fields()
    assert (fields["day0"], fields["day6"], fields["zone"]) == (
        "09:00–17:00",
        "",
        "Europe/Stockholm",
    )
    made = client.post(f"{LIST}/new", data={**fields, "name": "Office", "day4": "9-15"})
    calendar = queries.default_calendar()
    assert calendar is not None
    assert made.status_code == 303
    assert made.location == f"{LIST}/{calendar.id}/holidays"

    page = client.get(f"{made.location}?country=SE&year={NEXT_YEAR}")
    offered = {str(box["value"]): box.has_attr("checked") for box in page.all("[name=days]")}
    eve = f"{NEXT_YEAR}-12-24"
    assert page.says("Christmas Eve")
    assert len(offered) == 16
    # What falls on a day when it is closed anyway is not ticked beforehand.
    assert offered[eve] == (date.fromisoformat(eve).weekday() < 5)
    form = {"csrf_token": page.fields()["csrf_token"], "days": [eve]}
    client.post(page.request.path + "?" + page.request.query_string.decode(), data=form)
    version = newest(calendar.id)
    assert version.number == 2
    assert version.exceptions == [{"date": eve, "name": "Christmas Eve", "open": []}]
    # Confirmed again, nothing is there twice and no version is made.
    client.post(page.request.path + "?" + page.request.query_string.decode(), data=form)
    assert newest(calendar.id).number == 2
    assert client.get(LIST).says("Monday–Thursday 09:00–17:00; Friday 09:00–15:00")


def test_days_that_were_not_proposed_are_not_taken(client: Any, anna: Any) -> None:
    calendar = make_calendar()
    client.sign_in(anna)
    address = f"{LIST}/{calendar.id}/holidays?country=NO&year={NEXT_YEAR}"
    form = {"csrf_token": client.get(address).fields()["csrf_token"], "days": ["2031-05-17"]}
    assert client.post(address, data=form).status_code == 422
    assert newest(calendar.id).exceptions == []


@pytest.mark.parametrize(
    ("country", "language", "day", "name"),
    [
        ("SE", "sv", "2026-06-19", "Midsommarafton"),
        ("SE", "en", "2026-06-20", "Midsummer Day"),
        ("DK", "sv", "2026-12-24", "Juleaftensdag"),
        ("NO", "nb", "2026-05-17", "Grunnlovsdag"),
        ("FI", "sv", "2026-12-06", "Självständighetsdagen"),
        ("FI", "fi", "2026-06-19", "Juhannusaatto"),
    ],
)
def test_holidays_are_called_as_people_call_them(
    country: str, language: str, day: str, name: str
) -> None:
    found = {str(each.day): each.name for each in proposals.holidays_of(country, 2026, language)}
    assert found[day] == name
    assert all(day.startswith("2026") for day in found)


def test_what_was_typed_stays_when_something_is_wrong(client: Any, anna: Any) -> None:
    calendar = make_calendar("Office", exceptions=[{"date": "2020-01-06", "name": "", "open": []}])
    client.sign_in(anna)
    address = f"{LIST}/{calendar.id}"
    fields = client.get(address).fields()
    # A day that is over is kept, and in nobody's way.
    assert fields["exceptions-0-day"] == ""
    typed = {"exceptions-0-day": "2027-12-23", "exceptions-0-hours": "nine to five"}
    refused = client.post(address, data={**fields, **typed, "name": "Shop <b>", "day0": "9–18"})
    assert refused.status_code == 422
    assert refused.says("2027-12-23: Write hours like 09:00–17:00.")
    again = refused.fields()
    assert again["exceptions-0-hours"] == "nine to five"
    assert (again["name"], again["day0"]) == ("Shop <b>", "9–18")
    assert newest(calendar.id).number == 1

    saved = client.post(address, data={**again, "exceptions-0-hours": "9-12"})
    assert saved.status_code == 303
    version = newest(calendar.id)
    assert version.week[0] == [["09:00", "18:00"]]
    assert version.exceptions == [
        {"date": "2020-01-06", "name": "", "open": []},
        {"date": "2027-12-23", "name": "", "open": [["09:00", "12:00"]]},
    ]
    page = client.get(address)
    assert [row["data-version"] for row in page.all("[data-version]")] == ["2", "1"]
    assert page.one("h1").get_text(strip=True) == "Shop <b>"


def test_two_who_change_it_at_once_see_each_others_hours(
    client: Any, new_client: Any, anna: Any
) -> None:
    calendar = make_calendar("Office")
    address = f"{LIST}/{calendar.id}"
    other = new_client()
    client.sign_in(anna)
    other.sign_in(anna)
    mine, theirs = client.get(address).fields(), other.get(address).fields()
    assert client.post(address, data={**mine, "day0": "10-16"}).status_code == 303
    refused = other.post(address, data={**theirs, "day1": "11-15"})
    assert refused.status_code == 409
    assert refused.says("Monday 10:00–16:00")
    again = refused.fields()
    assert again["day1"] == "11-15"
    assert other.post(address, data=again).status_code == 303
    assert newest(calendar.id).number == 3


def test_a_boards_own_lead_reads_calendars_and_changes_none(client: Any, hugo: Any) -> None:
    calendar = make_calendar("Office")
    make_appointment(hugo, make_role(["policy:manage"]), make_board("Stoves"))
    client.sign_in(hugo)
    page = client.get(LIST)
    assert page.says("Office")
    assert not page.all("main form")
    fields = client.get(f"{LIST}/{calendar.id}").fields()
    assert client.post(f"{LIST}/{calendar.id}", data={**fields, "day0": ""}).status_code == 403
    for what in ("usual", "archive"):
        token = {"csrf_token": fields["csrf_token"]}
        assert client.post(f"{LIST}/{calendar.id}/{what}", data=token).status_code == 403


def test_who_may_not_set_open_hours_finds_no_page(client: Any, hedda: Any, asta: Any) -> None:
    calendar = make_calendar()
    for person in (hedda, asta):
        client.sign_in(person)
        for address in (LIST, f"{LIST}/new", f"{LIST}/{calendar.id}"):
            assert client.get(address).status_code == 403


def test_the_usual_one_and_those_that_are_put_away(client: Any, anna: Any) -> None:
    first, second = make_calendar("Office"), make_calendar("Shop")
    client.sign_in(anna)
    token = client.get(f"{LIST}/new").fields()["csrf_token"]
    for number, what in ((first.id, "archive"), (second.id, "usual"), (first.id, "archive")):
        said = client.post(f"{LIST}/{number}/{what}", data={"csrf_token": token})
        assert said.status_code == 303
    first, second = again(first), again(second)
    assert (first.is_default, first.archived_at is not None) == (False, True)
    assert (second.is_default, second.archived_at) == (True, None)
    assert client.post(f"{LIST}/999/usual", data={"csrf_token": token}).status_code == 404


def test_the_list_costs_the_same_with_many(client: Any, anna: Any, app: Flask) -> None:
    client.sign_in(anna)
    costs = []
    for number in (1, 20):
        for _each in range(number):
            make_calendar()
        with statements(app) as said:
            client.get(LIST)
        costs.append(len(said))
    assert costs[0] == costs[1] <= 10


def test_more_rows_than_a_calendar_takes_are_refused_and_kept(client: Any, anna: Any) -> None:
    client.sign_in(anna)
    fields = client.get(f"{LIST}/new").fields()
    days = {f"exceptions-{n}-day": f"{2027 + n // 300}-01-{n % 28 + 1:02}" for n in range(460)}
    refused = client.post(f"{LIST}/new", data={**fields, "name": "Office", **days})
    assert refused.status_code == 422
    assert refused.fields()["exceptions-449-day"] == days["exceptions-449-day"]


def test_hours_in_other_digits_are_asked_about(client: Any, anna: Any) -> None:
    client.sign_in(anna)
    fields = client.get(f"{LIST}/new").fields()
    refused = client.post(f"{LIST}/new", data={**fields, "name": "Office", "day0": "09:3٠–17:00"})
    assert refused.status_code == 422
    assert refused.fields()["day0"] == "09:3٠–17:00"
