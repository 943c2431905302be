"""Which policy holds where, and within how many minutes something is owed."""

from forum.boards.models import Board
from forum.boards.queries import all_boards
from moderation.clocks.policies import policy_of
from moderation.unanswered.targets import targets_of
from tests.cast import make_board, make_policy


def here(board: Board) -> int | None:
    policy = policy_of(all_boards()[board.id])
    return policy.id if policy else None


def test_a_board_has_its_own_policy_else_that_of_its_parent_else_the_sites(board: Board) -> None:
    other = make_board("Pans")
    child = make_board("Iron pans", parent=other)
    assert here(board) is None
    site, pans = make_policy(), make_policy(other, first_answer=60)
    assert (here(board), here(other), here(child)) == (site.id, pans.id, pans.id)
    iron = make_policy(child, first_answer=30)
    assert (here(other), here(child)) == (pans.id, iron.id)
    again = make_policy(child, first_answer=45)
    assert here(child) == again.id


def test_a_policy_that_is_switched_off_hides_those_above_it(board: Board) -> None:
    make_policy()
    make_policy(board, is_on=False)
    assert here(board) is None


def test_the_first_rule_that_speaks_of_a_clock_holds() -> None:
    rules = [
        {"kind": "complaint", "priority": "high", "targets": {"first_answer": 30}},
        {"kind": "complaint", "priority": None, "targets": {"first_answer": 60, "stale": 0}},
        {"kind": None, "priority": None, "targets": {"first_answer": 240, "stale": 900}},
    ]
    assert targets_of(rules, "complaint", "high") == {"first_answer": 30}
    assert targets_of(rules, "complaint", "low") == {"first_answer": 60}
    assert targets_of(rules, "tip", "high") == {"first_answer": 240, "stale": 900}
