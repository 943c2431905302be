"""Which posts show which files: follows from their texts, in the transaction that changes them.

A file belongs to a post that names it and whose writer uploaded it. Somebody else who names it, in
a quotation for one, opens it to nobody: it stays as visible as the post that it belongs to.
"""

from collections.abc import Iterable
from datetime import datetime

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select

from forum.database import db
from forum.errors import Invalid
from forum.events import WordsChanged
from forum.files.models import File, PostFile
from forum.files.naming import keys_in
from forum.files.sweeping import sweep_soon
from forum.files.uploading import MEGABYTE
from forum.moments import now
from forum.threads.models import Post, Revision

FILES_OF_A_POST = 30


def follow_words(fact: WordsChanged) -> None:
    """Bring the links of these posts in line with what they say now. Raises Invalid."""
    posts = db.session.scalars(select(Post).where(Post.id.in_(fact.post_ids))).all()
    links = _links(fact.post_ids)
    for post in posts:
        named, linked = keys_in(post.text), links.get(post.id, {})
        for key in named & linked.keys():
            linked[key].removed_at = None
        if gone := linked.keys() - named:
            _let_go(post, {key: linked[key] for key in gone}, now())
        if new := named - linked.keys():
            _add(post, new)


def _links(post_ids: Iterable[int]) -> dict[int, dict[str, PostFile]]:
    """The links of these posts, by post and file key."""
    rows = db.session.execute(
        select(PostFile, File.key).join(File).where(PostFile.post_id.in_(post_ids))
    )
    found: dict[int, dict[str, PostFile]] = {}
    for link, key in rows:
        found.setdefault(link.post_id, {})[key] = link
    return found


def _let_go(post: Post, links: dict[str, PostFile], moment: datetime) -> None:
    """What an earlier version names stays for those who read it; what none names any more goes."""
    earlier = db.session.scalars(select(Revision.text).where(Revision.post_id == post.id))
    remembered = keys_in(*earlier)
    for key, link in links.items():
        if key in remembered:
            link.removed_at = link.removed_at or moment
        else:
            db.session.delete(link)
            sweep_soon()


def _add(post: Post, keys: set[str]) -> None:
    own = db.session.scalars(
        select(File).where(
            File.key.in_(keys), File.uploader_id.in_({post.author_id, post.edited_by_id} - {None})
        )
    ).all()
    db.session.add_all(PostFile(post_id=post.id, file_id=file.id) for file in own)
    if own:
        db.session.flush()
        _check_size(post)


def _check_size(post: Post) -> None:
    most = current_app.config["POST_MEGABYTES"]
    count, size = db.session.execute(
        select(func.count(), func.sum(File.size_bytes))
        .select_from(PostFile)
        .join(File)
        .where(PostFile.post_id == post.id, PostFile.removed_at.is_(None))
    ).one()
    if count > FILES_OF_A_POST:
        raise Invalid(
            _("A post takes at most %(count)s files. Leave some out.", count=FILES_OF_A_POST)
        )
    if (size or 0) > most * MEGABYTE:
        raise Invalid(_("The files of a post are at most %(most)s megabytes together.", most=most))
