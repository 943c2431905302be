"""Clocks: by when a thread is owed something, under which policy, and how it went."""

from flask import Blueprint

from forum.sockets import Slot, Sockets


def plug(plugged: Sockets, moderation: Blueprint) -> None:
    """Everything that this room adds."""
    from forum.events import ThreadEventHappened, ThreadMerged
    from moderation.clocks import (
        applying,
        keeping,
        own_data,
        promising,
        replay,
        setting_up,
        story,
        views,
    )
    from moderation.clocks.models import Clock
    from moderation.clocks.on_thread import Part, show_on_thread
    from moderation.events import CalendarChanged
    from moderation.unanswered.clock import PAUSED, RUNNING

    moderation.register_blueprint(views.blueprint)
    live = Clock.state.in_((RUNNING, PAUSED))
    show_on_thread(Part(Clock, order="due_at", which=live))
    plugged.add_job(applying.JOB, applying.run)
    plugged.listen(CalendarChanged)(setting_up.check_calendar)
    plugged.slots[Slot.BOARD_PROMISE].append(promising.on_board)
    plugged.slots[Slot.BOARD_EDIT].append(promising.board_edit)
    plugged.story["hosts"].append(story.set_times)
    own_data.plug(plugged)
    plugged.listen(ThreadEventHappened)(keeping.keep_clocks)
    plugged.listen(ThreadMerged)(keeping.end_merged)
    plugged.commands.append(replay.clocks)
