"""What answering in time adds to the demo's story: open hours, and by when hosts answer."""

from typing import Any

from flask import current_app

from moderation.calendars import proposals
from moderation.calendars.actions import make_calendar
from moderation.clocks.plans import PolicyPlan
from moderation.clocks.setting_up import set_policy
from moderation.unanswered.clock import MAY_PAUSE

_WEEK = [[["09:00", "12:00"], ["13:00", "17:00"]]] * 4 + [[["09:00", "15:00"]], [], []]
_RULES = (
    {"kind": None, "priority": None, "targets": {"first_answer": 480, "next_answer": 480}},
    {"kind": "complaint", "priority": None, "targets": {"first_answer": 240, "update": 960}},
    {"kind": None, "priority": "high", "targets": {"first_answer": 120, "next_answer": 120}},
)


def set_times(story: Any) -> None:
    """The company's open hours with Swedish holidays, and answer times for the whole forum."""
    anna, since = story.people["anna"], story.ago(24 * 60)
    language = current_app.config["LANGUAGE"]
    days = [
        each.as_exception()
        for year in (since.year, since.year + 1)
        for each in proposals.holidays_of("SE", year, language)
    ]
    calendar = make_calendar(anna, "Office", "Europe/Stockholm", _WEEK, days, now=since)
    plan = PolicyPlan(calendar.id, _RULES, pauses=MAY_PAUSE)
    set_policy(anna, None, plan, now=since)
