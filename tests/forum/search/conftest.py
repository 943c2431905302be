"""No clock decides what a test finds: whoever works beside it may slow it down."""

import pytest

from forum.search import queries, related, similar, spelling


@pytest.fixture(autouse=True)
def time_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(similar, "SECONDS", 60)
    monkeypatch.setattr(related, "SECONDS", 60)
    monkeypatch.setattr(spelling, "SECONDS", 60)
    monkeypatch.setattr(queries, "FEW_SECONDS", 60)
