"""A logged contact that keeps a promise: the ticks in the form for contacts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from markupsafe import Markup

from forum.people.models import Person
from forum.threads.models import Thread
from moderation.clocks.on_thread import on_thread
from moderation.contacts.models import Contact
from moderation.contacts.parts import ContactPart
from moderation.parts import part
from moderation.promises import queries
from moderation.promises.actions import keep_promise
from moderation.promises.models import Promise
from moderation.promises.replying import kept_in


def fields(thread: Thread, typed: Mapping[str, str]) -> Markup | str:
    """A tick for each open promise of the thread."""
    promises = [each for each in on_thread(thread.id).of(Promise) if each.is_open]
    if not promises:
        return ""
    words = {"thread": thread, "typed": typed, "promises": promises}
    return part("moderation/promises/_kept_by_contact.html", **words)


def _read(_person: Any, _thread: Thread, form: Mapping[str, str]) -> tuple[int, ...] | None:
    return kept_in(form) or None


def _done(person: Person, contact: Contact, kept: tuple[int, ...], now: datetime) -> None:
    for promise in queries.open_here(contact.thread_id):
        if promise.id in kept:
            keep_promise(person, promise, contact=contact, now=now)


PART = ContactPart("promises", fields, _read, _done)
