"""Escalation: who is told, when, while something can still be answered in time."""

from flask import Blueprint

from forum.sockets import Sockets


def plug(plugged: Sockets, moderation: Blueprint) -> None:
    """Everything that this room adds."""
    from forum.events import PersonErased, ThreadEventHappened
    from forum.sockets import Periodic, Slot
    from moderation.escalation import (
        listeners,
        looking,
        own_data,
        setting_up,
        slots,
        story,
        telling,
        views,
    )
    from moderation.events import PromiseEnded, PromiseMade

    moderation.register_blueprint(views.blueprint)

    # After the clocks' own listener: it reads what that one wrote.
    plugged.listen(ThreadEventHappened)(listeners.watch)
    plugged.listen(PromiseMade, PromiseEnded)(listeners.watch_promised)
    plugged.listen(PersonErased)(listeners.forget_person)
    plugged.add_job(looking.JOB, looking.look)
    plugged.add_job(looking.SWEEP, looking.sweep)
    plugged.add_job(setting_up.REPLAN, looking.replan)
    plugged.periodic += [
        Periodic(looking.JOB, looking.EVERY_SECONDS),
        Periodic(looking.SWEEP, looking.SWEEP_EVERY_SECONDS),
    ]
    plugged.slots[Slot.THREAD_TOOLBAR].append(slots.toolbar)
    plugged.story["hosts"].append(story.put_up)
    telling.plug(plugged)
    own_data.plug(plugged)
