"""What nobody needs any more goes: rows without a post or a draft, contents without a row.

Rows go first. Killed in between, the next round finds contents without rows.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, or_, select

from forum.database import db, transaction
from forum.errors import Missing
from forum.files.models import File, PostFile
from forum.files.naming import keys_in
from forum.files.storage import store
from forum.jobs import enqueue
from forum.moments import now as this_moment
from forum.people.models import HeldForm
from forum.sockets import of
from forum.threads.drafts import Draft

JOB = "files.sweep"
EVERY_SECONDS = 3600
#: Somebody may still be writing the post that will name it.
ORPHANED_FOR = timedelta(days=1)
BATCH = 500


def sweep_soon() -> None:
    """Look at once, not within the hour; in the open transaction."""
    enqueue(JOB, {}, key=JOB)


def sweep(_payloads: object, *, now: datetime | None = None) -> None:
    """Carry out the job."""
    before = (now or this_moment()) - ORPHANED_FOR
    last_id = 0
    while found := _unpublished(before, last_id):
        last_id = found[-1].id
        named = _still_named(found)
        _forget([file.id for file in found if file.key not in named])
    _sweep_store(before)


def _unpublished(before: datetime, after_id: int) -> Sequence[File]:
    return db.session.scalars(
        select(File)
        .where(File.id > after_id, File.uploaded_at < before, ~_is_linked())
        .order_by(File.id)
        .limit(BATCH)
    ).all()


def _is_linked() -> ColumnElement[bool]:
    return exists().where(PostFile.file_id == File.id)


def _still_named(files: Sequence[File]) -> set[str]:
    """The keys that their uploaders' drafts and waiting texts name."""
    uploaders = {file.uploader_id for file in files}
    waiting = db.session.scalars(
        select(HeldForm.fields).where(
            # Whoever's sign-in has ended is nobody until the next one.
            or_(HeldForm.person_id.in_(uploaders), HeldForm.person_id.is_(None)),
            HeldForm.published_path.is_(None),
        )
    )
    drafted = db.session.scalars(select(Draft.fields).where(Draft.person_id.in_(uploaders)))
    texts = [str(fields) for fields in [*waiting, *drafted]]
    for others in of().unpublished_texts:
        texts += others(uploaders)
    return keys_in(*texts)


def _forget(ids: Sequence[int]) -> None:
    with transaction() as session:
        # Asked again: it may have been published meanwhile.
        gone = delete(File).where(File.id.in_(ids), ~_is_linked()).returning(File.key)
        keys = session.scalars(gone.execution_options(synchronize_session=False)).all()
    for key in keys:
        store().remove(key)


def _sweep_store(before: datetime) -> None:
    by_shelf: dict[str, list[str]] = defaultdict(list)
    for key, since in store().kept():
        if since < before:
            by_shelf[key[:2]].append(key)
    for keys in by_shelf.values():
        known = set(db.session.scalars(select(File.key).where(File.key.in_(keys))))
        for key in set(keys) - known:
            try:
                store().remove(key)
            except Missing:
                # Not ours: whoever put it there may know why.
                continue
    db.session.rollback()
