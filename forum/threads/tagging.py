"""What those who look after tags do: name, describe, give synonyms, merge."""

from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, insert, literal, select, update
from sqlalchemy.exc import IntegrityError

from forum import permissions, sockets
from forum.database import db, locked, transaction
from forum.errors import Invalid
from forum.events import TagChanged, TagsMerged, WordsChanged
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.threads.models import Post, Tag, TagSynonym, ThreadTag
from forum.threads.tags import MAX_LENGTH, tag_key
from forum.threads.titles import one_line

MANAGE = "tag:manage"
MAX_DESCRIPTION = 300


def check_name(name: str) -> tuple[str, str]:
    """A tag's name as it is stored, and its key. Raises Invalid."""
    name = one_line(name).lstrip("#").strip()
    if not tag_key(name):
        raise Invalid(_("Give the tag a name."), "name")
    if len(name) > MAX_LENGTH:
        raise Invalid(_("A tag has at most %(count)s characters.", count=MAX_LENGTH), "name")
    return name, tag_key(name)


def rename_tag(person: Person, tag: Tag, name: str, *, now: datetime | None = None) -> bool:
    """Give a tag another name. The old one becomes a synonym, so that its address still leads."""
    moment, (name, key) = now or this_moment(), check_name(name)
    with transaction():
        tag = _hold(person, tag, moment)
        if tag.name == name:
            return False
        was = tag.name
        if key != tag.key:
            _take_key(tag, key)
            _add_synonym(tag.key, tag.name, tag)
            tag.key = key
        tag.name = name
        _flush()
        _words_changed(tag)
        _tell(person, tag, "renamed", moment, was)
        return True


def describe_tag(
    person: Person, tag: Tag, words: Mapping[str, str], *, now: datetime | None = None
) -> bool:
    """Say what a tag is for, by language."""
    moment = now or this_moment()
    lines = {language: one_line(text) for language, text in words.items()}
    kept = {language: text for language, text in lines.items() if text}
    for language, text in kept.items():
        if len(text) > MAX_DESCRIPTION:
            sentence = _("At most %(max)s characters.", max=MAX_DESCRIPTION)
            raise Invalid(sentence, f"description_{language}")
    with transaction():
        tag = _hold(person, tag, moment)
        # What stands there in languages that are no longer offered is not lost.
        others = {code: text for code, text in tag.description.items() if code not in words}
        if tag.description == {**others, **kept}:
            return False
        tag.description = {**others, **kept}
        _tell(person, tag, "described", moment)
        return True


def add_synonym(person: Person, tag: Tag, name: str, *, now: datetime | None = None) -> bool:
    """Another word for this tag: whoever types it gets the tag."""
    moment, (name, key) = now or this_moment(), check_name(name)
    with transaction():
        tag = _hold(person, tag, moment)
        known = db.session.get(TagSynonym, key)
        if known is not None and known.tag_id == tag.id:
            return False
        _require_free(tag, key, tag.key == key)
        _add_synonym(key, name, tag)
        _flush()
        _tell(person, tag, "synonym_added", moment, name)
        return True


def remove_synonym(person: Person, tag: Tag, key: str, *, now: datetime | None = None) -> bool:
    """This word no longer stands for the tag."""
    moment = now or this_moment()
    with transaction() as session:
        tag = _hold(person, tag, moment)
        known = session.get(TagSynonym, key)
        if known is None or known.tag_id != tag.id:
            return False
        session.delete(known)
        _tell(person, tag, "synonym_removed", moment, known.name)
        return True


def merge_tags(person: Person, tag: Tag, into: Tag, *, now: datetime | None = None) -> None:
    """Every thread with this tag gets the other, of which this one becomes a synonym."""
    moment = now or this_moment()
    if tag.id == into.id:
        raise Invalid(_("That is this very tag."), "into")
    with transaction() as session:
        for each in sorted((tag, into), key=lambda one: one.id):
            _hold(person, each, moment)
        carried = select(ThreadTag.thread_id).where(ThreadTag.tag_id == tag.id)
        posts = session.scalars(select(Post.id).where(Post.thread_id.in_(carried))).all()
        _carry(tag, into)
        names = (tag.name, into.name)
        sockets.publish(TagsMerged(tag.id, into.id, person.id, names, moment))
        synonyms = update(TagSynonym).where(TagSynonym.tag_id == tag.id)
        session.execute(synonyms.values(tag_id=into.id))
        _add_synonym(tag.key, tag.name, into)
        session.delete(tag)
        session.flush()
        sockets.publish(WordsChanged(tuple(posts)))


def _carry(tag: Tag, into: Tag) -> None:
    has = select(ThreadTag.thread_id).where(ThreadTag.tag_id == into.id)
    lacks = select(ThreadTag.thread_id, literal(into.id)).where(
        ThreadTag.tag_id == tag.id, ThreadTag.thread_id.not_in(has)
    )
    db.session.execute(insert(ThreadTag).from_select(["thread_id", "tag_id"], lacks))
    db.session.execute(delete(ThreadTag).where(ThreadTag.tag_id == tag.id))


def _hold(person: Person, tag: Tag, now: datetime) -> Tag:
    permissions.require(person, MANAGE, now=now)
    return locked(tag)


def _require_free(tag: Tag, key: str, is_own: bool) -> None:
    if is_own:
        raise Invalid(_("That is the tag itself."), "name")
    other = db.session.scalar(select(Tag).where(Tag.key == key, Tag.id != tag.id))
    if other is not None:
        sentence = _("“%(name)s” is a tag itself. Merge the two instead.", name=other.name)
        raise Invalid(sentence, "name")
    known = db.session.get(TagSynonym, key)
    if known is not None and known.tag_id != tag.id:
        meant = db.session.get_one(Tag, known.tag_id)
        raise Invalid(_("That word stands for “%(name)s” already.", name=meant.name), "name")


def _take_key(tag: Tag, key: str) -> None:
    """Free the key for this tag's own name: it may have been its synonym."""
    _require_free(tag, key, is_own=False)
    db.session.execute(delete(TagSynonym).where(TagSynonym.key == key))


def _add_synonym(key: str, name: str, tag: Tag) -> None:
    db.session.add(TagSynonym(key=key, name=name, tag_id=tag.id))


def _flush() -> None:
    try:
        db.session.flush()
    except IntegrityError as taken:
        # Somebody took the word between our look and our writing.
        raise Invalid(_("Somebody used that word a moment ago. Look again."), "name") from taken


def _words_changed(tag: Tag) -> None:
    carried = select(ThreadTag.thread_id).where(ThreadTag.tag_id == tag.id)
    posts = db.session.scalars(select(Post.id).where(Post.thread_id.in_(carried))).all()
    sockets.publish(WordsChanged(tuple(posts)))


def _tell(person: Person, tag: Tag, what: str, now: datetime, *names: str) -> None:
    sockets.publish(TagChanged(tag.id, person.id, what, (tag.name, *names), now))
