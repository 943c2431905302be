"""How often something may be done, counted in the database so that it holds across processes."""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from forum.database import Base, UTCDateTime, db, insert_here, transaction
from forum.errors import TooMany
from forum.moments import now as this_moment
from forum.moments import span


class Count(Base):
    """How often ``key`` was counted in the window that began at ``began_at``."""

    __tablename__ = "limit_counts"
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    began_at: Mapped[datetime] = mapped_column(UTCDateTime, primary_key=True)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    count: Mapped[int]


def spend(key: str, limit: int, window: timedelta, *, now: datetime | None = None) -> int:
    """Count one more; over ``limit`` within ``window`` it raises ``TooMany`` with the time to wait.

    Returns how many are left.

    Commits in a short transaction of its own, so call it before the one that changes things.
    """
    moment = now or this_moment()
    began, ends = _window(moment, window)
    with transaction() as session:
        insert = insert_here()(Count).values(key=key, began_at=began, ends_at=ends, count=1)
        session.execute(
            insert.on_conflict_do_update(
                index_elements=["key", "began_at"], set_={"count": Count.count + 1}
            )
        )
        count = session.scalar(select(Count.count).where(Count.key == key, Count.began_at == began))
    if (count or 0) > limit:
        _refuse(ends - moment)
    return limit - (count or 0)


def check(key: str, limit: int, window: timedelta, *, now: datetime | None = None) -> None:
    """Raise ``TooMany`` where ``limit`` has been reached already; counts nothing."""
    moment = now or this_moment()
    began, ends = _window(moment, window)
    count = db.session.scalar(select(Count.count).where(Count.key == key, Count.began_at == began))
    if (count or 0) >= limit:
        _refuse(ends - moment)


def is_first(key: str, window: timedelta, *, now: datetime | None = None) -> bool:
    """Whether nobody came with this key before within the window; counts in the open transaction.

    Of several who ask at once, one is told yes, when its transaction has been committed.
    """
    began, ends = _window(now or this_moment(), window)
    with transaction() as session:
        insert = insert_here()(Count).values(key=key, began_at=began, ends_at=ends, count=1)
        mine = insert.on_conflict_do_nothing().returning(Count.key)
        return session.scalar(mine) is not None


def forget(key: str) -> None:
    """Start counting this anew."""
    with transaction() as session:
        session.execute(delete(Count).where(Count.key == key))


def _window(moment: datetime, window: timedelta) -> tuple[datetime, datetime]:
    seconds = int(window.total_seconds())
    start = int(moment.timestamp()) // seconds * seconds
    began = datetime.fromtimestamp(start, moment.tzinfo)
    return began, began + window


def _refuse(wait: timedelta) -> None:
    raise TooMany(
        _("That was a little too often. Try again in %(time)s.", time=span(wait)),
        retry_after=max(int(wait.total_seconds()), 1),
    )


def sweep(_payloads: object) -> None:
    """Forget windows that have ended. A periodic job."""
    with transaction() as session:
        session.execute(delete(Count).where(Count.ends_at < this_moment()))
