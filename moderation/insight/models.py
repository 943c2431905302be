"""Every wait of every thread, as its facts say: what the numbers are counted from."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.database import Base, Id, UTCDateTime


class Wait(Base):
    """From a customer's word until somebody answered: folded from the thread's facts, as the turn
    is, in the transaction of each. What is taken back is gone from here, too.

    Lengths are whole seconds by the clock on the wall, nights and holidays included: it is the
    customer's own time.
    """

    __tablename__ = "waits"
    thread_id: Mapped[int] = mapped_column(
        ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    #: Counts from 1 in its thread.
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    began_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: It began with a word of the customer after the thread had been solved or closed.
    reopened: Mapped[bool] = mapped_column(default=False)
    #: What ended it: when, which fact, and as what its author spoke (host, peer or asker).
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_event_id: Mapped[int | None] = mapped_column(Id)
    ended_as: Mapped[str | None] = mapped_column(Text)
    seconds: Mapped[int | None]
    #: When the asker said that it helped or solved it.
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    confirmed_seconds: Mapped[int | None]

    __table_args__: Any = (
        Index("ix_waits_began", "began_at"),
        Index("ix_waits_ended", "ended_at"),
        Index("ix_waits_confirmed", "confirmed_at"),
    )
