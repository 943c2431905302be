"""Promises: by then, I will …; and what a third party is asked to do."""

from flask import Blueprint

from forum.sockets import Sockets


def plug(plugged: Sockets, moderation: Blueprint) -> None:
    """Everything that this room adds."""
    from forum.sockets import RowSlot, Slot
    from moderation.clocks.on_thread import Part, show_on_thread
    from moderation.contacts.parts import add_to_contacts
    from moderation.promises import contacting, listeners, slots, story, telling, views
    from moderation.promises.models import RENEGOTIATED, TRANSFERRED, Errand, Promise
    from moderation.promises.replying import PART
    from moderation.promises.times import both

    moderation.register_blueprint(views.blueprint)
    moderation.add_app_template_filter(both, "both_times")
    listeners.plug(plugged)
    telling.plug(plugged)
    plugged.story["work"].append(story.promise)
    plugged.reply_parts.append(PART)
    add_to_contacts(contacting.PART)
    plugged.slots[Slot.REPLY_FORM].append(slots.reply_form)
    plugged.slots[Slot.THREAD_STATUS].append(slots.status)
    plugged.slots[Slot.THREAD_TOOLBAR].append(slots.toolbar)
    plugged.row_slots[RowSlot.POST_AFTER].append(slots.after_posts)
    plugged.slots[Slot.ABOUT].append(slots.about)
    plugged.slots[Slot.ACCOUNT_NAVIGATION].append(views.ACCOUNT_LINK)
    shown = Promise.state.not_in((RENEGOTIATED, TRANSFERRED))
    show_on_thread(Part(Promise, order="due_at", person="owner", which=shown))
    show_on_thread(Part(Errand, order="due_at", person="owner", which=Errand.done_at.is_(None)))
