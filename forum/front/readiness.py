"""Whether the site can do its work now, for whoever watches over it. Says nothing secret."""

import logging
from typing import Any

from sqlalchemy import text

from forum import sockets
from forum.database import db
from forum.jobs.worker import lag_seconds
from forum.moments import now

logger = logging.getLogger(__name__)
#: Seconds that the oldest due job may wait before somebody should look.
TOO_LATE_SECONDS = 600


def database() -> tuple[bool, str]:
    """Whether the database answers."""
    db.session.execute(text("SELECT 1"))
    return True, "answers"


def worker() -> tuple[bool, str]:
    """Whether the worker keeps up with its jobs."""
    lag = round(lag_seconds(now()))
    return lag <= TOO_LATE_SECONDS, f"{lag} seconds behind"


def look() -> tuple[bool, dict[str, dict[str, Any]]]:
    """Whether all is well, and what each part says. A part that breaks is only named."""
    parts = {name: _ask(name, ask) for name, ask in sorted(sockets.of().readiness.items())}
    return all(part["ok"] for part in parts.values()), parts


def _ask(name: str, ask: Any) -> dict[str, Any]:
    try:
        ok, says = ask()
    except Exception as error:
        # What went wrong may name hosts and people: that is for the log.
        logger.warning("%s is not ready: %s", name, type(error).__name__)
        db.session.rollback()
        return {"ok": False, "says": "does not answer"}
    return {"ok": ok, "says": str(says)}
