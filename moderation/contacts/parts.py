"""What other rooms add to the form in which a contact is logged: a promise that was kept, say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from forum.people.models import Person
from forum.threads.models import Thread


@dataclass(frozen=True)
class ContactPart:
    """Something in the form that is read before the transaction, and carried out in it.

    ``fields`` gets (thread, what was typed) and answers markup. ``read`` gets (person, thread, the
    form as it was sent) and answers what came, or None; raises Invalid with its field's name.
    ``done`` gets (person, contact, what was read, moment), after the fact.
    """

    name: str
    fields: Callable[[Thread, Mapping[str, str]], Markup | str]
    read: Callable[[Any, Thread, Mapping[str, str]], Any | None]
    done: Callable[[Any, Any, Any, datetime], None]


@dataclass(frozen=True)
class AddedToContact:
    """What came with one contact, part by part."""

    parts: tuple[tuple[ContactPart, Any], ...] = ()

    def carry_out(self, person: Person, contact: Any, now: datetime) -> None:
        """Do it, in the open transaction."""
        for part, read in self.parts:
            part.done(person, contact, read, now)


NOTHING_MORE = AddedToContact()
_parts: dict[str, ContactPart] = {}


def add_to_contacts(part: ContactPart) -> None:
    """Put it into the form. Saying it again, for another app, changes nothing."""
    _parts[part.name] = part


def read_added(person: Any, thread: Thread, form: Mapping[str, str]) -> AddedToContact:
    """What was sent for each part. Raises Invalid."""
    read = ((part, part.read(person, thread, form)) for part in _parts.values())
    return AddedToContact(tuple((part, what) for part, what in read if what is not None))


def fields_of(thread: Thread, typed: Mapping[str, str]) -> Markup:
    """The fields of all parts, for the page."""
    return Markup("").join(part.fields(thread, typed) for part in _parts.values())
