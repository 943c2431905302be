"""Plain tags: a few words that a thread is found by."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from flask_babel import gettext as _
from sqlalchemy import delete, or_, select

from forum.database import db, insert_here
from forum.errors import Invalid
from forum.threads.models import Tag, TagSynonym, Thread, ThreadTag
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
    """The ids of these tags, made where there are none; a synonym stands for its tag."""
    if not wanted:
        return set()
    synonyms = select(TagSynonym.key, TagSynonym.tag_id).where(TagSynonym.key.in_(wanted))
    known = {row.key: row.tag_id for row in db.session.execute(synonyms)}
    new = [{"key": key, "name": name} for key, name in sorted(wanted.items()) if key not in known]
    if new:
        insert = insert_here()(Tag).on_conflict_do_nothing(index_elements=["key"])
        db.session.execute(insert, new)
    own = select(Tag.id).where(Tag.key.in_([row["key"] for row in new]))
    return {*known.values(), *db.session.scalars(own)}


def main_keys(keys: Iterable[str]) -> dict[str, str]:
    """Which tag each of these words stands for: key → the tag's own key, in one statement.

    Words that stand for no tag are left out.
    """
    wanted = set(keys)
    rows = db.session.execute(
        select(Tag.key, TagSynonym.key)
        .outerjoin(TagSynonym, TagSynonym.tag_id == Tag.id)
        .where(or_(Tag.key.in_(wanted), TagSynonym.key.in_(wanted)))
    )
    found: dict[str, str] = {}
    for key, synonym in rows:
        found |= {word: key for word in (key, synonym) if word in wanted}
    return found
