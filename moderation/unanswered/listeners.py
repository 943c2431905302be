"""The turn row follows every fact about its thread, in the transaction of the fact."""

from dataclasses import asdict

from sqlalchemy import delete

from forum.database import db, insert_here
from forum.events import ThreadEventHappened, ThreadImported, ThreadMerged
from forum.threads.standing import Standing
from moderation.unanswered.models import Turn
from moderation.unanswered.turn import turn_of


def keep_turn(fact: ThreadEventHappened | ThreadImported) -> None:
    """Write whose turn it is now."""
    write_turn(fact.thread_id, fact.standing)


def forget_turn(fact: ThreadMerged) -> None:
    """What was merged away is nobody's turn any more: the thread that it went into has its own."""
    db.session.execute(delete(Turn).where(Turn.thread_id == fact.thread_id))


def write_turn(thread_id: int, standing: Standing) -> None:
    """Insert or change the row; its owner stays."""
    values = asdict(turn_of(standing))
    insert = insert_here()(Turn).values(thread_id=thread_id, **values)
    db.session.execute(insert.on_conflict_do_update(index_elements=["thread_id"], set_=values))
