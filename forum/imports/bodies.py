"""The slow part of an import, cleaning HTML, done on all cores."""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from forum import markup
from forum.imports.staging import COMMENT, StagedPost

AT_ONCE = 100


@dataclass(frozen=True)
class Body:
    """A post's words as they will be stored."""

    text: str
    html: str
    version: int


def clean(kind: str, html: str, site: str) -> Body | str:
    """A body from the dump, or why it cannot be taken. Comments are Markdown, all else is HTML."""
    try:
        if kind == COMMENT:
            text = markup.check(html)
            made = markup.render(text)
            return Body(text, made.html, made.version)
        safe = markup.sanitize(html, base_url=site or None)
        text = markup.plain_of_html(safe, addresses=True)
    except markup.TextRefused:
        return "its text is empty, too long or nested too deep"
    if not text.strip() and "<img" not in safe:
        return "nothing of it can be seen"
    # Version 0: not made from the text beside it, so a new pipeline must not render it again.
    return Body(text, safe, 0)


def _clean_thread(site: str, posts: list[StagedPost]) -> list[Body | str]:
    return [clean(post.kind, post.html, site) for post in posts]


def cleaned(
    threads: Iterable[list[StagedPost]], site: str
) -> Iterator[tuple[list[StagedPost], list[Body | str]]]:
    """Threads with their clean bodies, in order; a bounded number is on its way at any time."""
    waiting: deque[tuple[list[StagedPost], Future[list[Body | str]]]] = deque()
    with ProcessPoolExecutor(os.cpu_count() or 1, mp_context=get_context("spawn")) as pool:
        for posts in threads:
            waiting.append((posts, pool.submit(_clean_thread, site, posts)))
            if len(waiting) >= AT_ONCE:
                done, bodies = waiting.popleft()
                yield done, bodies.result()
        while waiting:
            done, bodies = waiting.popleft()
            yield done, bodies.result()
