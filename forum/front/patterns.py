"""What the pattern page shows its components with: people and threads that no database holds."""

from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from markupsafe import Markup

from forum.front.forms import LONG, SampleForm
from forum.moments import now
from forum.web import Page


@dataclass
class Somebody:
    """A person, as the components ask for one."""

    id: int
    name: str
    handle: str = "asta"
    photo_url: str = ""


@dataclass
class Samples:
    """Everything that the page shows, made anew for each reader."""

    asta: Somebody = field(default_factory=lambda: Somebody(3, "Asta Lind"))
    hedda: Somebody = field(default_factory=lambda: Somebody(5, "Hedda Vik"))
    long: Somebody = field(default_factory=lambda: Somebody(7, LONG))
    words: str = LONG
    form: Any = None
    wrong: Any = None
    board: Any = None

    def __post_init__(self) -> None:
        self.form = SampleForm(formdata=None, data={"kind": "tip"}, prefix="s-")
        self.wrong = SampleForm(formdata=None, data={"code": "#12"}, prefix="w-")
        self.wrong.code.errors = ["A colour has six digits."]
        self.wrong.kind.errors = ["Choose one of these."]
        self.board = SimpleNamespace(
            id=1, slug="stoves", name="Stoves", description="Lighting, cleaning, mending."
        )

    def thread(self, title: str = "How do I light it in the wind?", **more: Any) -> Any:
        """A thread, as lists show it."""
        return SimpleNamespace(
            **{
                "id": 1,
                "slug": "light",
                "title": title,
                "kind": "question",
                "answer_state": "unanswered",
                "board": self.board,
                "asker": self.asta,
                "opened_at": now() - timedelta(hours=3),
                "last_post_at": now() - timedelta(minutes=12),
                "replies_count": 2,
                "me_too_count": 0,
                "tags": (),
                "is_closed": False,
                "is_pinned": False,
                "is_locked": False,
                "language": "en",
                **more,
            }
        )

    def post(self, id: int, text: str = "", **more: Any) -> Any:
        """A post, as its thread shows it."""
        said = text or "It does not draw, and smokes. What do I do?"
        return SimpleNamespace(
            **{
                "id": id,
                "number": id,
                "author": self.asta,
                "written_as": "peer",
                "written_at": now() - timedelta(hours=2),
                "edited_at": None,
                "is_official": False,
                "is_comment": False,
                "source_url": "",
                "language": "en",
                "html": Markup("<p>{}</p>").format(said),
                **more,
            }
        )

    def page(self, number: int, pages: int | None, *, more: bool = True) -> Page:
        """One page of a list."""
        return Page((), number, more, pages)

    def ago(self, hours: int) -> Any:
        """A time in the past."""
        return now() - timedelta(hours=hours)


TOKENS = {
    "Grounds": ("ground", "surface", "sunken", "brand-soft", "band"),
    "Ink": ("ink", "ink-soft", "ink-faint", "brand", "brand-strong"),
    "States": ("waiting", "solved", "danger", "note", "mark"),
    "Fills": ("fill", "fill-strong", "lamp", "line", "line-strong"),
}
SIZES = ("text-xs", "text-s", "text-m", "text-l", "text-xl", "text-2xl", "text-3xl")
