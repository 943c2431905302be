"""What the forum tells people of. Modules add their own by ``telling.add_kind``."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.notifications.models import Notice
from forum.notifications.telling import NoticeKind, add_kind
from forum.sockets import Sockets


def who(notice: Notice) -> str:
    """The name of whoever did it."""
    return notice.by.name if notice.by else _("Somebody")


def _mention(notice: Notice) -> Any:
    return _("%(name)s mentioned you", name=who(notice))


KINDS = (NoticeKind("mention", _l("Somebody mentions me"), _mention, icon="person", weight=30),)


def plug(plugged: Sockets) -> None:
    """Register them."""
    for kind in KINDS:
        add_kind(plugged, kind)
