"""Plain tags: a few words that a thread is found by."""

import re
import unicodedata
from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import delete, select

from forum.database import db, insert_here
from forum.errors import Invalid
from forum.threads.models import Tag, Thread, ThreadTag
from forum.threads.titles import one_line

MAX_TAGS, MAX_LENGTH = 5, 30


def tag_key(name: str) -> str:
    """The form by which a tag is unique and addressed: lower case, words joined by hyphens."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[^\w]+", "-", folded).strip("-_")[:MAX_LENGTH]


def parse_tags(typed: str) -> list[str]:
    """The tags in a line of text, split at commas. Raises Invalid with a sentence."""
    names = {
        tag_key(part): one_line(part).lstrip("#") for part in typed.split(",") if tag_key(part)
    }
    if len(names) > MAX_TAGS:
        raise Invalid(_("At most %(count)s tags.", count=MAX_TAGS), "tags")
    if any(len(name) > MAX_LENGTH for name in names.values()):
        raise Invalid(_("A tag has at most %(count)s characters.", count=MAX_LENGTH), "tags")
    return list(names.values())


def set_tags(thread: Thread, names: Sequence[str]) -> bool:
    """Give the thread these tags and no others. Returns whether that changed anything."""
    session = db.session()
    session.flush()
    wanted = {tag_key(name): name for name in names if tag_key(name)}
    ids = _ids(wanted)
    had = set(
        session.scalars(select(ThreadTag.tag_id).where(ThreadTag.thread_id == thread.id)).all()
    )
    if had == ids:
        return False
    session.execute(delete(ThreadTag).where(ThreadTag.thread_id == thread.id))
    session.add_all(ThreadTag(thread_id=thread.id, tag_id=tag_id) for tag_id in sorted(ids))
    session.flush()
    session.expire(thread, ["tags"])
    return True


def _ids(wanted: dict[str, str]) -> set[int]:
    if not wanted:
        return set()
    rows = [{"key": key, "name": name} for key, name in sorted(wanted.items())]
    insert = insert_here()(Tag).on_conflict_do_nothing(index_elements=["key"])
    db.session.execute(insert, rows)
    return set(db.session.scalars(select(Tag.id).where(Tag.key.in_(wanted))))
