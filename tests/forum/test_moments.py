"""How times are said."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale

from forum.moments import by_when

#: A Friday in Stockholm, half past eleven in the evening.
FRIDAY = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (0.25, "i dag 23:45"),
        (1, "i morgon 00:30"),
        (-23.75, "i går 23:45"),
        (25, "söndag 00:30"),
        (24 * 6, "torsdag 23:30"),
        (24 * 7, "27 nov. 2026 23:30"),
        (-48, "18 nov. 2026 23:30"),
    ],
)
def test_a_due_time_is_said_by_its_day_in_the_readers_zone(
    app: Flask, hours: float, said: str
) -> None:
    with app.test_request_context(), force_locale("sv"):
        assert by_when(FRIDAY + timedelta(hours=hours), FRIDAY) == said
