"""What a board promises and takes, in words for its readers."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from forum import sockets
from forum.boards.models import Board
from forum.boards.policy import WhoAnswers

KIND_WORDS: dict[str, Any] = {
    "question": _l("Questions"),
    "tip": _l("Tips"),
    "idea": _l("Ideas"),
    "complaint": _l("Complaints"),
    "discussion": _l("Discussions"),
}
#: For lists of choices; what a reader sees is ``promise``.
WHO_WORDS: dict[str, Any] = {
    WhoAnswers.HOSTS_ALWAYS.value: _l("Hosts answer every question"),
    WhoAnswers.HOSTS_AFTER_GRACE.value: _l("Members first; a host if nobody has in time"),
    WhoAnswers.HOSTS_ON_REQUEST.value: _l("Members; a host when one is asked for"),
    WhoAnswers.COMMUNITY_ONLY.value: _l("Members only, no hosts"),
}
VISIBILITY_WORDS: dict[str, Any] = {
    "public": _l("Everybody, also without an account"),
    "members": _l("Members who are signed in"),
    "staff": _l("Staff"),
    "groups": _l("Only the groups chosen below"),
}

FIELD_KIND_WORDS: dict[str, Any] = {
    "short": _l("A line of text"),
    "long": _l("Several lines"),
    "choice": _l("One of a list"),
    "number": _l("A number"),
}


def promise(board: Board) -> list[str]:
    """Who answers on this board, sentence by sentence."""
    if not sockets.of().has_hosts:
        return [_("Members answer each other.")]
    if not board.takes("question"):
        return [*_without_questions(board), *_about_complaints(board)]
    return [_about_questions(board), *_about_complaints(board)]


def _about_questions(board: Board) -> str:
    policy = board.policy
    if policy.who is WhoAnswers.HOSTS_ALWAYS:
        return _("A host answers every question.")
    if policy.who is WhoAnswers.HOSTS_AFTER_GRACE:
        return ngettext(
            "The community answers first. If nobody has after %(num)s hour, a host does.",
            "The community answers first. If nobody has after %(num)s hours, a host does.",
            policy.grace_hours,
        )
    if policy.who is WhoAnswers.HOSTS_ON_REQUEST:
        return _("Members answer each other. You can ask for a host.")
    return _("Members answer each other; no hosts here.")


def _without_questions(board: Board) -> list[str]:
    if board.kinds == ["complaint"]:
        return []
    if board.policy.who is WhoAnswers.COMMUNITY_ONLY:
        return [_("Members talk with each other; no hosts here.")]
    return [_("Members talk with each other. You can ask for a host.")]


def _about_complaints(board: Board) -> list[str]:
    return [_("Complaints are always answered by a host.")] if board.takes("complaint") else []


def who_sees(board: Board) -> str:
    """Who else reads what is written here; empty where everybody does."""
    return {
        "members": _("Only members who are signed in can read this board."),
        "staff": _("Only staff can read this board."),
        "groups": _("Only some groups of members can read this board."),
    }.get(board.visibility, "")
