"""Questions about a text before it is published; sending it once more is the answer yes."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from email.utils import parseaddr
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum import sockets
from forum.boards.models import Board
from forum.errors import Invalid, Problem
from forum.sockets import Sockets, TextCheck
from forum.threads import personal_data
from forum.threads.fields import Entry, said
from forum.threads.models import Post, Thread
from forum.threads.personal_data import CARD, EMAIL, IBAN, IDENTITY, PHONE, Found

_WORDS = {
    IDENTITY: _l("a personal identity number (%(words)s)"),
    CARD: _l("the number of a payment card (%(words)s)"),
    IBAN: _l("the number of a bank account (%(words)s)"),
    PHONE: _l("a phone number (%(words)s)"),
    EMAIL: _l("an e-mail address (%(words)s)"),
}
#: Who registers reads these: to write there is to write to the world.
_OPEN = ("public", "members")


class AskFirst(Invalid):
    """The text is kept back until the person has answered questions about it (422).

    ``key`` names them all, with a space between two.
    """

    def __init__(self, key: str, question: object) -> None:
        super().__init__(question)
        self.key = key


def said_yes_to(fields: Any) -> frozenset[str]:
    """The questions about a text that were answered with yes, from its form's fields."""
    return frozenset(str(fields.get("checked") or "").split())


def ask_in(form: Any, problem: Problem | None) -> bool:
    """Sending the form once more is the answer yes to the question that the problem is."""
    if not isinstance(problem, AskFirst):
        return False
    form.checked.data = f"{form.checked.data or ''} {problem.key}".strip()
    return True


def ask_about(
    checks: Sequence[TextCheck],
    person: Any,
    target: Any,
    text: str,
    answered: Iterable[str],
    *,
    before: str = "",
) -> None:
    """Raise AskFirst with every question about this text that was not answered with yes.

    ``target`` is the thread, or for a new one its board. What was asked about the text that stood
    there ``before`` is not asked again.
    """
    asked = _questions(checks, person, target, text)
    for key in {*answered, *(_questions(checks, person, target, before) if before else ())}:
        asked.pop(key, None)
    if asked:
        raise AskFirst(" ".join(asked), " ".join(str(question) for question in asked.values()))


def ask_about_opening(
    person: Any,
    board: Board,
    title: str,
    text: str,
    fields: Mapping[str, str],
    answered: Iterable[str],
) -> None:
    """Raise AskFirst where there is a question about what a new thread says."""
    words = _all_words(title, text, fields)
    ask_about(sockets.of().opening_checks, person, board, words, answered)


def ask_about_reply(person: Any, thread: Thread, text: str, answered: Iterable[str]) -> None:
    """Raise AskFirst where there is a question about a reply's words."""
    checks = sockets.of().text_checks + sockets.of().reply_checks
    ask_about(checks, person, thread, text, answered)


def ask_about_edit(
    person: Any,
    post: Post,
    title: str,
    text: str,
    kept: Sequence[Entry],
    answered: Iterable[str],
) -> None:
    """Raise AskFirst where there is a question about the words that an edit brings."""
    after, before, thread = text, post.text, post.thread
    if post.is_opening:
        after = _all_words(title, text, dict(said(kept)))
        before = _all_words(thread.title, before, dict(said(thread.fields)))
    ask_about(sockets.of().text_checks, person, thread, after, answered, before=before)


def _all_words(title: str, text: str, fields: Mapping[str, str]) -> str:
    return "\n\n".join((title, text, *fields.values()))


def _questions(
    checks: Sequence[TextCheck], person: Any, target: Any, text: str
) -> dict[str, object]:
    return dict(filter(None, (check(person, target, text) for check in checks)))


def ask_about_personal_data(_person: Any, target: Any, text: str) -> tuple[str, str] | None:
    """Asked where everybody could read it. A TextCheck."""
    board = target if isinstance(target, Board) else target.board
    if board.visibility not in _OPEN:
        return None
    found = [each for each in personal_data.find(text) if not _is_ours(each)]
    if not found:
        return None
    told = sorted(each.words for each in found)
    key = hashlib.sha256("\n".join(told).encode("utf-8", "replace")).hexdigest()[:16]
    what = ", ".join(str(_WORDS[each.kind]) % {"words": each.words} for each in found)
    return f"personal-{key}", _(
        "This looks like %(what)s. Anybody can read it once it is posted.", what=what
    )


def _is_ours(found: Found) -> bool:
    """The company's own addresses are there to be known."""
    ours = parseaddr(current_app.config["MAIL_FROM"])[1].rpartition("@")[2].casefold()
    domain = found.words.rpartition("@")[2].casefold()
    return found.kind == EMAIL and (domain == ours or domain.endswith(f".{ours}"))


def plug(plugged: Sockets) -> None:
    """Ask about every text, also about a thread's first."""
    plugged.text_checks.append(ask_about_personal_data)
    plugged.opening_checks.append(ask_about_personal_data)
