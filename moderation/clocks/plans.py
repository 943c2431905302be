"""What somebody says about a policy, before it is a version of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from forum.boards.policy import KINDS
from forum.errors import Invalid
from moderation.unanswered.calendar import BeyondHorizon, OpenHours
from moderation.unanswered.clock import CLOCK_KINDS, MAY_PAUSE, PRIORITIES

#: The longest that a target may take by the calendar, so that it never meets the horizon.
LONGEST = timedelta(days=366)
MAX_MINUTES = 60 * 24 * 366
MAX_DAYS = 365


@dataclass(frozen=True)
class PolicyPlan:
    """All that is said about a policy: as ``PolicyVersion`` holds it."""

    calendar_id: int
    rules: Sequence[Mapping[str, Any]] = ()
    is_on: bool = True
    follows_above: bool = False
    pauses: Sequence[str] = ()
    remind_days: int = 3
    close_days: int = 7

    def cleaned(self) -> "PolicyPlan":
        """In order, the most specific rule first. Raises Invalid naming the field of the form."""
        for name in ("remind_days", "close_days"):
            if not 0 <= getattr(self, name) <= MAX_DAYS:
                raise Invalid(_("A number of days from 0 to %(most)s.", most=MAX_DAYS), name)
        if self.close_days and not self.remind_days:
            sentence = _("A thread is closed only after a reminder. Say after how many days.")
            raise Invalid(sentence, "remind_days")
        if not set(self.pauses) <= set(MAY_PAUSE):
            raise Invalid(_("This one can never pause."), "pauses")
        rules = sorted((_cleaned_rule(each) for each in self.rules), key=_specific_first)
        places = [(each["kind"], each["priority"]) for each in rules]
        if len(set(places)) < len(places):
            raise Invalid(_("Two rows are about the same threads. Make them one."), "rules")
        return replace(self, rules=rules, pauses=[k for k in MAY_PAUSE if k in self.pauses])


def _cleaned_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    kind, priority = rule.get("kind"), rule.get("priority")
    if kind not in (None, *KINDS) or priority not in (None, *PRIORITIES):
        raise Invalid(_("Choose from the list."), "rules")
    said = rule.get("targets", {})
    targets = {each: said[each] for each in CLOCK_KINDS if said.get(each) is not None}
    if any(not 0 <= minutes <= MAX_MINUTES for minutes in targets.values()):
        raise Invalid(_("Hours from 0 to %(most)s.", most=MAX_MINUTES // 60), "rules")
    return {"kind": kind, "priority": priority, "targets": targets}


def _specific_first(rule: Mapping[str, Any]) -> tuple[bool, bool, int, int]:
    """Both named, then a priority (a host has looked at the thread), then a kind, then all."""
    kind, priority = rule["kind"], rule["priority"]
    return (
        priority is None,
        kind is None,
        PRIORITIES.index(priority) if priority else 0,
        KINDS.index(kind) if kind else 0,
    )


def check_reach(
    rules: Sequence[Mapping[str, Any]], hours: OpenHours, now: datetime, field: str = "rules"
) -> None:
    """Raises Invalid at this field where a target takes longer than a year by these hours."""
    longest = max((minutes for each in rules for minutes in each["targets"].values()), default=0)
    try:
        if hours.deadline(now, longest * 60) - now <= LONGEST:
            return
    except BeyondHorizon:
        pass
    sentence = _(
        "With these open hours, %(hours)s hours would take longer than a year.",
        hours=longest // 60,
    )
    raise Invalid(sentence, field)
