"""Roles to start with: what an empty site is offered, and what the demo uses."""

from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Starter:
    """A role that most companies need. ``word`` is both its name and its public title."""

    word: Any
    permissions: frozenset[str]

    @property
    def name(self) -> str:
        return str(self.word)

    def titles(self) -> dict[str, str]:
        """The public title in each language of the site."""
        found = {}
        for code in current_app.config["LANGUAGES"]:
            with force_locale(code):
                found[code] = str(self.word)
        return found


HOST = Starter(
    _l("Host"),
    frozenset(
        {
            "board:read",
            "answer:host",
            "answer:official",
            "answer:settle",
            "solution:mark",
            "thread:edit",
            "thread:lock",
            "thread:close",
            "thread:priority",
            "thread:move",
            "thread:duplicate",
            "thread:merge",
            "thread:split",
            "post:hide",
            "post:restore",
            "post:history",
            "contact:log",
            "note:read",
            "note:write",
            "unanswered:read",
            "assignment:claim",
            "report:handle",
            "review:handle",
        }
    ),
)
LEAD = Starter(
    _l("Lead"),
    HOST.permissions
    | {
        "thread:pin",
        "tag:manage",
        "post:edit",
        "post:redact",
        "person:limit",
        "assignment:give",
        "assignment:take",
        "escalation:receive",
        "numbers:read",
        "policy:apply",
        "policy:manage",
        "log:read",
        "authority:explain",
        "appointment:manage",
    },
)
STARTERS = (HOST, LEAD)
