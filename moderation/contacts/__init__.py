"""Contacts: what hosts said to customers outside the forum, and whom they wait for."""

from flask import Blueprint

from forum.sockets import Sockets


def plug(plugged: Sockets, moderation: Blueprint) -> None:
    """Everything that this room adds."""
    from forum.events import PersonErased, ThreadEventHappened, ThreadMerged
    from forum.sockets import RowSlot, Slot
    from moderation.clocks.on_thread import Part, show_on_thread
    from moderation.contacts import (
        actions,
        own_data,
        reminding,
        slots,
        story,
        telling,
        views,
        waiting,
    )
    from moderation.contacts.models import Contact, CustomerWait

    moderation.register_blueprint(views.blueprint)
    show_on_thread(Part(Contact, "contacted_at", "by"))
    show_on_thread(Part(CustomerWait, "since", "by"))
    plugged.listen(ThreadEventHappened)(waiting.keep_wait)
    plugged.listen(PersonErased)(waiting.forget_person)
    plugged.listen(ThreadMerged)(waiting.forget_merged)
    plugged.listen(ThreadMerged)(actions.follow_merged)
    own_data.plug(plugged)
    telling.plug(plugged)
    reminding.plug(plugged)
    plugged.slots[Slot.THREAD_STATUS].append(slots.status)
    plugged.slots[Slot.THREAD_TOOLBAR].append(slots.toolbar)
    plugged.slots[Slot.REPLY_FORM].append(slots.reply_form)
    plugged.row_slots[RowSlot.POST_MENU].append(slots.menus)
    plugged.row_slots[RowSlot.POST_AFTER].append(slots.after_posts)
    plugged.reply_parts.append(slots.REPLY_PART)
    plugged.story["work"].append(story.call)
