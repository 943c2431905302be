"""Before words become a post, a module may keep them for somebody's look: then they are no post."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial, wraps
from typing import Any, ParamSpec, TypeVar

from flask import Flask
from werkzeug.wrappers import Response

from forum import sockets
from forum.boards.models import Board
from forum.database import transaction
from forum.errors import Problem
from forum.people.models import Person
from forum.threads import drafts
from forum.threads.models import Post, Thread
from forum.web import see_other

Given = ParamSpec("Given")
Made = TypeVar("Made")


@dataclass(frozen=True)
class Writing:
    """What somebody sends: a thread, a reply to ``thread``, or an edit of ``post``."""

    person: Person
    board: Board
    text: str
    html: str
    at: datetime
    title: str = ""
    thread: Thread | None = None
    post: Post | None = None
    #: The other fields of its form, as plain values.
    fields: Mapping[str, Any] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """Where its draft was kept."""
        if self.post is not None:
            return f"edit:{self.post.id}"
        return f"reply:{self.thread.id}" if self.thread is not None else "thread"


class WaitsForReview(Problem):
    """The words are kept and wait for somebody's look at ``address``; nothing is posted yet.

    Nobody needs to catch it: a request is answered by going there.
    """

    status = 403

    def __init__(self, sentence: Any, address: str) -> None:
        super().__init__(sentence)
        self.address, self.place = address, ""


class _Kept(Exception):
    """Ends the transaction that would have posted the words; ``keep`` writes them elsewhere."""

    def __init__(self, keep: Callable[[], WaitsForReview]) -> None:
        super().__init__()
        self.keep = keep


def ask(person: Person, board: Board, composed: Any, now: datetime, **more: Any) -> None:
    """Ask each module whether it keeps these words. In the transaction that would post them."""
    said = Writing(person, board, composed.text, composed.html, now, **more)
    for review in sockets.of().reviews:
        keep = review(said)
        if keep is not None:
            raise _Kept(partial(_keep, said, composed.draft, keep))


def _keep(said: Writing, draft: int, keep: Callable[[], WaitsForReview]) -> WaitsForReview:
    """Like what was posted, what is kept for review is no draft any more."""
    waits = keep()
    waits.place = said.place
    drafts.let_go(said.person, said.place, said.text, draft)
    return waits


def kept_where_asked(action: Callable[Given, Made]) -> Callable[Given, Made]:
    """Decorator of what posts words: where they are kept, nothing else of it happens.

    It then raises WaitsForReview, after what keeps them was committed (or has joined the
    transaction that is open around it).
    """

    @wraps(action)
    def posting(*args: Given.args, **kwargs: Given.kwargs) -> Made:
        try:
            return action(*args, **kwargs)
        except _Kept as kept:
            with transaction():
                waits = kept.keep()
            raise waits from None

    return posting


def late(written_at: datetime | None) -> dict[str, Any]:
    """What the fact says of a post that was released after a review: no host is to blame for it,
    but the customer has waited since it was written."""
    if written_at is None:
        return {}
    return {"written_at": written_at.isoformat(), "released_late": True}


def _go_there(waits: WaitsForReview) -> Response:
    response: Response = see_other(waits.address)
    return drafts.published(response, waits.place) if waits.place else response


def init_app(app: Flask) -> None:
    """Whoever wrote something that waits is led to where it waits."""
    app.register_error_handler(WaitsForReview, _go_there)
