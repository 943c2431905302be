"""The one place that says yes or no, always with a reason.

What one may not see is not asked here: it is not found (404). Reading comes first.
Order of a decision: refusals outweigh everything; then admins; then what is one's own; then what
modules grant; else no.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from flask_babel import lazy_gettext as _l

from forum import sockets
from forum.errors import Refused
from forum.moments import now as this_moment


class Scope(Enum):
    """Where a permission can be held."""

    BOARD = "for everything, or for a board and what is under it"
    SITE = "only for everything"
    OWN = "everybody, with what is their own; cannot be given to a role"


class _Anywhere:
    """The target of the question whether a permission is held at all."""


ANYWHERE = _Anywhere()


@dataclass(frozen=True)
class Permission:
    """Something that may be decided. ``sentence`` tells customers what its holder may do."""

    key: str
    title: Any
    sentence: Any
    scope: Scope = Scope.BOARD
    #: Whoever is limited holds it all the same.
    though_limited: bool = False


@dataclass(frozen=True)
class Decision:
    """Yes or no, and why, as a sentence for the person."""

    allowed: bool
    reason: Any

    def __bool__(self) -> bool:
        return self.allowed


FORUM_PERMISSIONS = (
    Permission("board:read", _l("Read closed boards"), _l("reads boards that are not open to all")),
    Permission("answer:host", _l("Answer as host"), _l("answers customers as a host")),
    Permission(
        "answer:official", _l("Answer officially"), _l("gives the company’s official answer")
    ),
    Permission("answer:settle", _l("Settle a wait"), _l("says when no answer is needed any more")),
    Permission("solution:mark", _l("Mark solutions"), _l("marks the reply that solved a question")),
    Permission("thread:edit", _l("Edit threads"), _l("corrects titles, kinds, languages and tags")),
    Permission("thread:lock", _l("Lock threads"), _l("locks and unlocks threads")),
    Permission(
        "thread:close",
        _l("Close threads"),
        _l("closes threads that are finished, and opens them again"),
    ),
    Permission("thread:pin", _l("Pin threads"), _l("pins threads to the top of a board")),
    Permission(
        "thread:duplicate",
        _l("Close duplicates"),
        _l("closes a thread with a link to the one that answers it"),
    ),
    Permission("thread:merge", _l("Merge threads"), _l("merges threads about the same")),
    Permission("thread:split", _l("Split threads"), _l("makes a thread of its own of some posts")),
    Permission("thread:move", _l("Move threads"), _l("moves threads to a board where they fit")),
    Permission("post:edit", _l("Edit posts"), _l("edits what others wrote, with the history kept")),
    Permission("post:history", _l("Read histories"), _l("reads earlier versions of posts")),
    Permission("post:hide", _l("Hide posts"), _l("hides posts that break the house rules")),
    Permission(
        "post:redact",
        _l("Cut personal data"),
        _l("cuts personal data out of posts and their history"),
    ),
    Permission("post:restore", _l("Restore posts"), _l("brings hidden posts back")),
    Permission(
        "person:limit", _l("Limit people"), _l("limits who may write, for a time"), Scope.SITE
    ),
    Permission("tag:manage", _l("Manage tags"), _l("names, describes and merges tags"), Scope.SITE),
    Permission(
        "person:erase", _l("Delete accounts"), _l("deletes the accounts of members"), Scope.SITE
    ),
    Permission("person:invite", _l("Invite people"), _l("invites imported members"), Scope.SITE),
    Permission(
        "document:manage", _l("Write the terms"), _l("writes terms and house rules"), Scope.SITE
    ),
    Permission("board:manage", _l("Manage boards"), _l("makes and arranges boards"), Scope.SITE),
    Permission("group:manage", _l("Manage groups"), _l("decides who is in a group"), Scope.SITE),
    Permission(
        "brand:manage", _l("Set the brand"), _l("decides the site’s name and looks"), Scope.SITE
    ),
    Permission(
        "job:manage", _l("See failed jobs"), _l("looks after the background work"), Scope.SITE
    ),
    Permission("thread:open", _l("Start threads"), _l("starts threads"), Scope.OWN),
    Permission("thread:reply", _l("Reply"), _l("replies"), Scope.OWN),
    Permission("thread:me_too", _l("Have it too"), _l("says that they have it too"), Scope.OWN),
    Permission("post:helpful", _l("Thank"), _l("says that a post is helpful"), Scope.OWN),
    Permission("post:withdraw", _l("Withdraw"), _l("withdraws what they wrote"), Scope.OWN),
    Permission("answer:rate", _l("Rate answers"), _l("says whether an answer helped"), Scope.OWN),
    Permission("host:ask", _l("Ask for a host"), _l("asks for a host"), Scope.OWN),
)


def get(key: str) -> Permission:
    """The registered permission. Raises KeyError for a word that nobody registered."""
    permission: Permission = sockets.of().permissions[key]
    return permission


def registered() -> Iterable[Permission]:
    """All permissions of this app, the forum's and the modules', in order of their keys."""
    found = sockets.of().permissions
    return [found[key] for key in sorted(found)]


def decide(person: Any, key: str, target: Any = None, *, now: datetime | None = None) -> Decision:
    """May this person do this, here and at this moment; and why (not).

    The reason is put into words only when somebody reads it: a page asks far more than it shows.
    ``target`` is a board, or something that has a ``board``, None for the whole site, or
    ``ANYWHERE``.
    """
    permission = get(key)
    moment = now or this_moment()
    if person is None or not person.is_authenticated:
        return Decision(False, _l("Sign in first."))
    plugged = sockets.of()
    for refusal in plugged.refusals:
        if (why := refusal(person, key, target, moment)) is not None:
            return Decision(False, why)
    if key in plugged.rules and (why := plugged.rules[key](person, target, moment)) is not None:
        return why if isinstance(why, Decision) else Decision(True, why)
    if permission.scope is Scope.OWN:
        return Decision(False, _l("This is not yours to do."))
    if person.is_admin:
        return Decision(True, _l("You are an admin."))
    board = getattr(target, "board", target)
    for source in plugged.grants:
        if (why := source(person, key, board, moment)) is not None:
            return Decision(True, why)
    if is_staff(person, moment):
        what = permission.title
        return Decision(False, _l("Your role here does not include “%(what)s”.", what=what))
    return Decision(False, _l("This is not yours to do."))


def holds(person: Any, key: str, *, now: datetime | None = None) -> bool:
    """Whether this person holds the permission anywhere; good enough to show a page, not to act."""
    return decide(person, key, ANYWHERE, now=now).allowed


def require(person: Any, key: str, target: Any = None, *, now: datetime | None = None) -> Decision:
    """Like ``decide``, but a no is raised as ``Refused`` with its sentence (403)."""
    decision = decide(person, key, target, now=now)
    if not decision:
        raise Refused(decision.reason)
    return decision


def is_staff(person: Any, now: datetime) -> bool:
    """Admins, and whoever a module says is staff at this moment."""
    if person is None or not person.is_authenticated:
        return False
    return person.is_admin or any(source(person, now) for source in sockets.of().staff)
