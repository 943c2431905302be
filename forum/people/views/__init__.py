"""The pages of people, by what one does there."""

from forum.people.views import account, entering, mailed, settings, showing, waiting
from forum.people.views.blueprint import blueprint

__all__ = ["account", "blueprint", "entering", "mailed", "settings", "showing", "waiting"]
