"""The log follows the facts: one row for each thing that staff did, in the same transaction."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import update

from forum.database import db
from forum.events import (
    BoardChanged,
    PersonErased,
    PersonLimited,
    PersonUnlimited,
    TagChanged,
    TagsMerged,
    ThreadEventHappened,
    ThreadSplit,
)
from forum.sockets import Sockets
from forum.threads.models import Post, Thread, ThreadEvent
from moderation.acts.models import Act
from moderation.events import (
    AnswerTimesChanged,
    AppointmentEnded,
    AppointmentMade,
    CalendarChanged,
    LadderChanged,
    OwnerChanged,
    PolicyApplied,
    RoleChanged,
    RoleMade,
    RoleRemoved,
    TextReviewed,
)

#: What happened in a thread → the kind of act. Those in the second table are acts only when
#: somebody else than the asker (or, for a post, its author) did them.
_ACTS = {
    "locked": "thread:locked",
    "unlocked": "thread:unlocked",
    "pinned": "thread:pinned",
    "unpinned": "thread:unpinned",
    "moved": "thread:moved",
    "edited": "thread:edited",
    "priority_set": "thread:priority",
    "closed": "thread:ended",
    "reopened": "thread:resumed",
    "merged": "thread:merged",
    "split": "thread:split",
    "post_hidden": "post:hidden",
    "post_restored": "post:restored",
    "official_marked": "post:official",
    "official_unmarked": "post:unofficial",
}
_ACTS_FOR_OTHERS = {
    "post_edited": "post:edited",
    "solution_marked": "solution:marked",
    "solution_unmarked": "solution:unmarked",
    "no_answer_needed": "answer:settled",
    "answer_needed": "answer:needed",
    "duplicate_marked": "thread:closed",
    "duplicate_unmarked": "thread:reopened",
}
#: Changes of owner that somebody made for somebody else; claims and releases are in their own rows.
_GIVEN = frozenset({"handed_over", "given", "taken_over", "moved", "appointment_ended"})
_KEPT_ELSEWHERE = frozenset({"by_id", "at", "reason", "person_id", "board_id"})


def note_thread_act(fact: ThreadEventHappened) -> None:
    """Something that staff did in a thread."""
    if fact.by_id is None or fact.kind not in _ACTS | _ACTS_FOR_OTHERS:
        return
    thread = db.session.get_one(Thread, fact.thread_id)
    post = db.session.get(Post, fact.post_id) if fact.post_id else None
    data = db.session.get_one(ThreadEvent, fact.event_id).data
    if fact.kind in _ACTS_FOR_OTHERS and not data.get("redacted"):
        owner_id = post.author_id if post and fact.kind == "post_edited" else thread.asker_id
        if owner_id == fact.by_id:
            return
    _note(
        "post:redacted" if data.get("redacted") else (_ACTS | _ACTS_FOR_OTHERS)[fact.kind],
        fact.by_id,
        fact.at,
        # A thread that was moved is an act on the board that it left.
        board_id=data.get("from_board", thread.board_id),
        thread_id=thread.id,
        post_id=fact.post_id,
        person_id=post.author_id if post else None,
        reason=fact.reason,
        ground=fact.ground or None,
        data=data,
    )


def follow_posts(fact: ThreadSplit) -> None:
    """Acts on posts that were split off are seen by those who read the new thread."""
    acts = update(Act).where(Act.post_id.in_(fact.post_ids), Act.thread_id == fact.thread_id)
    db.session.execute(acts.values(thread_id=fact.new_id))


def note_owner(fact: OwnerChanged) -> None:
    """A thread was given, handed over, taken over, or left without its owner."""
    if fact.how in _GIVEN:
        _note(
            f"assignment:{fact.how}",
            fact.by_id,
            fact.at,
            board_id=fact.board_id,
            thread_id=fact.thread_id,
            person_id=fact.owner_id or fact.former_id,
            reason=fact.note,
        )


def note_erased(fact: PersonErased) -> None:
    """An account was deleted by somebody else than its owner."""
    if fact.by_id is not None:
        _note("person:erased", fact.by_id, fact.at, person_id=fact.person_id, reason=fact.reason)


def note_board(fact: BoardChanged) -> None:
    """An admin changed a board."""
    _note(f"board:{fact.what}", fact.by_id, fact.at, board_id=fact.board_id)


def note_tag(fact: TagChanged | TagsMerged) -> None:
    """Somebody looked after the tags."""
    what = "merged" if isinstance(fact, TagsMerged) else fact.what
    _note(f"tag:{what}", fact.by_id, fact.at, data={"name": " · ".join(fact.names)})


def note_policy(fact: PolicyApplied) -> None:
    """A board's policy was applied to what waits there."""
    _note("policy:applied", fact.by_id, fact.at, board_id=fact.board_id)


def note_answer_times(fact: AnswerTimesChanged) -> None:
    """By when hosts answer was changed, on a board or everywhere."""
    data = {"number": fact.number}
    _note("policy:changed", fact.by_id, fact.at, board_id=fact.board_id, data=data)


def note_calendar(fact: CalendarChanged) -> None:
    """Open hours were made or changed."""
    data = {"name": fact.name, "number": fact.number}
    _note(f"calendar:{fact.what}", fact.by_id, fact.at, data=data)


def note_ladder(fact: LadderChanged) -> None:
    """Who is called when it takes long was changed."""
    _note(f"ladder:{fact.what}", fact.by_id, fact.at, board_id=fact.board_id)


def note_limit(fact: PersonLimited) -> None:
    """A person was limited."""
    _note(
        "person:suspended" if fact.suspends else "person:limited",
        fact.by_id,
        fact.at,
        person_id=fact.person_id,
        reason=fact.reason,
        data={"until": fact.until.isoformat()},
    )


def note_unlimit(fact: PersonUnlimited) -> None:
    """A limit was lifted."""
    _note("person:unlimited", fact.by_id, fact.at, person_id=fact.person_id, reason=fact.reason)


def note_review(fact: TextReviewed) -> None:
    """A text that waited was posted, or not."""
    _note(
        f"review:{fact.outcome}",
        fact.by_id,
        fact.at,
        board_id=fact.board_id,
        thread_id=fact.thread_id,
        post_id=fact.post_id,
        person_id=fact.person_id,
        reason=fact.reason,
    )


def note_role(fact: RoleMade | RoleChanged | RoleRemoved) -> None:
    """A role was made, changed or removed; what it gives is kept with it."""
    kinds = {RoleMade: "role:made", RoleChanged: "role:changed", RoleRemoved: "role:removed"}
    _note(kinds[type(fact)], fact.by_id, fact.at, data=_rest(fact))


def note_appointment(fact: AppointmentMade | AppointmentEnded) -> None:
    """Somebody was appointed, or is a host no longer."""
    made = isinstance(fact, AppointmentMade)
    _note(
        "appointment:made" if made else "appointment:ended",
        fact.by_id,
        fact.at,
        board_id=fact.board_id,
        person_id=fact.person_id,
        reason=fact.reason,
        data=_rest(fact),
    )


def _rest(fact: Any) -> dict[str, Any]:
    rest = {key: value for key, value in asdict(fact).items() if key not in _KEPT_ELSEWHERE}
    times = {key: value.isoformat() for key, value in rest.items() if isinstance(value, datetime)}
    return rest | times


def _note(
    kind: str, by_id: int, at: datetime, *, data: Mapping[str, Any] | None = None, **about: Any
) -> None:
    db.session.add(Act(kind=kind, by_id=by_id, at=at, data=dict(data or {}), **about))


def listen(plugged: Sockets) -> None:
    """Note every fact that is an act."""
    plugged.listen(ThreadEventHappened)(note_thread_act)
    plugged.listen(ThreadSplit)(follow_posts)
    plugged.listen(OwnerChanged)(note_owner)
    plugged.listen(BoardChanged)(note_board)
    plugged.listen(TagChanged, TagsMerged)(note_tag)
    plugged.listen(PolicyApplied)(note_policy)
    plugged.listen(AnswerTimesChanged)(note_answer_times)
    plugged.listen(CalendarChanged)(note_calendar)
    plugged.listen(LadderChanged)(note_ladder)
    plugged.listen(PersonErased)(note_erased)
    plugged.listen(PersonLimited)(note_limit)
    plugged.listen(PersonUnlimited)(note_unlimit)
    plugged.listen(TextReviewed)(note_review)
    plugged.listen(RoleMade, RoleChanged, RoleRemoved)(note_role)
    plugged.listen(AppointmentMade, AppointmentEnded)(note_appointment)
