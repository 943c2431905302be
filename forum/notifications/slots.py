"""What this room adds to pages of other rooms: the bell, and what one follows."""

from typing import Any

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from markupsafe import Markup

from forum.notifications import queries, targets
from forum.notifications.policy import BOARD, OFF, PERSON, TAG, THREAD
from forum.people.account_links import account_link
from forum.sockets import Slot, Sockets


def bell() -> Markup:
    """How much is unread, for who is signed in."""
    if not current_user.is_authenticated:
        return Markup("")
    count = queries.unseen_of(current_user).total()
    return _part("_bell", count=count, words=bell_words(count))


def bell_words(count: int) -> str:
    """What the bell is called."""
    if not count:
        return _("Notifications")
    return ngettext("%(num)s unread notification", "%(num)s unread notifications", count)


def board(board: Any) -> Markup:
    """What the reader says of this board."""
    return _levels(BOARD, board)


def tag(tag: Any) -> Markup:
    """What the reader says of this tag."""
    return _levels(TAG, tag)


def person(person: Any) -> Markup:
    """What the reader says of this person."""
    return _levels(PERSON, person)


def _levels(what: str, target: Any) -> Markup:
    if not current_user.is_authenticated or (what == PERSON and target.id == current_user.id):
        return Markup("")
    level = targets.level_of(current_user, target)
    return _part("_follow", what=what, target=target, level=level)


def thread(thread: Any, marks: Any) -> Markup:
    """What the reader says of this thread, and that what is new in it has been seen."""
    if not current_user.is_authenticated:
        return Markup("")
    levels = [word.removeprefix("level:") for word, _id in marks.others if word[:6] == "level:"]
    unseen = queries.unseen_of(current_user).get(thread.id, 0)
    level = next(iter(levels), OFF)
    return _part("_thread", what=THREAD, target=thread, level=level, unseen=unseen)


def _part(template: str, **context: Any) -> Markup:
    return Markup(render_template(f"forum/notifications/{template}.html", **context).strip())


def plug(plugged: Sockets) -> None:
    """Put them into their places."""
    link = account_link("forum.notifications.settings", _l("Notifications"), "bell")
    plugged.slots[Slot.ACCOUNT_NAVIGATION].append(link)
    plugged.slots[Slot.HEADER_PERSON].append(bell)
    plugged.slots[Slot.BOARD_ASIDE].append(board)
    plugged.slots[Slot.TAG_HEAD].append(tag)
    plugged.slots[Slot.PERSON_PROFILE].insert(0, person)
    plugged.slots[Slot.THREAD_FOLLOW].append(thread)
    plugged.read_along["unseen"] = queries.unseen_along
    plugged.read_along["places"] = targets.places_along
    plugged.marks.append(targets.marks)
