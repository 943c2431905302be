"""The blueprint, and the addresses of threads and posts."""

from flask import Blueprint, url_for

from forum.threads.models import Post, Thread
from forum.threads.queries import page_of

blueprint = Blueprint("threads", "forum.threads")


def thread_path(thread: Thread, **values: object) -> str:
    """The one address of a thread."""
    return url_for("forum.threads.show", id=thread.id, slug=thread.slug, **values)  # type: ignore[arg-type]


def post_path(post: Post, **values: object) -> str:
    """Where a post stands: its thread's page and its place there."""
    page = page_of(post.number)
    if page > 1:
        values["page"] = page
    return thread_path(post.thread, **values, _anchor=f"post-{post.id}")
