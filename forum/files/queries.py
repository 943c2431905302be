"""Who may see a file: whoever may see a post that it belongs to. Asked at every request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from forum import permissions, sockets
from forum.boards.queries import visible_ids
from forum.database import db
from forum.errors import Missing
from forum.files.models import File, PostFile
from forum.files.storage import KEY
from forum.threads.models import Post


@dataclass(frozen=True)
class Sight:
    """A file that somebody may see; ``by_all``: so may anybody, signed out as well."""

    file: File
    by_all: bool


def get_file(person: Any, key: str) -> Sight:
    """The file, if this person may see it now. Raises Missing."""
    rows: Sequence[Any] = ()
    if KEY.fullmatch(key):
        rows = db.session.execute(
            select(File, PostFile.removed_at, Post)
            .outerjoin(PostFile, PostFile.file_id == File.id)
            .outerjoin(Post, Post.id == PostFile.post_id)
            .outerjoin(Post.thread)
            .options(contains_eager(Post.thread))
            .where(File.key == key)
        ).all()
    seen = [
        (post, removed_at) for _file, removed_at, post in rows if _sees(person, post, removed_at)
    ]
    if not seen and not (len(rows) == 1 and _sees_unpublished(person, *rows[0])):
        raise Missing
    return Sight(rows[0][0], any(_is_open(post, removed) for post, removed in seen))


def _sees_unpublished(person: Any, file: File, _removed_at: Any, post: Post | None) -> bool:
    if post is not None or not getattr(person, "is_authenticated", False):
        return False
    readers = sockets.of().unpublished_readers
    return file.uploader_id == person.id or any(
        reads(person, file.uploader_id, file.key) for reads in readers
    )


def _sees(person: Any, post: Post | None, removed_at: Any) -> bool:
    if post is None or post.thread.board_id not in visible_ids(person):
        return False
    if post.is_gone or removed_at is not None:
        return permissions.decide(person, "post:history", post).allowed
    return True


def _is_open(post: Post, removed_at: Any) -> bool:
    is_shown = removed_at is None and not post.is_gone
    return is_shown and post.thread.board_id in visible_ids(None)


def attachments_of(posts: Sequence[Post]) -> Mapping[int, list[File]]:
    """The files, without pictures, that these posts name, by post; in one statement, or none."""
    naming = [post.id for post in posts if not post.is_gone and "/files/" in post.text]
    found: dict[int, list[File]] = {}
    if naming:
        rows = db.session.execute(
            select(PostFile.post_id, File)
            .join(File)
            .where(
                PostFile.post_id.in_(naming),
                PostFile.removed_at.is_(None),
                File.width.is_(None),
            )
            .order_by(File.id)
        )
        for post_id, file in rows:
            found.setdefault(post_id, []).append(file)
    return found
