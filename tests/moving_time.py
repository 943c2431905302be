"""Another now for the whole site: ``forum.moments.now`` is where time is read."""

from datetime import datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from forum import moments

STOCKHOLM = ZoneInfo("Europe/Stockholm")


class Calendar:
    """The days of a week from next Friday on, by the clock on a wall in Stockholm."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        real = datetime.now(STOCKHOLM)
        days = (4 - real.weekday()) % 7 or 7
        self.friday = (real + timedelta(days=days)).date()
        self.moment = real

        class Moved(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> Any:
                return self.moment.astimezone(tz)

        monkeypatch.setattr(moments, "datetime", Moved)

    def on(self, days: int, wall: str) -> datetime:
        """So many days after that Friday: ``on(3, "09:30")`` is Monday."""
        hours, minutes = map(int, wall.split(":"))
        day = self.friday + timedelta(days=days)
        return datetime(day.year, day.month, day.day, hours, minutes, tzinfo=STOCKHOLM)

    def go(self, days: int, wall: str) -> None:
        """It is then, for everybody."""
        self.moment = self.on(days, wall)
