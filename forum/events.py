"""Facts, in the past tense. Whoever is plugged in learns of them in the transaction of the change.

Ids rather than rows, so that a fact can be kept; ``at`` is when it happened, aware, in UTC.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class PersonRegistered:
    """An account was made; ``visitor`` is the browser that may have kept texts, or empty."""

    person_id: int
    visitor: str
    at: datetime


@dataclass(frozen=True)
class PersonSignedIn:
    """Somebody signed in, in this browser."""

    person_id: int
    visitor: str
    at: datetime


@dataclass(frozen=True)
class PersonConfirmed:
    """Somebody confirmed their address; from now on what they write is published."""

    person_id: int
    at: datetime


@dataclass(frozen=True)
class PasswordReplaced:
    """Whoever knew the old password is somebody else from now on: every way in by it ends."""

    person_id: int
    at: datetime


@dataclass(frozen=True)
class PersonLimited:
    """A person may read but not write until ``until``; suspended, reads what everybody reads."""

    person_id: int
    by_id: int
    reason: str
    until: datetime
    at: datetime
    suspends: bool = False


@dataclass(frozen=True)
class PersonUnlimited:
    """A limit was lifted before its end."""

    person_id: int
    by_id: int
    reason: str
    at: datetime


@dataclass(frozen=True)
class BoardChanged:
    """A board was made, edited or archived by an admin; ``what`` is a word for the log."""

    board_id: int
    by_id: int
    what: str
    at: datetime


@dataclass(frozen=True)
class ThreadEventHappened:
    """A row was added to ``thread_events``: the thread changed.

    ``kind`` is one of ``forum.threads.kinds.EVENT_KINDS``. Published after the thread's own
    state has been brought up to date, so listeners read the thread as it stands now.
    """

    thread_id: int
    event_id: int
    kind: str
    at: datetime
    by_id: int | None
    post_id: int | None
    reason: str = ""
    ground: str = ""
    #: Where the thread stands after it: a ``forum.threads.standing.Standing``.
    standing: Any = None
    #: All of its facts until now, in order: ``forum.threads.standing.Fact``.
    facts: Any = ()


@dataclass(frozen=True)
class ThreadImported:
    """A whole thread came from an archive. Nobody is told of its facts one by one."""

    thread_id: int
    at: datetime
    #: Where the thread stands: a ``forum.threads.standing.Standing``.
    standing: Any = None


@dataclass(frozen=True)
class WordsChanged:
    """Posts were written, edited, hidden, moved …: whatever holds their words must follow."""

    post_ids: tuple[int, ...]


@dataclass(frozen=True)
class MeTooSaid:
    """Somebody has this too, or (not ``yes``) took that back."""

    person_id: int
    thread_id: int
    yes: bool
    at: datetime


@dataclass(frozen=True)
class WordsCut:
    """Personal data was cut out of these posts: nothing may hold what they said before."""

    post_ids: tuple[int, ...]
    at: datetime


@dataclass(frozen=True)
class PersonMentioned:
    """A published post names somebody, who is not told of it twice for one post."""

    person_id: int
    post_id: int
    by_id: int
    at: datetime


@dataclass(frozen=True)
class PersonErased:
    """An account was deleted: whatever belongs to the person alone goes, in this transaction.

    The person's row is blank already; what they were called is here, so that texts that name them
    can be cut: mentions always, all that they wrote themselves where ``cuts_words``.
    """

    person_id: int
    at: datetime
    #: The admin who did it; None: they themselves.
    by_id: int | None = None
    name: str = ""
    handle: str = ""
    cuts_words: bool = False
    reason: str = ""


@dataclass(frozen=True)
class ThreadMerged:
    """All posts of a thread went into another; whoever followed it, read it or has it too, too."""

    thread_id: int
    into_id: int
    post_ids: tuple[int, ...]
    by_id: int
    at: datetime
    reason: str = ""


@dataclass(frozen=True)
class ThreadSplit:
    """Posts of a thread became a thread of their own."""

    thread_id: int
    new_id: int
    post_ids: tuple[int, ...]
    by_id: int
    at: datetime
    reason: str = ""


@dataclass(frozen=True)
class ThreadMarkedDuplicate:
    """A thread was closed as the duplicate of another; its people and followers go along."""

    thread_id: int
    original_id: int
    by_id: int
    reason: str
    at: datetime


@dataclass(frozen=True)
class ThreadUnmarkedDuplicate:
    """A thread is something else after all, and waits again from where it stood."""

    thread_id: int
    original_id: int
    by_id: int
    reason: str
    at: datetime


@dataclass(frozen=True)
class TagChanged:
    """A tag was renamed, described, given or rid of a synonym; ``what`` is a word for the log."""

    tag_id: int
    by_id: int
    what: str
    #: What it is about, in words: the tag's name, then what was added, removed or replaced.
    names: tuple[str, ...]
    at: datetime


@dataclass(frozen=True)
class TagsMerged:
    """A tag became a synonym of another. Published before its row goes."""

    tag_id: int
    into_id: int
    by_id: int
    names: tuple[str, ...]
    at: datetime
