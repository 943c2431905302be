"""The demo's story: a small company that sells stoves and lamps, its customers and its hosts.

Told through the same actions that people's clicks call, so it can hold nothing that the real forum
could not. Telling it again changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from forum import sockets
from forum.boards.fields import make_field
from forum.boards.models import Board
from forum.cli.asked import ASKED
from forum.cli.tales import BOARDS, TALES, Tale
from forum.cli.tidying import ASKED_TWICE, tidy
from forum.database import db, transaction
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.people.names import handle_from, name_key
from forum.people.passwords import hash_password
from forum.threads import acts, answers, reads, thanks, writing
from forum.threads.models import Post, Thread

DEMO_DOMAIN = "demo.example"
PASSWORD = "a-warm-welcome"
#: So many of the last tales are new to whoever signs in.
NEW_TALES = 4

PEOPLE = (
    ("anna", "Anna Berg", "admin"),
    ("lena", "Lena Storm", "lead of the hosts"),
    ("hedda", "Hedda Vik", "host for stoves and lamps"),
    ("hugo", "Hugo Sand", "host for orders and delivery"),
    ("asta", "Asta Lind", "customer"),
    ("bo", "Bo Nyström", "customer"),
    ("clara", "Clara Ek", "customer who helps others"),
    ("mikko", "Mikko Väisänen", "customer"),
    ("frida", "Frida 🌲 Holm", "customer"),
)
ACCOUNTS = tuple((f"{short}@{DEMO_DOMAIN}", who) for short, _name, who in PEOPLE)


@dataclass
class Story:
    """What has been laid so far, by short names."""

    now: datetime
    people: dict[str, Person] = field(default_factory=dict)
    boards: dict[str, Board] = field(default_factory=dict)
    threads: dict[str, Thread] = field(default_factory=dict)

    def ago(self, hours: float) -> datetime:
        """So many hours before the story is told."""
        return self.now - timedelta(hours=hours)


def tell() -> bool:
    """Lay the story. Returns False, and does nothing, where it has been told before."""
    if db.session.scalar(select(Person.id).where(Person.email_key == ACCOUNTS[0][0])):
        return False
    story = Story(this_moment())
    # One transaction: a story that was interrupted has not been told at all.
    hashed = hash_password(PASSWORD)
    with transaction():
        _people(story, hashed)
        _boards(story)
        _asked(story)
        _chapter("hosts", story)
        tales = sorted(_told_here(), key=lambda tale: -tale.hours_ago)
        for tale in tales[:-NEW_TALES]:
            _tell(story, tale)
        # Everybody was here yesterday: only the last tales are new to them.
        for person in story.people.values():
            reads.mark_all_read(person)
        for tale in tales[-NEW_TALES:]:
            _tell(story, tale)
        tidy(story)
        _chapter("work", story)
    return True


def _chapter(name: str, story: Story) -> None:
    for plugged in sockets.of().story[name]:
        plugged(story)


def _people(story: Story, hashed: str) -> None:
    since = story.ago(24 * 400)
    for short, name, who in PEOPLE:
        story.people[short] = Person(
            name=name,
            name_key=name_key(name),
            handle=handle_from(name) or short,
            email=f"{short}@{DEMO_DOMAIN}",
            email_key=f"{short}@{DEMO_DOMAIN}",
            password_hash=hashed,
            language="en",
            registered_at=since,
            confirmed_at=since,
            made_admin_at=since if who == "admin" else None,
        )
    db.session.add_all(story.people.values())
    db.session.flush()


def _boards(story: Story) -> None:
    for position, (slug, given) in enumerate(BOARDS.items()):
        words = dict(given)
        parent = words.pop("parent", None)
        board = Board(slug=slug, position=position, made_at=story.ago(24 * 400), **words)
        board.parent_id = story.boards[parent].id if parent else None
        db.session.add(board)
        db.session.flush()
        story.boards[slug] = board


def _asked(story: Story) -> None:
    for slug, plans in ASKED.items():
        for plan in plans:
            make_field(story.people["anna"], story.boards[slug], plan, now=story.ago(24 * 390))


def _told_here() -> list[Tale]:
    """All that happened; where nobody is a host, nothing happened between hosts."""
    if sockets.of().has_hosts:
        return [*TALES, ASKED_TWICE]
    return [
        tale for tale in (*TALES, ASKED_TWICE) if BOARDS[tale.board].get("visibility") != "staff"
    ]


def _tell(story: Story, tale: Tale) -> None:
    asker = story.people[tale.asker]
    thread = writing.open_thread(
        asker,
        story.boards[tale.board],
        kind=tale.kind,
        title=tale.title,
        composed=writing.compose(tale.text),
        language=tale.language,
        tags=tale.tags,
        fields=dict(tale.fields) if tale.fields else None,
        now=story.ago(tale.hours_ago),
    )
    story.threads[tale.title] = thread
    posts: list[Post] = []
    for who, hours_ago, text in tale.replies:
        official = text.startswith("!") and sockets.of().has_hosts
        composed = writing.compose(text.lstrip("!"))
        at = story.ago(hours_ago)
        posts.append(writing.reply(story.people[who], thread, composed, official=official, now=at))
    _after(story, tale, thread, posts)


def _after(story: Story, tale: Tale, thread: Thread, posts: Sequence[Post]) -> None:
    last = story.ago(tale.replies[-1][1] - 0.5) if tale.replies else story.ago(tale.hours_ago - 1)
    for who in tale.me_too:
        thanks.have_too(story.people[who], thread, yes=True, now=last)
    if tale.solved_by is not None:
        answers.mark_solution(story.people[tale.asker], posts[tale.solved_by], now=last)
    if tale.pinned_because:
        acts.pin_thread(story.people["anna"], thread, tale.pinned_because, now=last)
