"""An admin says which files are taken; browsers' own documents never are."""

import io
from typing import Any

import pytest

from forum.errors import Invalid
from forum.files import rules
from forum.files.kinds import take
from tests.cast import make_host, make_thread, somebody
from tests.statements import statements

PAGE = "/admin/files"


def choose(client: Any, endings: str) -> Any:
    client.sign_in(somebody("anna"))
    return client.post(PAGE, data={"endings": endings})


def upload(client: Any, name: str) -> int:
    sent = {"files": (io.BytesIO(b"plain words"), name)}
    return int(client.post("/files", data=sent, content_type="multipart/form-data").status_code)


def test_what_an_admin_chose_is_taken_and_nothing_else(client: Any, new_client: Any) -> None:
    assert choose(client, ".TXT, ini;txt").status_code == 303
    assert client.get(PAGE).one("#endings")["value"] == "txt, ini"
    bo = new_client()
    bo.sign_in(somebody("bo"))
    assert [upload(bo, name) for name in ("a.ini", "a.txt", "a.csv")] == [201, 201, 422]
    page = bo.get("/threads/new")
    assert ".ini" in str(page.one("input[type=file]")["accept"])
    assert ".csv" not in str(page.one("input[type=file]")["accept"])


def test_nothing_at_all_can_be_chosen_and_pictures_stay(client: Any) -> None:
    assert choose(client, " ").status_code == 303
    assert rules.attachment_endings() == []
    assert ".png" in str(client.get("/threads/new").one("input[type=file]")["accept"])
    with pytest.raises(Invalid):
        take("a.txt", b"plain words")


@pytest.mark.parametrize("endings", ["txt, html", "svg", "png", "tar/gz", "<b>", "é", "x" * 11])
def test_what_browsers_run_and_what_is_no_ending_is_refused_and_kept(
    client: Any, endings: str
) -> None:
    page = choose(client, endings)
    assert page.status_code == 422
    assert page.one("#endings")["value"] == endings
    assert "zip" in rules.attachment_endings()


def test_only_who_may_chooses(client: Any) -> None:
    client.sign_in(make_host("hedda"))
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, data={"endings": "exe"}).status_code == 403


def test_the_choice_rides_along_and_costs_no_statement(app: Any, client: Any) -> None:
    thread = make_thread()
    client.sign_in(somebody("bo"))
    path = f"/threads/{thread.id}-{thread.slug}"
    costs = []
    for endings in ("", "txt"):
        if endings:
            rules.choose_endings(somebody("anna"), endings)
        with statements(app) as said:
            assert client.get(path).status_code == 200
        costs.append(len(said))
    assert costs[0] == costs[1]
