"""What the other tests stand on does what it says."""

import socket
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from tests.everything import Outcome, Step, count, summarise
from tests.guard import OtherMachine
from tests.house.source import ROOT, calls, files, name_of

STEP = Step("sqlite", "Tests", ("true",), pytest=True)


def test_a_test_cannot_connect_to_another_machine() -> None:
    with socket.socket() as one, pytest.raises(OtherMachine):
        one.connect(("192.0.2.1", 80))


def test_a_test_cannot_look_up_another_machine() -> None:
    with pytest.raises(OtherMachine):
        socket.create_connection(("example.org", 80), timeout=1)


def test_a_bare_make_lists_what_can_be_made() -> None:
    said = subprocess.run(
        ["make"], cwd=ROOT, check=True, capture_output=True, text=True, timeout=60
    ).stdout
    for target in ("setup", "demo", "serve", "test", "prove", "lint"):
        assert f"make {target} " in said


def test_a_run_that_died_before_its_report_counts_as_failed(tmp_path: Path) -> None:
    outcome = Outcome(STEP, ok=False, seconds=1)
    count(outcome, tmp_path / "never-written.xml")
    assert outcome.counts == {"failed": 1}


def test_the_summary_ends_with_one_plain_line_of_counts(capsys: pytest.CaptureFixture[str]) -> None:
    passing = Outcome(STEP, ok=True, seconds=1, counts=Counter(passed=3, skipped=1))
    failing = Outcome(STEP, ok=False, seconds=1)
    assert summarise([passing]) is True
    assert capsys.readouterr().out.splitlines()[-1] == "3 passed, 0 failed, 1 skipped"
    assert summarise([passing, failing]) is False
    assert capsys.readouterr().out.splitlines()[-1] == "3 passed, 1 failed, 1 skipped"


def test_a_skipped_test_says_why() -> None:
    silent = [
        f"{name_of(path)}:{call.lineno}"
        for path in files("tests", ".py")
        for call, name in calls(path)
        if name in ("skip", "skipif") and not call.args and not call.keywords
    ]
    assert silent == []
