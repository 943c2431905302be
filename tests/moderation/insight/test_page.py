"""The page of numbers, its list of late answers, and its file for a spreadsheet."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from forum.boards.groups import make_group
from forum.boards.models import Board
from forum.database import db
from forum.people.models import Person
from moderation.assignments.actions import claim_thread
from moderation.insight.export import harmless
from moderation.insight.plots import bars, lines
from tests.cast import make_appointment, make_board, make_reply, make_role, make_thread, somebody
from tests.moderation.insight.rows import make_clock, make_promise
from tests.statements import statements

HERE = "/moderation/numbers"
HOUR = timedelta(hours=1)


def now() -> datetime:
    return datetime.now(UTC)


def measure(page: Any, label: str) -> str:
    """What a measure says under its label, in one line."""
    found = [each for each in page.all(".measure") if label in each.dt.get_text()]
    assert len(found) == 1, f"{len(found)} × {label}"
    return " ".join(found[0].get_text(" ").split())


def cells(page: Any, row: str) -> list[str]:
    return [" ".join(cell.get_text(" ").split()) for cell in page.one(row).select("th, td")]


def make_late(board: Any, host: Any, thread: Any = None) -> Any:
    """An answer that came too late an hour ago, and one in time."""
    thread = thread or make_thread(somebody("asta"), board, now=now() - 9 * HOUR)
    make_clock(thread, now() - 2 * HOUR, stopped_at=now() - HOUR, by=host, cycle=901)
    make_clock(thread, now() - HOUR, stopped_at=now() - 2 * HOUR, by=host, cycle=902)
    return thread


def test_a_site_without_a_word_says_so(client: Any, lena: Any, board: Any) -> None:
    client.sign_in(lena)
    page = client.get(HERE)
    assert page.status_code == 200
    assert page.says("Nobody waits for a host now. Well hosted.")
    assert page.says("Nothing to count here yet")
    assert client.get(f"{HERE}/late").says("Nothing was late")


def test_a_lead_sees_what_was_late_and_the_threads_behind_it(
    client: Any, lena: Any, hedda: Any, board: Any
) -> None:
    thread = make_late(board, hedda)
    make_promise(thread, hedda, now() - HOUR, "kept")
    make_promise(thread, hedda, now() - HOUR)
    client.sign_in(lena)
    page = client.get(HERE)
    assert "1 of 2" in measure(page, "Answers in time")
    assert "1 of 2" in measure(page, "Promises kept")
    assert "1 broken" in measure(page, "Promises kept")
    assert "too few to say" not in measure(page, "Answers in time")
    assert cells(page, f"[data-host={hedda.handle}]")[0] == hedda.name
    late = client.get(page.one(".measure a")["href"])
    assert late.threads == [thread.id]
    assert late.says("then answered by")


def test_the_late_ones_of_a_host_are_those_that_were_theirs(
    client: Any, lena: Any, hedda: Any, hugo: Any, board: Any
) -> None:
    thread = make_thread(somebody("asta"), board, now=now() - 9 * HOUR)
    claim_thread(hedda, thread, now=now() - 8 * HOUR)
    make_late(board, hugo, thread)
    make_late(board, hugo)
    client.sign_in(lena)
    assert len(client.get(f"{HERE}/late").threads) == 2
    assert client.get(f"{HERE}/late?host={hedda.handle}").threads == [thread.id]
    assert client.get(f"{HERE}/late?host={hugo.handle}").threads == []
    assert "1 late" in measure(client.get(f"{HERE}?host={hedda.handle}"), "Answers in time")


def test_plots_have_words_and_a_table_that_says_the_same(
    client: Any, lena: Any, hedda: Any, board: Any
) -> None:
    client.sign_in(lena)
    assert client.get(HERE).all("svg.plot") == []
    make_reply(make_late(board, hedda), hedda)
    page = client.get(HERE)
    plots = page.all("svg.plot")
    assert [plot["role"] for plot in plots] == ["img", "img"]
    assert all("The table says the same" in str(plot["aria-label"]) for plot in plots)
    assert not page.all("svg [style], main [style]")
    assert page.says("late (hatched)")
    assert [row.th.get_text() for row in page.all("details tbody tr")]


def test_a_lead_of_one_board_gets_the_numbers_of_that_one(
    client: Any, hedda: Any, bo: Any, asta: Any
) -> None:
    stoves, lamps = make_board("Stoves"), make_board("Lamps")
    make_late(lamps, hedda)
    make_appointment(bo, make_role({"numbers:read"}, title="Reader"), stoves)
    client.sign_in(bo)
    page = client.get(HERE)
    assert measure(page, "Answers in time").startswith("Answers in time –")
    assert not page.says("Lamps")
    assert client.get(f"{HERE}?board={stoves.slug}").status_code == 200
    absent = client.get(f"{HERE}?board=no-such-board")
    for path in ("", ".csv", "/late"):
        secret = client.get(f"{HERE}{path}?board={lamps.slug}")
        assert (
            (secret.status_code, secret.says("Lamps"))
            == (absent.status_code, False)
            == (404, False)
        )
    assert client.get(f"{HERE}/late").threads == []
    assert "Lamps" not in client.get(f"{HERE}.csv").get_data(as_text=True)


def test_a_late_thread_that_went_where_one_cannot_read_is_not_listed(
    client: Any, hedda: Any, bo: Any
) -> None:
    board, closed = make_board("Stoves"), make_board("Closed", visibility="staff")
    thread = make_late(board, hedda)
    role = make_role({"numbers:read"}, title="Reader")
    make_appointment(bo, role, board)
    client.sign_in(bo)
    assert client.get(f"{HERE}/late").threads == [thread.id]
    db.session.get_one(type(thread), thread.id).board_id = closed.id
    db.session.get_one(Board, closed.id).visibility = "groups"
    db.session.commit()
    page = client.get(f"{HERE}/late")
    assert (page.threads, page.says(thread.title)) == ([], False)


@pytest.mark.parametrize("path", [HERE, f"{HERE}.csv", f"{HERE}/late"])
def test_numbers_are_for_those_who_may_read_them(client: Any, path: str, app: Any) -> None:
    assert client.get(path).status_code in (302, 303)
    for short, status in (("asta", 403), ("anna", 200)):
        client.sign_in(somebody(short))
        assert client.get(path).status_code == status
    hosts = make_role()
    assert "numbers:read" not in hosts.permissions


@pytest.mark.parametrize(
    "query",
    [
        "period=quarter",
        "period=year&kind=question",
        "period=%00&kind=%00&from=9999-12-31&to=0001-01-01",
        "from=2020-01-01&to=2026-01-01",
        "page=0&host=&kind=nonsense",
    ],
)
def test_any_address_is_answered(client: Any, lena: Any, board: Any, query: str) -> None:
    client.sign_in(lena)
    for path in (HERE, f"{HERE}.csv", f"{HERE}/late"):
        assert client.get(f"{path}?{query}").status_code == 200
    assert client.get(f"{HERE}?host=nobody-of-this-name").status_code == 404


def test_a_page_costs_the_same_for_one_board_and_for_many(
    client: Any, app: Any, lena: Any, hedda: Any, hugo: Any, board: Any
) -> None:
    client.sign_in(lena)
    make_late(board, hedda)
    with statements(app) as few:
        client.get(f"{HERE}?period=year")
    for number in range(4):
        other = make_board(f"Board {number}")
        make_promise(make_late(other, hugo), hugo, now() - HOUR, "kept_late")
    with statements(app) as many:
        client.get(f"{HERE}?period=year")
    assert len(many) == len(few) <= 24


def read(page: Any, delimiter: str = ",") -> list[list[str]]:
    text = page.get_data().decode("utf-8")
    assert text.startswith("\N{ZERO WIDTH NO-BREAK SPACE}")
    return list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=delimiter))


def test_the_file_holds_the_same_numbers_and_no_formula(client: Any, lena: Any, hedda: Any) -> None:
    board = make_board('=HYPERLINK("https://evil.example")')
    make_late(board, hedda)
    client.sign_in(lena)
    page = client.get(f"{HERE}.csv")
    assert page.mimetype == "text/csv"
    assert "attachment" in page.headers["Content-Disposition"]
    found = read(page)
    assert {len(row) for row in found} == {len(found[0])}
    head = found[0]
    line = next(row for row in found if "HYPERLINK" in row[1])
    assert line[1].startswith("'=")
    assert (line[head.index("In time")], line[head.index("Late")]) == ("1", "1")
    assert not [cell for row in found for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert [row[1] for row in found if row[0] == "Host"] == [hedda.name]


def test_where_numbers_have_commas_cells_are_parted_by_semicolons(
    client: Any, lena: Any, board: Any
) -> None:
    db.session.get_one(Person, lena.id).language = "sv"
    db.session.commit()
    client.sign_in(lena)
    assert len(read(client.get(f"{HERE}.csv"), ";")[0]) > 10


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "＝1"])
def test_cells_that_could_start_a_formula_are_made_harmless(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert harmless(f"a{cell}") == f"a{cell}"


def test_plots_of_nothing_and_of_much_stay_in_their_frame() -> None:
    for counts in ([], [(0, 0)] * 7, [(1, 0), (0, 3)], [(10**6, 10**6)] * 38):
        plot = bars([str(n) for n in range(len(counts))], counts)
        assert len(plot.ticks) <= 6
        assert len(plot.labels) <= 7
        assert all(0 <= bar.late[0] <= bar.in_time[0] <= 170 for bar in plot.bars)
        assert all(34 <= bar.x <= bar.x + bar.width <= 352 for bar in plot.bars)


def test_too_few_are_marked_and_joined_by_no_line() -> None:
    values = [(5, 3600), (2, 60), (0, None), (7, 10 * 86400)]
    plot = lines(["a", "b", "c", "d"], values, values, (5, 10))
    assert [mark.few for mark in plot.middle] == [False, True, False]
    assert plot.middle_path.count("L") == 1
    assert (plot.slowest, plot.slowest_path) == ([], "")
    assert len(plot.ticks) <= 6


def test_hosts_of_a_board_that_the_reader_does_not_see_are_nobody_to_choose(
    client: Any, board: Any
) -> None:
    few = make_group(somebody("anna"), "Few").id
    cellar = make_board("Cellar", visibility="groups", group_ids=frozenset({few}))
    here = somebody("hugo")
    stranger, reader = somebody("clara"), somebody("bo")
    make_appointment(stranger, make_role(), cellar)
    make_appointment(here, make_role(), board)
    make_appointment(reader, make_role({"numbers:read"}), board)
    client.sign_in(somebody("anna"))
    assert client.get(f"{HERE}?host={stranger.handle}").status_code == 200
    client.sign_in(reader)
    page = client.get(HERE)
    assert page.says(here.name)
    assert not page.says(stranger.name)
    assert client.get(f"{HERE}?host={stranger.handle}").status_code == 404
