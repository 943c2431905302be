"""``make test``: every proof as a named step; at the end, what passed, failed and was skipped."""

import argparse
import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
TWO_AT_ONCE = ("-n", "2", "--dist", "worksteal")


@dataclass(frozen=True)
class Step:
    """One proof: a program, or a run of pytest (whose tests are counted)."""

    name: str
    title: str
    command: tuple[str, ...]
    pytest: bool = False


def program(name: str, title: str, *command: str) -> Step:
    return Step(name, title, (str(BIN / command[0]), *command[1:]))


def tests(name: str, title: str, *options: str) -> Step:
    command = (sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider")
    return Step(name, title, (*command, *options), pytest=True)


USUAL = "not html and not browser and not wheel and not prove"

STEPS = (
    program("format", "Format", "ruff", "format", "--check", "--quiet", "."),
    program("lint", "Lint", "ruff", "check", "--quiet", "."),
    program("types", "Types", "mypy"),
    tests("sqlite", "Tests on SQLite", "--database=sqlite", "-m", USUAL, *TWO_AT_ONCE),
    tests("postgres", "Tests on PostgreSQL", "--database=postgres", "-m", USUAL, *TWO_AT_ONCE),
    tests(
        "browser",
        "Journeys in Chromium",
        "tests/browser",
        "-m",
        "browser and not prove",
        *TWO_AT_ONCE,
    ),
    tests("html", "Valid HTML", "tests/house/test_html.py", "-m", "html", *TWO_AT_ONCE),
    tests("wheel", "Wheel in a clean environment", "tests/packaging", "-m", "wheel"),
)

LONG_STEPS = (
    tests("sqlite", "Long proofs on SQLite", "--database=sqlite", "-m", "prove", "--timeout=1800"),
    tests(
        "postgres",
        "Long proofs on PostgreSQL",
        "--database=postgres",
        "-m",
        "prove",
        "--timeout=1800",
    ),
)


@dataclass
class Outcome:
    """How a step went; ``skipped`` holds reasons and how many tests each one kept from running."""

    step: Step
    ok: bool
    seconds: float
    counts: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)


def run(step: Step, notes: Path) -> Outcome:
    """Run one step; its output goes to ours."""
    print(f"\n── {step.title} " + "─" * max(1, 70 - len(step.title)), flush=True)
    report = notes / f"{step.name}.xml"
    command = [*step.command, f"--junitxml={report}"] if step.pytest else list(step.command)
    began = time.monotonic()
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    outcome = Outcome(step, code == 0, time.monotonic() - began)
    if step.pytest:
        count(outcome, report)
        # pytest's 5 is "nothing to run", which is a failure only where something must be run.
        outcome.ok = code == 0 or (code == 5 and os.environ.get("CI") != "true")
    return outcome


def count(outcome: Outcome, report: Path) -> None:
    """Read the counts of a pytest run; a run that died before its report counts as one failure."""
    if not report.exists():
        outcome.counts["failed"] += 1
        return
    for case in ET.parse(report).getroot().iter("testcase"):
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            outcome.counts["failed"] += 1
        elif skipped is not None and skipped.get("type") != "pytest.xfail":
            outcome.counts["skipped"] += 1
            outcome.skipped[skipped.get("message", "")] += 1
        else:
            outcome.counts["passed"] += 1


def summarise(outcomes: list[Outcome]) -> bool:
    """Print what happened; whether all is well."""
    print("\n── Summary " + "─" * 60)
    for outcome in outcomes:
        counts = ", ".join(f"{number} {word}" for word, number in sorted(outcome.counts.items()))
        print(
            f"  {'ok    ' if outcome.ok else 'FAILED'}  {outcome.step.title:<30}"
            f" {outcome.seconds:6.0f} s  {counts}"
        )
        for reason, number in sorted(outcome.skipped.items()):
            print(f"          skipped {number}: {reason}")
    total = sum((outcome.counts for outcome in outcomes), Counter[str]())
    broken = [outcome for outcome in outcomes if not outcome.ok]
    # A program that found fault is a failure like a test's, also in the count.
    total["failed"] += sum(1 for outcome in broken if not outcome.counts["failed"])
    minutes = sum(outcome.seconds for outcome in outcomes) / 60
    print(f"\n  {minutes:.1f} minutes" + (f"; failed: {names(broken)}" if broken else ""))
    print(f"\n{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    return not broken


def names(outcomes: list[Outcome]) -> str:
    return ", ".join(outcome.step.name for outcome in outcomes)


def main() -> int:
    known = [step.name for step in STEPS]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prove", action="store_true", help="the long versions")
    parser.add_argument("--only", action="append", choices=known, help="this step; may be repeated")
    asked = parser.parse_args()
    steps = LONG_STEPS if asked.prove else STEPS
    chosen = [step for step in steps if not asked.only or step.name in asked.only]
    with TemporaryDirectory(prefix="vardskap-tests-") as notes:
        outcomes = [run(step, Path(notes)) for step in chosen]
    return 0 if summarise(outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
