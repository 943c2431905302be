"""A file whose name lost personal data gets another address, in every text that names it."""

import re
from collections.abc import Sequence

from sqlalchemy import select

from forum.boards.slugs import slug_of
from forum.database import db
from forum.events import WordsCut
from forum.files.models import File, PostFile
from forum.threads.cutting import GAP
from forum.threads.models import Post, Revision


def follow_names(fact: WordsCut) -> None:
    """The files of these posts: what was cut from a name stands in no address, either."""
    found = select(File).join(PostFile).where(PostFile.post_id.in_(fact.post_ids)).distinct()
    for file in db.session.scalars(found.execution_options(populate_existing=True)).all():
        if GAP in file.name:
            _rename(file, fact.post_ids)


def _rename(file: File, post_ids: Sequence[int]) -> None:
    stem, _dot, ending = file.slug.rpartition(".")
    shape = f"-{file.width}x{file.height}" if file.is_picture else ""
    name = slug_of(file.name.rpartition(".")[0] or file.name)
    if stem == (slug := f"{name or 'file'}{shape}"):
        return
    file.slug = f"{slug}.{ending}"
    former = re.compile(rf"/files/{file.key}/[^\s\"'<>()]*")
    for post in db.session.scalars(select(Post).where(Post.id.in_(post_ids))):
        post.text = former.sub(file.address, post.text)
        post.html = former.sub(file.address, str(post.html))
    for revision in db.session.scalars(select(Revision).where(Revision.post_id.in_(post_ids))):
        revision.text = former.sub(file.address, revision.text)
