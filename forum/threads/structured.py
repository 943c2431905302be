"""A thread as search engines read it: schema.org's QAPage, or DiscussionForumPosting.

Sources: https://schema.org/QAPage, https://schema.org/DiscussionForumPosting, and what Google's
guide to structured data asks of the two. Only for threads that everybody may read.
"""

from collections.abc import Sequence
from typing import Any

from forum.people.models import Person
from forum.threads.models import Post, Thread
from forum.web import outside_url

#: Of each text, so that a page stays small; the whole stands on it anyway.
MAX_TEXT_CHARACTERS = 600
ASKED_FOR = ("question", "complaint")


def of_thread(thread: Thread, posts: Sequence[Post], solution: Post | None) -> dict[str, Any]:
    """The page's data. ``posts`` are those of this page; the solution may stand on another."""
    shown = [post for post in posts if not post.is_gone]
    opening = next((post for post in shown if post.is_opening), None)
    if solution is not None and solution.is_gone:
        solution = None
    about = _question(thread, opening) if thread.kind in ASKED_FOR else _posting(thread, opening)
    replies = [post for post in shown if not post.is_opening and not post.is_comment]
    if thread.kind not in ASKED_FOR:
        about["comment"] = [_reply("Comment", post) for post in replies]
        return {"@context": "https://schema.org", **about}
    about["answerCount"] = thread.replies_count
    answers = [post for post in replies if post.written_as != "asker"]
    if solution is not None:
        about["acceptedAnswer"] = _reply("Answer", solution)
        answers = [post for post in answers if post.id != solution.id]
    if answers:
        about["suggestedAnswer"] = [_reply("Answer", post) for post in answers]
    return {"@context": "https://schema.org", "@type": "QAPage", "mainEntity": about}


def _question(thread: Thread, opening: Post | None) -> dict[str, Any]:
    return {
        "@type": "Question",
        "name": thread.title,
        **_common(thread, opening),
        "upvoteCount": thread.me_too_count,
    }


def _posting(thread: Thread, opening: Post | None) -> dict[str, Any]:
    return {
        "@type": "DiscussionForumPosting",
        "headline": thread.title,
        **_common(thread, opening),
        "commentCount": thread.replies_count,
    }


def _common(thread: Thread, opening: Post | None) -> dict[str, Any]:
    return {
        "text": _short(opening.text) if opening else thread.title,
        "url": outside_url("forum.threads.show", id=thread.id, slug=thread.slug),
        "inLanguage": thread.language,
        "datePublished": thread.opened_at.isoformat(),
        "author": _person(thread.asker),
    }


def _reply(kind: str, post: Post) -> dict[str, Any]:
    return {
        "@type": kind,
        "text": _short(post.text),
        "url": outside_url("forum.threads.post", id=post.id),
        "datePublished": post.written_at.isoformat(),
        "author": _person(post.author),
        "upvoteCount": post.helpful_count,
    }


def _person(person: Person) -> dict[str, str]:
    return {
        "@type": "Person",
        "name": person.name,
        "url": outside_url("forum.people.show", handle=person.handle),
    }


def _short(text: str) -> str:
    return text if len(text) <= MAX_TEXT_CHARACTERS else text[:MAX_TEXT_CHARACTERS].rstrip() + " …"
