"""What may be shown of an error that a job ended with. Pure."""

import re

#: SQLAlchemy writes the values of a statement below it; they may be anybody's words.
_VALUES = re.compile(r"\[(SQL|parameters|cached since)[:\s].*", re.DOTALL)
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://\S+|/\S*\?\S+", re.IGNORECASE)
_MAIL = re.compile(r"[^\s<>'\"(\[{]+@[^\s<>'\")\]},]+")
_LONG = re.compile(r"[\w.\-]{40,}")
MAX_SHOWN = 600


def cautious(error: str) -> str:
    """An error without addresses, links, long tokens and values of statements, its end kept."""
    text = _VALUES.sub("…", error)
    text = _MAIL.sub("…@…", _ADDRESS.sub("…", text))
    text = _LONG.sub("…", text).strip()
    return text if len(text) <= MAX_SHOWN else "…" + text[-MAX_SHOWN:]
