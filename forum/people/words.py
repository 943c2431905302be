"""Waiting forms in words."""

from typing import Any

from flask_babel import gettext as _

from forum.people.models import HeldForm

TITLE_CHARS = 80
_LONG = frozenset({"text", "note", "about", "description"})


def title_of(row: HeldForm) -> str:
    """By what somebody knows their text again: its title, else how it begins."""
    words = " ".join(str(row.fields.get("title") or row.fields.get("text") or "").split())
    if not words:
        return _("A form that you filled in")
    return words if len(words) <= TITLE_CHARS else f"{words[: TITLE_CHARS - 1]}…"


def fields_of(row: HeldForm) -> list[tuple[str, str, str, int]]:
    """The fields as the fresh form shows them: name, label, value, and rows (0: hidden)."""
    labels = {"title": _("Title"), "text": _("Text"), "name": _("Name"), "email": _("E-mail")}
    labels |= {"about": _("About you"), "reason": _("Reason"), "tags": _("Tags")}
    found: list[tuple[str, str, str, int]] = []
    for name, value in row.fields.items():
        values: list[Any] = value if isinstance(value, list) else [value]
        rows = 10 if name in _LONG else 1 if name in labels else 0
        found += [(name, labels.get(name, name), str(each), rows) for each in values]
    return found
