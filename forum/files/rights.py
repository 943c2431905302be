"""Who may upload: everybody who may write."""

from flask_babel import lazy_gettext as _l

from forum.permissions import Permission, Scope
from forum.sockets import Sockets
from forum.threads.rights import members_may


def plug(plugged: Sockets) -> None:
    """Register the permission."""
    plugged.add_permissions(
        [
            Permission("file:upload", _l("Add files"), _l("adds pictures and files"), Scope.OWN),
            Permission(
                "file:manage",
                _l("Choose kinds of files"),
                _l("decides which files may be attached"),
                Scope.SITE,
            ),
        ]
    )
    plugged.rules["file:upload"] = members_may
