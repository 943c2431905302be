"""What files add to pages of other rooms: a place to add them, and what a post carries."""

from collections.abc import Sequence
from typing import Any

from babel.units import format_unit
from flask import current_app, render_template
from flask_babel import get_locale
from flask_login import current_user
from markupsafe import Markup

from forum import permissions
from forum.files.queries import attachments_of
from forum.files.rules import PICTURE_ENDINGS, attachment_endings
from forum.sockets import RowSlot, Slot, Sockets
from forum.threads.composer import ComposerField
from forum.threads.models import Post


def composer(field: Any, **_more: Any) -> Markup:
    """The place under a post's text where files are added; for whoever may."""
    if not isinstance(field, ComposerField) or not permissions.decide(current_user, "file:upload"):
        return Markup()
    endings = [*sorted(PICTURE_ENDINGS), *attachment_endings()]
    return Markup(
        render_template(
            "forum/files/_composer.html",
            field=field,
            accept=",".join(f".{ending}" for ending in endings),
            most=current_app.config["FILE_MEGABYTES"],
        )
    )


def post_files(posts: Sequence[Post]) -> dict[int, Markup]:
    """The attachments of these posts, each post's as a list."""
    return {
        post_id: Markup(
            render_template("forum/files/_attachments.html", files=files, file_size=file_size)
        )
        for post_id, files in attachments_of(posts).items()
    }


def file_size(size_bytes: int) -> str:
    """A size as people say it, in the reader's language: "1.2 MB"."""
    unit, size = ("megabyte", size_bytes / 1e6) if size_bytes >= 1e6 else ("kilobyte", 0.0)
    number = round(size, 1) or max(round(size_bytes / 1e3), 1)
    return format_unit(number, f"digital-{unit}", "short", locale=get_locale())


def plug(plugged: Sockets) -> None:
    """Put them into their places."""
    plugged.slots[Slot.COMPOSER].append(composer)
    plugged.row_slots[RowSlot.POST_FILES].append(post_files)
