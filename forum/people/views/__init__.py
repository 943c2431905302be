"""The pages of people, by what one does there."""

from forum.people.views import (
    account,
    agreeing,
    entering,
    leaving,
    mailed,
    sessions,
    settings,
    showing,
    waiting,
)
from forum.people.views.blueprint import blueprint

__all__ = [
    "account",
    "agreeing",
    "blueprint",
    "entering",
    "leaving",
    "mailed",
    "sessions",
    "settings",
    "showing",
    "waiting",
]
