"""The chapter that the ladders add to the demo's story: who is called before it is late."""

from typing import Any

from moderation.escalation.ladder import STARTER
from moderation.escalation.setting_up import set_rungs, switch_on


def put_up(story: Any) -> None:
    """Anna puts up a ladder for all boards, and switches it on."""
    anna, since = story.people["anna"], story.ago(24 * 20)
    ladder = set_rungs(anna, None, STARTER, seen=0, now=since)
    switch_on(anna, None, seen=ladder.version, now=since)
