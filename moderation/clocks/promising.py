"""What answer times say to customers, in words."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from markupsafe import Markup

from forum import permissions
from forum.boards.models import Board
from forum.boards.policy import WhoAnswers
from moderation.calendars.words import week_in_words
from moderation.clocks.policies import newest_of
from moderation.clocks.setting_up import MANAGE
from moderation.parts import part
from moderation.unanswered.clock import FIRST_ANSWER, NORMAL, RESOLUTION
from moderation.unanswered.targets import targets_of

QUESTION, COMPLAINT = "question", "complaint"


def hours_in_words(minutes: int) -> str:
    """240 → "4 open hours"; "30 open minutes" where it is less than an hour, or not whole."""
    if minutes % 60 and minutes < 180:
        return ngettext("%(num)s open minute", "%(num)s open minutes", minutes)
    return ngettext("%(num)s open hour", "%(num)s open hours", -(-minutes // 60))


def sentences(board: Board) -> list[str]:
    """By when hosts answer here, for customers; empty where nothing is owed in time."""
    found = newest_of(board)
    if found is None:
        return []
    said: list[str] = []
    rules = found.policy.rules
    question = targets_of(rules, QUESTION, NORMAL) if board.takes(QUESTION) else {}
    if question and board.policy.who is not WhoAnswers.COMMUNITY_ONLY:
        said += _about_questions(board, question)
    if board.takes(COMPLAINT):
        complaint = targets_of(rules, COMPLAINT, NORMAL).get(FIRST_ANSWER)
        if complaint and complaint != question.get(FIRST_ANSWER):
            words = hours_in_words(complaint)
            said.append(_("A complaint is answered by a host within %(hours)s.", hours=words))
    return [*said, _("Open: %(week)s.", week=week_in_words(found.week))] if said else []


def _about_questions(board: Board, targets: Mapping[str, int]) -> list[str]:
    said = []
    if minutes := targets.get(FIRST_ANSWER):
        words = {"hours": hours_in_words(minutes)}
        if board.policy.who is WhoAnswers.HOSTS_ALWAYS:
            said.append(_("A host answers within %(hours)s.", **words))
        elif board.policy.who is WhoAnswers.HOSTS_AFTER_GRACE:
            said.append(_("When it is a host’s turn, one answers within %(hours)s.", **words))
        else:
            said.append(_("Once you ask for a host, one answers within %(hours)s.", **words))
    if minutes := targets.get(RESOLUTION):
        words = {"hours": hours_in_words(minutes)}
        said.append(_("We want it solved within %(hours)s.", **words))
    return said


def on_board(board: Any) -> Markup | str:
    """Under who answers on a board: within how many open hours, and when it is open."""
    said = sentences(board)
    return part("moderation/clocks/_on_board.html", sentences=said) if said else ""


def board_edit(board: Any) -> Markup | str:
    """Where a board is edited: the way to its answer times."""
    if not permissions.decide(current_user, MANAGE, board):
        return ""
    return part("moderation/clocks/_board_edit.html", board=board)
