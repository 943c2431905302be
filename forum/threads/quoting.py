"""What a reply begins with, when somebody quotes a post or answers it."""

from collections.abc import Mapping
from typing import Any

from forum.errors import Missing
from forum.threads import queries
from forum.threads.composing import number
from forum.threads.models import Post, Thread

#: Characters of a post that a quotation takes along; the link leads to the rest.
MOST = 1500


def beginning(reader: Any, thread: Thread, asked: Mapping[str, str]) -> tuple[str, Post | None]:
    """The words for ``?quote=<post id>`` or ``?to=<post id>``, and the post that is answered.

    Empty for a post of another thread, and for one that is hidden, withdrawn or not there for this
    reader: whoever asks for such a one learns nothing.
    """
    post_id = number(asked.get("quote")) or number(asked.get("to"))
    post = _shown(reader, thread, post_id) if post_id else None
    if post is None:
        return "", None
    if "quote" in asked:
        return quotation(post), post
    return ("" if post.author_id == getattr(reader, "id", 0) else f"@{post.author.handle} "), post


def _shown(reader: Any, thread: Thread, post_id: int) -> Post | None:
    try:
        post = queries.get_post(reader, post_id)
    except Missing:
        return None
    return post if post.thread_id == thread.id and not post.is_gone else None


def quotation(post: Post) -> str:
    """The post as a quotation in Markdown, with its author and its address.

    What it quotes itself is left out.
    """
    said = "\n".join(line for line in post.text.split("\n") if not line.lstrip().startswith(">"))
    if len(said) > MOST:
        said = said[:MOST].rstrip() + "…"
    if said.count("```") % 2:
        said += "\n```"
    lines = [
        f"@{post.author.handle} [#{post.number}](/posts/{post.id}):",
        "",
        *said.strip().split("\n"),
    ]
    return "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"
