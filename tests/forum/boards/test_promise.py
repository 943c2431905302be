"""A4: whether every post is answered is decided for each board, and its header says so."""

import pytest

from forum.boards import actions
from forum.boards.actions import BoardPlan
from forum.boards.models import Board
from forum.boards.policy import WhoAnswers
from tests.cast import make_board, make_person
from tests.client import Browser

SENTENCES = {
    WhoAnswers.HOSTS_ALWAYS: "A host answers every question.",
    WhoAnswers.HOSTS_AFTER_GRACE: (
        "The community answers first. If nobody has after 24 hours, a host does."
    ),
    WhoAnswers.HOSTS_ON_REQUEST: "Members answer each other. You can ask for a host.",
    WhoAnswers.COMMUNITY_ONLY: "Members answer each other; no hosts here.",
}


def grace(who: WhoAnswers) -> int:
    return 24 if who is WhoAnswers.HOSTS_AFTER_GRACE else 0


def header(client: Browser, board: Board) -> str:
    return " ".join(client.get(f"/boards/{board.slug}").one(".policy").get_text(" ").split())


@pytest.mark.parametrize("who", WhoAnswers)
def test_the_header_says_who_answers(client: Browser, who: WhoAnswers) -> None:
    board = make_board(who=who, kinds=["question", "tip"], grace_hours=grace(who))
    assert header(client, board) == SENTENCES[who]


def test_the_header_changes_with_the_policy(client: Browser, anna: object) -> None:
    board = make_board("Stoves", kinds=["question"])
    seen = [header(client, board)]
    for version, who in enumerate(list(WhoAnswers)[1:], 1):
        plan = BoardPlan(
            name=board.name,
            description={},
            language="en",
            who=who,
            grace_hours=grace(who),
        )
        actions.edit_board(anna, board, plan, version=version)
        seen.append(header(client, board))
    assert seen == list(SENTENCES.values())


def test_an_hour_of_grace_is_one_hour(client: Browser) -> None:
    board = make_board(who=WhoAnswers.HOSTS_AFTER_GRACE, kinds=["question"], grace_hours=1)
    assert "after 1 hour," in header(client, board)


@pytest.mark.parametrize("who", [who for who in WhoAnswers if who is not WhoAnswers.COMMUNITY_ONLY])
def test_complaints_are_promised_a_host_whatever_the_policy(
    client: Browser, who: WhoAnswers
) -> None:
    board = make_board(who=who, grace_hours=grace(who))
    assert header(client, board).endswith("Complaints are always answered by a host.")


def test_where_no_questions_are_taken_none_are_promised_an_answer(client: Browser) -> None:
    board = make_board(kinds=["tip", "idea"])
    assert header(client, board) == "Members talk with each other. You can ask for a host."


def test_a_forum_without_hosts_promises_none(make_app: object) -> None:
    from tests.client import browser_of

    app = make_app(MODULES=())  # type: ignore[operator]
    with app.app_context():
        make_person("Anna Berg", admin=True, email="anna@example.org")
        board = make_board("Stoves")
    page = browser_of(app).get(f"/boards/{board.slug}")
    assert page.one(".policy").get_text().strip() == "Members answer each other."


def test_the_header_speaks_the_readers_language(client: Browser, app: object) -> None:
    board = make_board("Stoves", description={"en": "All that burns.", "sv": "Allt som brinner."})
    client.set_cookie("language", "sv")
    page = client.get(f"/boards/{board.slug}")
    assert page.one("html")["lang"] == "sv"
    assert page.says("Allt som brinner.")
