"""Cut personal data out of a thread: its posts, their history, and whatever else repeats the words.

What hangs on a thread or its posts is found by the tables' own references, so a new room's words
are cut without its doing. The words themselves are kept nowhere, the log included.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from markupsafe import escape
from sqlalchemy import JSON, Column, Select, Table, Text, and_, or_, select, update

from forum import markup, permissions, sockets
from forum.database import Base, SafeHtml, db, transaction
from forum.errors import Invalid
from forum.events import WordsCut
from forum.jobs import Job
from forum.moments import now as this_moment
from forum.people.models import HeldForm, Person
from forum.threads.acts import check_reason
from forum.threads.drafts import Draft
from forum.threads.events import hold_post, record, words_changed
from forum.threads.models import Post, Revision, Thread
from forum.threads.titles import slug_of

CUT = "post:redact"
#: What stands in the place of what was cut.
GAP = "[…]"
MOST, SHORTEST, LONGEST = 20, 3, 200
#: The only parts of a job that are words for people; an address stays one.
_WORDS_OF_JOBS = frozenset({"subject", "text", "html", "title", "words", "excerpt"})
#: Columns, and names within JSON, that hold words of ours, read by programs: not cut, or a page
#: that reads them would know them no more. Whoever is called Edit was never "edited".
_NOT_WORDS = frozenset(
    {
        *("kind", "key", "act", "how", "what", "outcome", "ground", "why", "letter", "language"),
        *("written_as", "answered_as", "who_answers", "how_ended", "written_at"),
        *("until", "at", "slug", "media_type", "source_key", "channel", "priority", "was", "zone"),
        *("state", "stopped_as", "excused", "values"),
    }
)
#: What belongs to no single thread, although rows about a thread name it.
_SHARED = frozenset({"people", "boards", "tags", "threads", "posts", "thread_events"})
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+[+-]\d\d:\d\d")
_Cut = Callable[[str], str]


def cut_words(
    person: Person, post: Post, words: Iterable[str], reason: str, *, now: datetime | None = None
) -> int:
    """Cut these words wherever the post's thread, or what hangs on it, repeats them.

    Upper and lower case are the same. Returns in how many posts they stood. Raises Invalid where
    the post, its history and the thread's title hold none of them. It cannot be undone.
    """
    moment, cut = now or this_moment(), _cutter(words)
    reason = cut(check_reason(reason))
    with transaction():
        post = hold_post(post)
        permissions.require(person, CUT, post, now=moment)
        if not _holds(post, cut):
            raise Invalid(_("These words do not stand in this post or its history."), "words")
        changed = _cut_posts(post, person, cut, moment)
        _cut_hanging(post.thread_id, cut)
        _cut_merged(post.thread_id, cut)
        _cut_held(post.thread_id, cut)
        _cut_drafts(post.thread_id, cut)
        _cut_jobs(cut)
        record(post.thread, "post_edited", person, moment, post=post, reason=reason, redacted=True)
        words_changed(*changed)
        sockets.publish(WordsCut(tuple(each.id for each in changed), moment))
        return len(changed)


def _cutter(words: Iterable[str]) -> _Cut:
    wanted = [" ".join(each.split()) for each in words]
    wanted = sorted({each for each in wanted if each}, key=len, reverse=True)
    if not wanted or len(wanted) > MOST:
        raise Invalid(_("Name from one to %(most)s things, each on its line.", most=MOST), "words")
    if any(not SHORTEST <= len(each) <= LONGEST for each in wanted):
        sentence = _("Each from %(least)s to %(most)s characters.", least=SHORTEST, most=LONGEST)
        raise Invalid(sentence, "words")
    forms = {form for each in wanted for form in (each, str(escape(each)))}
    ordered = sorted(forms, key=len, reverse=True)
    # An address or the name of a file may hold them as well: "anna-lind", "asa_oberg".
    patterns = [re.escape(form).replace(r"\ ", r"[\s\\_-]+") for form in ordered]
    slugs = {slug for each in wanted if len(slug := slug_of(each)) >= SHORTEST}
    patterns += [rf"(?<=[-_/]){re.escape(slug)}(?![a-z0-9])" for slug in slugs]
    pattern = re.compile("|".join(patterns), re.I)
    return lambda text: pattern.sub(GAP, text)


def _holds(post: Post, cut: _Cut) -> bool:
    texts = [post.text, *([post.thread.title, str(post.thread.fields)] if post.is_opening else [])]
    for revision in _revisions([post.id]):
        texts += [revision.text, revision.title or "", str(revision.fields)]
    return any(cut(text) != text for text in texts)


def _revisions(post_ids: Sequence[int]) -> Sequence[Revision]:
    return db.session.scalars(select(Revision).where(Revision.post_id.in_(post_ids))).all()


def _cut_posts(post: Post, person: Person, cut: _Cut, now: datetime) -> list[Post]:
    """All posts of the thread that hold them, and always the one that it began with."""
    posts = db.session.scalars(select(Post).where(Post.thread_id == post.thread_id)).all()
    thread, changed = post.thread, []
    for each in posts:
        text = cut(each.text)
        if text != each.text or each.id == post.id or cut(str(each.html)) != str(each.html):
            each.html, each.text = _html(each, text, cut), text
            # Whoever has the old words in an open form is told that they are stale.
            each.version, each.edited_at, each.edited_by_id = each.version + 1, now, person.id
            changed.append(each)
    for revision in _revisions([each.id for each in posts]):
        revision.text = cut(revision.text)
        revision.title = cut(revision.title) if revision.title else None
        revision.fields = _cut_value(revision.fields, cut)
    if (said := _cut_value(thread.fields, cut)) != thread.fields:
        thread.fields, changed = said, [*posts]
    if (title := cut(thread.title)) != thread.title:
        thread.title, thread.slug = title, slug_of("" if thread.is_unlisted else title)
        thread.version += 1
        changed += [each for each in posts if each.is_opening and each not in changed]
    return changed


def _html(post: Post, text: str, cut: _Cut) -> str:
    """Made anew from the text; that of an archive was not, and loses the words alone."""
    if post.markup_version == 0:
        return cut(str(post.html))
    try:
        return markup.render(text).html
    except markup.TextRefused:
        return cut(str(post.html))


def _cut_hanging(thread_id: int, cut: _Cut) -> None:
    """Every row that refers to the thread or its posts, and what refers to that row."""
    threads, posts = Thread.__table__, Post.__table__
    of_thread = select(posts.c.id).where(posts.c.thread_id == thread_id)
    near = [
        (table, column, [thread_id] if target is threads else of_thread)
        for table in Base.metadata.sorted_tables
        if table not in (threads, posts, Revision.__table__)
        for column, target in _references(table)
        if target in (threads, posts)
    ]
    rows: Select[Any]
    for table, column, ids in near:
        found = column.in_(ids)
        _cut_rows(table, found, cut)
        if "id" not in table.c:
            for link, target in _references(table):
                if target.name not in _SHARED:
                    rows = select(link).where(found)
                    _cut_rows(target, target.c.id.in_(rows), cut)
        else:
            rows = select(table.c.id).where(found)
            for child in Base.metadata.sorted_tables:
                for reference, target in _references(child):
                    if target is table:
                        _cut_rows(child, reference.in_(rows), cut)


def _cut_merged(thread_id: int, cut: _Cut) -> None:
    """What was merged into the thread is called something still, though no page says it."""
    for merged in db.session.scalars(select(Thread).where(Thread.merged_into_id == thread_id)):
        merged.title, merged.fields = cut(merged.title), _cut_value(merged.fields, cut)
        merged.slug = slug_of(merged.title)


def _references(table: Table) -> Iterator[tuple[Column[Any], Table]]:
    for column in table.columns:
        for key in column.foreign_keys:
            yield column, key.column.table


def _cut_rows(table: Table, found: Any, cut: _Cut) -> None:
    keys = [*table.primary_key.columns]
    worded = [
        column
        for column in table.columns
        if isinstance(column.type, Text | JSON | SafeHtml)
        and not column.primary_key
        and column.name not in _NOT_WORDS
    ]
    if not worded:
        return
    for row in db.session.execute(select(*keys, *worded).where(found)).all():
        values = row._mapping
        new = {each.name: _cut_value(values[each], cut) for each in worded}
        if new != {each.name: values[each] for each in worded}:
            mine = [key == values[key] for key in keys]
            db.session.execute(update(table).where(*mine).values(new))


def _cut_value(value: Any, cut: _Cut) -> Any:
    if isinstance(value, str):
        return value if _is_moment(value) else cut(str(value))
    if isinstance(value, list):
        return [_cut_value(each, cut) for each in value]
    if isinstance(value, dict):
        return {
            key: each if key in _NOT_WORDS else _cut_value(each, cut) for key, each in value.items()
        }
    return value


def _is_moment(text: str) -> bool:
    """Written by a program: an outcome is told from it, and nobody's name is in it."""
    return _MOMENT.fullmatch(text) is not None


def _cut_held(thread_id: int, cut: _Cut) -> None:
    """Forms that waited for a sign-in and became posts here keep what was typed for a while; those
    that wait still may quote it."""
    authors = select(Post.author_id).where(Post.thread_id == thread_id)
    became = and_(HeldForm.person_id.in_(authors), HeldForm.published_path.is_not(None))
    here = HeldForm.path.startswith(f"/threads/{thread_id}/", autoescape=True)
    for held in db.session.scalars(select(HeldForm).where(or_(became, here))):
        held.fields = _cut_value(held.fields, cut)


def _cut_drafts(thread_id: int, cut: _Cut) -> None:
    """Whoever is writing here may quote it; their window is told that the draft changed."""
    ids = db.session.scalars(select(Post.id).where(Post.thread_id == thread_id))
    places = [f"reply:{thread_id}", f"note:{thread_id}", *(f"edit:{post_id}" for post_id in ids)]
    for draft in db.session.scalars(select(Draft).where(Draft.place.in_(places))):
        if (fields := _cut_value(draft.fields, cut)) != draft.fields:
            draft.fields, draft.version = fields, draft.version + 1


def _cut_jobs(cut: _Cut) -> None:
    """Mail that has not gone out yet says them no more."""
    for job in db.session.scalars(select(Job)):
        worded = {
            key: _cut_value(value, cut) if key in _WORDS_OF_JOBS else value
            for key, value in job.payload.items()
        }
        if worded != job.payload:
            job.payload = worded
