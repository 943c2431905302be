"""When an account is deleted: posts stay, and what in their text names the person can go.

Mentions of them turn into "former member" everywhere; in what they wrote themselves their name and
handle go where they asked for that.
"""

import re
from collections.abc import Sequence

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import or_, select

from forum import languages, markup
from forum.database import db
from forum.events import PersonErased
from forum.people import mentions
from forum.sockets import Sockets
from forum.threads.events import words_changed
from forum.threads.fields import Entry
from forum.threads.models import Post, Revision, Thread
from forum.threads.titles import slug_of


def cut_names(fact: PersonErased) -> None:
    """Cut the names of somebody who left out of posts, titles and earlier versions."""
    with languages.speaking(current_app.config["LANGUAGE"]):
        words = _("former member")
    mention = re.compile(rf"(?<![\w@/])@{re.escape(fact.handle)}(?![\w-])", re.IGNORECASE)
    own = _names(fact) if fact.cuts_words else None
    named = or_(
        Post.text.icontains(f"@{fact.handle}", autoescape=True),
        Post.html.icontains(f"/people/{fact.handle}", autoescape=True),
        Post.author_id == (fact.person_id if own else 0),
    )
    posts = db.session.scalars(select(Post).where(named).order_by(Post.id).with_for_update()).all()
    cut = [
        post
        for post in posts
        if _cut_post(post, mention, own if post.author_id == fact.person_id else None, words)
    ]
    _cut_revisions(fact, mention, own, words)
    if own:
        cut += _cut_titles(fact.person_id, own, words)
    if cut:
        words_changed(*{post.id: post for post in cut}.values())


def _names(fact: PersonErased) -> re.Pattern[str]:
    """Name and handle as whole words, however they are written."""
    either = "|".join(re.escape(each) for each in (fact.name, fact.handle) if each)
    return re.compile(rf"(?<!\w)@?(?:{either})(?!\w)", re.IGNORECASE)


def _cut(text: str, mention: re.Pattern[str], own: re.Pattern[str] | None, words: str) -> str:
    text = own.sub(words, text) if own else text
    return mention.sub(words, text)


def _cut_post(
    post: Post, mention: re.Pattern[str], own: re.Pattern[str] | None, words: str
) -> bool:
    text = _cut(post.text, mention, own, words)
    is_markdown = post.markup_version > 0
    html = _rendered(text, post.html) if is_markdown else _cut(post.html, mention, own, words)
    if (text, html) == (post.text, post.html):
        return False
    # An edit that was begun before must not bring the name back: it is stale now.
    post.text, post.html, post.version = text, html, post.version + 1
    return True


def _rendered(text: str, former: str) -> str:
    try:
        return mentions.render(text).html
    except markup.TextRefused:
        return former


def _cut_revisions(
    fact: PersonErased, mention: re.Pattern[str], own: re.Pattern[str] | None, words: str
) -> None:
    found = select(Revision, Post.author_id).join(Post, Post.id == Revision.post_id)
    named = Revision.text.icontains(f"@{fact.handle}", autoescape=True)
    mine = Post.author_id == (fact.person_id if own else 0)
    for revision, author_id in db.session.execute(found.where(or_(named, mine))).all():
        cut = own if author_id == fact.person_id else None
        revision.text = _cut(revision.text, mention, cut, words)
        if revision.title and cut:
            revision.title = cut.sub(words, revision.title)
        if revision.fields and cut:
            revision.fields = _cut_fields(revision.fields, cut, words)


def _cut_titles(person_id: int, own: re.Pattern[str], words: str) -> list[Post]:
    threads = db.session.scalars(select(Thread).where(Thread.asker_id == person_id)).all()
    renamed = []
    for thread in threads:
        title, fields = own.sub(words, thread.title), _cut_fields(thread.fields, own, words)
        if (title, fields) != (thread.title, thread.fields):
            thread.title, thread.slug, thread.version = title, slug_of(title), thread.version + 1
            thread.fields = fields
            renamed.append(thread.id)
    return list(db.session.scalars(select(Post).where(Post.thread_id.in_(renamed))))


def _cut_fields(fields: Sequence[Entry], own: re.Pattern[str], words: str) -> list[Entry]:
    """What was answered to a board's questions; a choice is no word of theirs."""
    return [
        entry if entry["kind"] == "choice" else {**entry, "value": own.sub(words, entry["value"])}
        for entry in fields
    ]


def plug(plugged: Sockets) -> None:
    """Listen."""
    plugged.listen(PersonErased)(cut_names)
