"""Clocks: by when a thread is owed something, under which policy, and how it went."""

from flask import Blueprint

from forum.sockets import Sockets


def plug(plugged: Sockets, moderation: Blueprint) -> None:
    """Everything that this room adds."""
    from forum.events import ThreadEventHappened, ThreadMerged
    from moderation.clocks import keeping, own_data, setting_up
    from moderation.clocks.models import Clock
    from moderation.clocks.on_thread import Part, show_on_thread
    from moderation.events import CalendarChanged
    from moderation.unanswered.clock import PAUSED, RUNNING

    live = Clock.state.in_((RUNNING, PAUSED))
    show_on_thread(Part(Clock, order="due_at", which=live))
    plugged.listen(CalendarChanged)(setting_up.check_calendar)
    own_data.plug(plugged)
    plugged.listen(ThreadEventHappened)(keeping.keep_clocks)
    plugged.listen(ThreadMerged)(keeping.end_merged)
