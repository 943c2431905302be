"""Within how many open minutes what is owed, from the rules of a policy. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from moderation.unanswered.clock import CLOCK_KINDS


def targets_of(rules: Sequence[Mapping[str, Any]], kind: str, priority: str) -> dict[str, int]:
    """Clock kind → open minutes, for a thread of this kind and priority.

    For each clock the first rule that fits and speaks of it holds; one that says 0 or null there
    takes away what the rules after it would give.
    """
    said: dict[str, int | None] = {}
    for rule in rules:
        fits = rule.get("kind") in (None, kind) and rule.get("priority") in (None, priority)
        for clock_kind, minutes in rule["targets"].items() if fits else ():
            said.setdefault(clock_kind, minutes)
    return {each: minutes for each in CLOCK_KINDS if (minutes := said.get(each))}
