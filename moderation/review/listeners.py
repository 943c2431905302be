"""What review keeps about people: given to them, gone with them, and swept when it is old."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update

from forum.database import db, transaction
from forum.events import PersonErased, ThreadMerged, ThreadSplit
from forum.moments import now as this_moment
from forum.sockets import Periodic, PersonalData, Sockets
from moderation.review.keeping import review
from moderation.review.models import ReviewText
from moderation.review.queries import reads_waiting, waiting_texts

JOB = "review.sweep"
#: What was decided stays so long for its writer.
KEPT_FOR = timedelta(days=90)


def forget(fact: PersonErased) -> None:
    """Their texts go with them."""
    db.session.execute(delete(ReviewText).where(ReviewText.person_id == fact.person_id))


def follow(fact: ThreadMerged) -> None:
    """What waits in a thread that was merged goes along."""
    moved = update(ReviewText).where(ReviewText.thread_id == fact.thread_id)
    db.session.execute(moved.values(thread_id=fact.into_id))


def follow_post(fact: ThreadSplit) -> None:
    """An edit waits where its post stands."""
    moved = update(ReviewText).where(ReviewText.post_id.in_(fact.post_ids))
    db.session.execute(moved.values(thread_id=fact.new_id))


def sweep(_payloads: object, *, now: datetime | None = None) -> None:
    """Throw away what was decided long ago. A periodic job."""
    with transaction() as session:
        old = ReviewText.decided_at < (now or this_moment()) - KEPT_FOR
        session.execute(delete(ReviewText).where(old))


def _rows(person_id: int) -> Iterable[dict[str, Any]]:
    for row in db.session.scalars(select(ReviewText).where(ReviewText.person_id == person_id)):
        yield {
            "title": row.title,
            "text": row.text,
            "written_at": row.written_at.isoformat(),
            "outcome": row.outcome or "waiting",
            "reason": row.reason,
        }


def plug(plugged: Sockets) -> None:
    """Plug them in."""
    plugged.reviews.append(review)
    plugged.unpublished_texts.append(waiting_texts)
    plugged.unpublished_readers.append(reads_waiting)
    plugged.listen(PersonErased)(forget)
    plugged.listen(ThreadMerged)(follow)
    plugged.listen(ThreadSplit)(follow_post)
    plugged.add_job(JOB, sweep)
    plugged.periodic.append(Periodic(JOB, 24 * 3600))
    plugged.personal_data.append(PersonalData("review", _rows, ("review_texts",)))
