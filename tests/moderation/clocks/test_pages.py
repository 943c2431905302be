"""The pages on which somebody says by when hosts answer, and what customers read of it."""

from typing import Any

import pytest
from flask import Flask

from forum.boards.policy import WhoAnswers
from forum.boards.queries import all_boards
from forum.database import db, forget
from forum.errors import Invalid
from moderation.clocks.forms import read_minutes, written_hours
from moderation.clocks.policies import newest_of_all, policy_of
from moderation.unanswered.clock import MAY_PAUSE
from tests.cast import make_appointment, make_board, make_calendar, make_policy, make_role
from tests.statements import statements

LIST = "/moderation/policies"
EDIT = "/moderation/policies/edit"


def policy_on(board: Any) -> Any:
    db.session.rollback()
    forget()
    return policy_of(all_boards()[board.id])


@pytest.mark.parametrize(
    ("words", "minutes"), [("4", 240), ("0.5", 30), ("1,25", 75), ("0:20", 20), (" 100 ", 6000)]
)
def test_hours_are_read_as_people_write_them(app: Flask, words: str, minutes: int) -> None:
    assert read_minutes(words) == minutes
    assert read_minutes(written_hours(minutes)) == minutes


@pytest.mark.parametrize("words", ["four", "-1", "1:60", "1e9", "4 h", "999999"])
def test_what_is_no_number_of_hours_is_asked_about(app: Flask, words: str) -> None:
    with pytest.raises(Invalid):
        read_minutes(words)


def test_an_admin_says_by_when_hosts_answer(client: Any, anna: Any, board: Any) -> None:
    client.sign_in(anna)
    assert client.get(LIST).says("First: when are you open?")
    make_calendar("Office")
    assert client.get(LIST).says("Not set yet")
    fields = client.get(EDIT).fields()
    typed = {
        "usual-first_answer": "4",
        "usual-next_answer": "8",
        "rows-0-kind": "complaint",
        "rows-0-first_answer": "2",
        "rows-1-priority": "high",
        "rows-1-first_answer": "0:30",
    }
    saved = client.post(EDIT, data={**fields, **typed, "pauses": list(MAY_PAUSE)})
    assert saved.status_code == 303
    policy = policy_on(board)
    assert policy.rules == [
        {"kind": None, "priority": "high", "targets": {"first_answer": 30}},
        {"kind": "complaint", "priority": None, "targets": {"first_answer": 120}},
        {"kind": None, "priority": None, "targets": {"first_answer": 240, "next_answer": 480}},
    ]
    assert (policy.pauses, policy.remind_days, policy.close_days) == (list(MAY_PAUSE), 3, 7)
    page = client.get(LIST)
    row = page.one(f"[data-place='{board.slug}']").get_text(" ", strip=True)
    assert "As everywhere else" in row
    assert "4 open hours" in row
    # The form says again what was said.
    assert client.get(EDIT).fields()["rows-0-first_answer"] == "0:30"
    assert client.get(EDIT).says("First answer within 30 open minutes")


def test_a_board_says_its_own_and_takes_it_back(client: Any, anna: Any, board: Any) -> None:
    make_policy(first_answer=480)
    client.sign_in(anna)
    address = f"{EDIT}?board={board.slug}"
    fields = client.get(address).fields()
    # What holds is there to start from.
    assert (fields["how"], fields["usual-first_answer"]) == ("above", "8")
    client.post(address, data={**fields, "how": "own", "usual-first_answer": "1"})
    assert policy_on(board).rules[0]["targets"] == {"first_answer": 60}
    client.post(address, data={**client.get(address).fields(), "how": "off"})
    assert policy_on(board) is None
    client.post(address, data={**client.get(address).fields(), "how": "above"})
    assert policy_on(board).rules[0]["targets"] == {"first_answer": 480}
    numbers = [row["data-version"] for row in client.get(address).all("[data-version]")]
    assert numbers == ["3", "2", "1"]


def test_what_was_typed_stays_when_something_is_wrong(
    client: Any, new_client: Any, anna: Any, board: Any
) -> None:
    make_policy(board)
    client.sign_in(anna)
    other = new_client()
    other.sign_in(anna)
    address = f"{EDIT}?board={board.slug}"
    fields, theirs = client.get(address).fields(), other.get(address).fields()
    typed = {"usual-first_answer": "soon <b>", "remind_days": "2", "rows-0-kind": "tip"}
    refused = client.post(address, data={**fields, **typed})
    assert refused.status_code == 422
    assert refused.says("“soon <b>”: write hours like 4, 0.5 or 0:30.")
    again = refused.fields()
    assert {name: again[name] for name in typed} == typed
    assert other.post(address, data={**theirs, "usual-first_answer": "3"}).status_code == 303
    late = client.post(address, data={**again, "usual-first_answer": "5"})
    assert late.status_code == 409
    assert late.says("First answer within 3 open hours")
    assert client.post(address, data=late.fields()).status_code == 303
    assert policy_on(board).number == 3
    for name, words in (
        ("calendar", "999"),
        ("calendar", "x"),
        ("how", "y"),
        ("remind_days", "-1"),
    ):
        assert (
            client.post(address, data={**client.get(address).fields(), name: words}).status_code
            == 422
        )
    assert policy_on(board).number == 3


def test_a_boards_own_lead_sets_times_there_and_nowhere_else(client: Any, hugo: Any) -> None:
    stoves, lamps, office = (
        make_board("Stoves"),
        make_board("Lamps"),
        make_board("Office", visibility="staff"),
    )
    make_policy()
    make_appointment(hugo, make_role(["policy:manage"]), stoves)
    client.sign_in(hugo)
    page = client.get(LIST)
    assert [row["data-place"] for row in page.all("[data-place]")] == ["", stoves.slug]
    fields = client.get(f"{EDIT}?board={stoves.slug}").fields()
    for place, status in ((stoves, 303), (lamps, 403), (office, 403)):
        answer = client.post(f"{EDIT}?board={place.slug}", data={**fields, "how": "off"})
        assert answer.status_code == status
    assert client.post(EDIT, data=fields).status_code == 403
    assert client.get(f"{EDIT}?board=nowhere").status_code == 404
    db.session.rollback()
    forget()
    assert sorted(newest_of_all(), key=str) == [stoves.id, None]


def test_who_may_not_set_answer_times_finds_no_page(client: Any, hedda: Any, asta: Any) -> None:
    for person in (hedda, asta):
        client.sign_in(person)
        for address in (LIST, EDIT, f"{LIST}/apply"):
            assert client.get(address).status_code == 403


# --- What customers read -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "grace", "words"),
    [
        (WhoAnswers.HOSTS_ALWAYS, 0, "A host answers within 4 open hours."),
        (
            WhoAnswers.HOSTS_AFTER_GRACE,
            6,
            "When it is a host’s turn, one answers within 4 open hours.",
        ),
        (
            WhoAnswers.HOSTS_ON_REQUEST,
            0,
            "Once you ask for a host, one answers within 4 open hours.",
        ),
    ],
)
def test_a_board_says_within_how_many_open_hours(
    client: Any, who: WhoAnswers, grace: int, words: str
) -> None:
    board = make_board("Stoves", who=who, grace_hours=grace)
    assert not client.get(f"/boards/{board.slug}").says("open hours")
    make_policy(
        rules=[
            {"kind": "complaint", "priority": None, "targets": {"first_answer": 45}},
            {"kind": None, "priority": None, "targets": {"first_answer": 240}},
        ]
    )
    page = client.get(f"/boards/{board.slug}")
    assert page.says(words)
    assert page.says("A complaint is answered by a host within 45 open minutes.")
    assert page.says("Open: Monday–Friday 09:00–17:00.")


def test_where_nothing_is_owed_nothing_is_said(client: Any) -> None:
    make_policy(first_answer=240, resolution=600)
    members = make_board("Talk", who=WhoAnswers.COMMUNITY_ONLY)
    tips = make_board("Tips", kinds=["tip"])
    off = make_board("Old")
    make_policy(off, is_on=False)
    for board in (members, tips, off):
        assert not client.get(f"/boards/{board.slug}").says("open hours")


def test_the_pages_cost_the_same_with_many_boards(client: Any, anna: Any, app: Flask) -> None:
    make_policy()
    client.sign_in(anna)
    costs = []
    for number in (1, 12):
        for _each in range(number):
            make_policy(make_board())
        with statements(app) as said:
            client.get(LIST)
        costs.append(len(said))
    assert costs[0] == costs[1] <= 10


def test_as_many_rows_as_there_may_be_are_refused_and_kept(client: Any, anna: Any) -> None:
    make_calendar("Office")
    client.sign_in(anna)
    rows = {f"rows-{n}-first_answer": "4" for n in range(41)}
    refused = client.post(EDIT, data={**client.get(EDIT).fields(), **rows})
    assert refused.status_code == 422
    assert refused.fields()["rows-39-first_answer"] == "4"
