"""What owners add to a thread's page: buttons for hosts, and a word before two answer at once."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from forum.moments import now as this_moment
from forum.people.models import Person
from forum.permissions import decide, is_staff
from forum.threads.models import Thread
from moderation.parts import part
from moderation.unanswered.answerers import ANSWER, may_answer
from moderation.unanswered.queries import turn_of_thread


def toolbar(thread: Thread) -> Markup | str:
    """Claim, let go, hand over, take over, give: whatever the reader may do here."""
    now = this_moment()
    if thread.is_unlisted or not is_staff(current_user, now):
        return ""
    if (turn := turn_of_thread(thread)) is None:
        return ""
    return part(
        "moderation/assignments/_toolbar.html",
        thread=thread,
        owner=turn.owner,
        owner_fits=turn.owner is not None and may_answer(turn.owner, thread, now).allowed,
        may_answer=may_answer(current_user, thread, now).allowed,
    )


def before_replying(thread: Thread) -> Markup | str:
    """For hosts: somebody else looks after this thread."""
    owner = _other_owner(current_user, thread, this_moment())
    if owner is None or thread.is_locked:
        return ""
    return part("moderation/assignments/_owner.html", thread=thread, owner=owner)


def ask_before_replying(person: Any, thread: Thread, _text: str) -> tuple[str, str] | None:
    """Asked once of a host who answers in another host's thread. A TextCheck."""
    owner = _other_owner(person, thread, this_moment())
    if owner is None:
        return None
    return f"owner-{owner.id}", _(
        "%(name)s looks after this thread. Reply anyway?", name=owner.name
    )


def _other_owner(person: Any, thread: Thread, now: datetime) -> Person | None:
    """The owner, where this person would answer as a host over their head."""
    if not person.is_authenticated or thread.asker_id == person.id:
        return None
    if not decide(person, ANSWER, thread, now=now):
        return None
    turn = turn_of_thread(thread)
    if turn is None or turn.owner is None or turn.owner_id == person.id:
        return None
    return turn.owner if may_answer(turn.owner, thread, now) else None
