"""The pages of notifications and following."""

from forum.notifications.views import choosing, reading, stopping
from forum.notifications.views.blueprint import blueprint

__all__ = ["blueprint", "choosing", "reading", "stopping"]
