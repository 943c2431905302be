"""What waits where, and the list of words: set by admins."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from forum import permissions, sockets
from forum.boards.actions import MANAGE
from forum.boards.models import Board
from forum.boards.queries import visible_ids
from forum.database import db, forget, transaction
from forum.errors import Invalid, Missing
from forum.events import BoardChanged
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.threads.titles import one_line
from moderation.review.models import ReviewRule, ReviewWord
from moderation.review.policy import MAX_LISTED, MAX_LISTED_CHARS, key_of

MOST_FIRST_POSTS = 20


@dataclass(frozen=True)
class RulePlan:
    """What an admin wants to wait on a board."""

    first_posts: int = 0
    links: bool = False
    words: bool = False


def set_rule(person: Person, board: Board, plan: RulePlan, *, now: datetime | None = None) -> None:
    """Say what waits on a board; what waits already stays in the queue."""
    moment = now or this_moment()
    if not 0 <= plan.first_posts <= MOST_FIRST_POSTS:
        sentence = _("A number from 0 to %(most)s.", most=MOST_FIRST_POSTS)
        raise Invalid(sentence, "first_posts")
    with transaction() as session:
        if board.id not in visible_ids(person):
            raise Missing
        permissions.require(person, MANAGE, board, now=moment)
        rule = session.get(ReviewRule, board.id, with_for_update=True)
        if rule is None:
            rule = ReviewRule(board_id=board.id)
            session.add(rule)
        rule.first_posts, rule.links, rule.words = plan.first_posts, plan.links, plan.words
        sockets.publish(BoardChanged(board.id, person.id, "review", moment))


def list_words(person: Person, words: str, *, now: datetime | None = None) -> bool:
    """Put a word or phrase on the list. Returns whether it was not there yet."""
    words = one_line(words)
    key = key_of(words)
    if not key or len(words) > MAX_LISTED_CHARS:
        sentence = _("A word or a few, at most %(count)s characters.", count=MAX_LISTED_CHARS)
        raise Invalid(sentence, "words")
    with transaction() as session:
        permissions.require(person, MANAGE, now=now)
        if session.scalar(select(ReviewWord.id).where(ReviewWord.key == key)) is not None:
            return False
        if (session.scalar(select(func.count()).select_from(ReviewWord)) or 0) >= MAX_LISTED:
            raise Invalid(_("The list is full. Remove something first."), "words")
        session.add(ReviewWord(words=words, key=key))
        forget()
        return True


def unlist_words(person: Person, word_id: int, *, now: datetime | None = None) -> None:
    """Take a word off the list."""
    with transaction():
        permissions.require(person, MANAGE, now=now)
        db.session.execute(delete(ReviewWord).where(ReviewWord.id == word_id))
        forget()
