"""Which words wait: asked in the transaction that would post them, whatever sends them."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select

from forum import permissions
from forum.database import db, once
from forum.errors import Invalid
from forum.notifications.telling import path
from forum.people.models import Person
from forum.threads.fields import said
from forum.threads.models import Post
from forum.threads.review import WaitsForReview, Writing
from moderation.review import policy, telling
from moderation.review.models import EDIT, OPENING, REPLY, ReviewRule, ReviewText, ReviewWord

#: So many of one person's texts wait at most.
MOST = 20


def review(writing: Writing) -> Callable[[], WaitsForReview] | None:
    """Whether these words wait where they are to stand. A Review."""
    rule = db.session.get(ReviewRule, writing.board.id)
    if rule is None or permissions.is_staff(writing.person, writing.at):
        return None
    why = _why(writing, rule)
    return (lambda: _keep(writing, why)) if why else None


def _keep(writing: Writing, why: list[str]) -> WaitsForReview:
    row = _same(writing) or _add(writing)
    row.title, row.text, row.why = writing.title, writing.text, why
    row.fields = _plain(writing.fields)
    db.session.flush()
    telling.tell_hosts(writing.board, writing.at)
    sentence = _("It waits for a host’s look, and is posted after that.")
    return WaitsForReview(sentence, path("moderation.review.show", id=row.id))


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: dict(value) if isinstance(value, Mapping) else value for name, value in fields.items()
    }


def _why(writing: Writing, rule: ReviewRule) -> list[str]:
    before_text, before_html, around_before = "", "", ""
    if writing.post is not None:
        before_text, before_html = writing.post.text, str(writing.post.html)
        if writing.thread and writing.title:
            thread = writing.thread
            around_before = "\n".join([thread.title, *(text for _key, text in said(thread.fields))])
    around, own = _around(writing), current_app.config["SITE_URL"]
    links, words = set(), set()
    if rule.links:
        links = policy.links_out(writing.html, own) - policy.links_out(before_html, own)
        links |= policy.addresses_out(around, own) - policy.addresses_out(around_before, own)
    if rule.words:
        keys = listed_keys()
        before = policy.listed(f"{around_before}\n{before_text}", keys)
        words = policy.listed(f"{around}\n{writing.text}", keys) - before
    asks_for_count = rule.first_posts and writing.post is None
    return policy.reasons(
        first_posts=rule.first_posts,
        published=published(writing.person, rule.first_posts) if asks_for_count else 0,
        is_new=writing.post is None,
        links=links,
        words=words,
    )


def _around(writing: Writing) -> str:
    """What is said besides the text: the title, answers to what the board asks, tags."""
    fields = writing.fields.get("fields") or {}
    return "\n".join([writing.title, *fields.values(), *(writing.fields.get("tags") or ())])


def listed_keys() -> list[str]:
    """The admins' list, asked once a request."""
    return once("review words", lambda: list(db.session.scalars(select(ReviewWord.key))))


def published(person: Person, most: int) -> int:
    """How many posts of this person stand, counted up to ``most``; an archive's are not theirs."""
    found = (
        select(Post.id)
        .where(
            Post.author_id == person.id,
            Post.hide_id.is_(None),
            Post.withdrawn_at.is_(None),
            Post.source_key.is_(None),
        )
        .limit(most)
        .subquery()
    )
    return db.session.scalar(select(func.count()).select_from(found)) or 0


def _verb(writing: Writing) -> str:
    if writing.post is not None:
        return EDIT
    return REPLY if writing.thread is not None else OPENING


def _waiting(person_id: int) -> Any:
    return select(ReviewText).where(
        ReviewText.person_id == person_id, ReviewText.decided_at.is_(None)
    )


def _same(writing: Writing) -> ReviewText | None:
    """A double click; or an edit of the same post that waits already, which it replaces."""
    mine = _waiting(writing.person.id).where(ReviewText.verb == _verb(writing))
    if writing.post is not None:
        mine = mine.where(ReviewText.post_id == writing.post.id)
        edit: ReviewText | None = db.session.scalar(mine.limit(1))
        return edit
    thread_id = writing.thread.id if writing.thread else None
    mine = mine.where(
        ReviewText.thread_id.is_not_distinct_from(thread_id),
        ReviewText.board_id == writing.board.id,
        ReviewText.title == writing.title,
        ReviewText.text == writing.text,
    )
    same: ReviewText | None = db.session.scalar(mine.limit(1))
    return same


def _add(writing: Writing) -> ReviewText:
    mine = _waiting(writing.person.id).subquery()
    if (db.session.scalar(select(func.count()).select_from(mine)) or 0) >= MOST:
        raise Invalid(_("Too many of your texts wait for a host’s look already."))
    row = ReviewText(
        verb=_verb(writing),
        person_id=writing.person.id,
        board_id=writing.board.id,
        thread_id=writing.thread.id if writing.thread else None,
        post_id=writing.post.id if writing.post else None,
        written_at=writing.at,
    )
    db.session.add(row)
    return row
