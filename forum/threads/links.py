"""Links to this site's threads in texts, shown with title and state to those who may see them.

HTML is stored once for all readers, with plain addresses in it; this looks at who reads.
"""

import html as entities
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import current_app, render_template, url_for
from markupsafe import Markup
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from forum.boards.queries import visible_ids
from forum.database import MAX_ID, db
from forum.threads.models import Post, Thread

#: As many links of one page are looked up.
MOST = 50
_LINK = re.compile(r'<a href="([^"]+)"[^>]*>([^<]+)</a>')
_PATH = re.compile(r"/(threads|posts)/([1-9][0-9]{0,18})(?:-[^/]*)?")


@dataclass(frozen=True)
class Target:
    """What a link leads to: a thread, or a post of it."""

    table: str
    id: int


def shown_to(reader: Any, texts: Mapping[int, str]) -> dict[int, Markup]:
    """Those of these texts (id → HTML of ours) that link to threads, as this reader sees them.

    One statement for all of them, one more for threads that were merged into others, and none where
    there is no such link.
    """
    linking = {row_id: html for row_id, html in texts.items() if next(_targets([html]), None)}
    threads = _threads(reader, list(dict.fromkeys(_targets(linking.values())))[:MOST])
    if not threads:
        return {}
    return {row_id: _with_titles(html, threads) for row_id, html in linking.items()}


def one_shown_to(reader: Any, html: str) -> Markup:
    """The same for one text."""
    return shown_to(reader, {0: html}).get(0) or Markup(html)


def _targets(texts: Iterable[str]) -> Iterator[Target]:
    for html in texts:
        if "/threads/" in html or "/posts/" in html:
            found = (_target(*match.groups()) for match in _LINK.finditer(html))
            yield from (target for target in found if target)


def _target(href: str, words: str) -> Target | None:
    """What a bare address of ours leads to; other words than the address are left as they are."""
    address, words = entities.unescape(href), entities.unescape(words)
    site = str(current_app.config["SITE_URL"]).rstrip("/")
    if words not in (address, unquote(address)) or not address.startswith(site + "/"):
        return None
    path = urlsplit(address.removeprefix(site)).path
    found = _PATH.fullmatch(path)
    if found is None or int(found[2]) > MAX_ID:
        return None
    return Target(found[1], int(found[2]))


def _threads(reader: Any, targets: list[Target]) -> dict[Target, Thread]:
    if not targets:
        return {}
    wanted = {
        table: [target.id for target in targets if target.table == table]
        for table in ("threads", "posts")
    }
    rows = db.session.execute(
        select(Thread, Post.id, Post.number)
        .join(Post, Post.thread_id == Thread.id)
        .where(
            or_(
                and_(Thread.id.in_(wanted["threads"]), Post.number == 1),
                Post.id.in_(wanted["posts"]),
            ),
            Thread.board_id.in_(visible_ids(reader)),
            Thread.unlisted_at.is_(None),
            Post.hide_id.is_(None),
            Post.withdrawn_at.is_(None),
        )
    ).all()
    found = {Target("posts", post_id): thread for thread, post_id, _number in rows}
    opened = {Target("threads", thread.id): thread for thread, _post_id, n in rows if n == 1}
    merged = _merged(reader, set(wanted["threads"]) - {thread.id for thread, *_rest in rows})
    every = found | opened | merged
    return {target: row for target, row in every.items() if target in targets}


def _merged(reader: Any, thread_ids: set[int]) -> dict[Target, Thread]:
    """Where those of these threads stand that became part of others."""
    if not thread_ids:
        return {}
    old = aliased(Thread)
    rows = db.session.execute(
        select(old.id, Thread)
        .join(Post, Post.id == old.merged_post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(
            old.id.in_(thread_ids),
            Thread.board_id.in_(visible_ids(reader)),
            Thread.unlisted_at.is_(None),
            Post.hide_id.is_(None),
            Post.withdrawn_at.is_(None),
        )
    )
    return {Target("threads", old_id): thread for old_id, thread in rows}


def _with_titles(html: str, threads: Mapping[Target, Thread]) -> Markup:
    def shown(match: re.Match[str]) -> str:
        target = _target(match[1], match[2])
        thread = threads.get(target) if target else None
        if target is None or thread is None:
            return match[0]
        href = url_for("forum.threads.show", id=thread.id, slug=thread.slug)
        if target.table == "threads" and target.id != thread.id:
            # Its own address leads to its first post, wherever that stands.
            href = url_for("forum.threads.bare", id=target.id)
        if target.table == "posts":
            href = url_for("forum.threads.post", id=target.id)
        return render_template("forum/threads/_link.html", thread=thread, href=href).strip()

    # Both are safe: what was sanitised when it was stored, and what the template escaped.
    return Markup(_LINK.sub(shown, html))
