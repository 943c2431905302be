"""Writing an archive into the forum: with the times, authors and marks that it had."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forum import sockets
from forum.boards.models import Board
from forum.boards.queries import all_boards
from forum.database import db, insert_here, transaction
from forum.events import ThreadImported, WordsChanged
from forum.imports.bodies import Body
from forum.imports.people import ImportedPeople
from forum.imports.staging import COMMENT, QUESTION, StagedPost
from forum.joining.archives import close_imported
from forum.threads.events import facts_of, replay
from forum.threads.models import Post, Thread, ThreadEvent, ThreadLink
from forum.threads.standing import ASKER, PEER, UNANSWERED
from forum.threads.tags import set_tags
from forum.threads.titles import MAX_TITLE, one_line, slug_of

#: Threads in one transaction: few enough that the site's own writers wait little.
BATCH = 20


@dataclass
class Tally:
    """What an import has written, and what stood there already."""

    threads: int = 0
    replies: int = 0
    comments: int = 0
    solutions: int = 0
    present: int = 0


def make_board(slug: str, language: str, now: datetime) -> Board:
    """The board with this slug; made, where there is none, so that hosts answer after 24 hours."""
    found = db.session.scalar(select(Board).where(Board.slug == slug))
    if found is not None:
        return found
    with transaction() as session:
        board = Board(
            slug=slug,
            name={language: slug.replace("-", " ").capitalize()},
            description={},
            position=len(all_boards()),
            kinds=["question"],
            language=language,
            who_answers="hosts_after_grace",
            grace_hours=24,
            made_at=now,
        )
        session.add(board)
    return board


class ThreadWriter:
    """Writes threads of one archive to one board, in batches; those that are there are passed."""

    def __init__(self, source: str, site: str, board: Board, people: ImportedPeople) -> None:
        self.source, self.site, self.people = source, site, people
        self.board_id, self.language = board.id, board.language
        self.tally = Tally()

    def write(
        self,
        threads: Iterable[tuple[list[StagedPost], list[Body | str]]],
        leave_out: Callable[[str, str], None],
        progress: Callable[[int], None],
    ) -> None:
        """Write all of them. A post whose body cannot be taken is left out and told."""
        batch: list[tuple[list[StagedPost], list[Body]]] = []
        for posts, bodies in threads:
            kept = []
            for post, body in zip(posts, bodies, strict=True):
                if isinstance(body, str):
                    leave_out(post.key, body)
                else:
                    kept.append((post, body))
            if not kept or kept[0][0].kind != QUESTION:
                continue
            batch.append(([post for post, _ in kept], [body for _, body in kept]))
            if len(batch) >= BATCH:
                self._write_batch(batch)
                progress(self.tally.threads + self.tally.present)
                batch = []
        self._write_batch(batch)

    def known(self, keys: Sequence[str]) -> set[str]:
        """Which of these threads have been written before."""
        marks = [self._key(key) for key in keys]
        rows = db.session.scalars(select(Thread.source_key).where(Thread.source_key.in_(marks)))
        return {str(row).rpartition(":")[2] for row in rows}

    def _key(self, key: str) -> str:
        return f"{self.source}:{key}"

    def _write_batch(self, batch: Sequence[tuple[list[StagedPost], list[Body]]]) -> None:
        if not batch:
            return
        with transaction():
            known = self.known([posts[0].key for posts, _bodies in batch])
            for posts, bodies in batch:
                if posts[0].key in known:
                    self.tally.present += 1
                else:
                    self._write_thread(posts, bodies)

    def _write_thread(self, posts: list[StagedPost], bodies: list[Body]) -> None:
        question = posts[0]
        asker_id = self._author(question)
        title = one_line(question.title)[:MAX_TITLE] or "?"
        thread = Thread(
            board_id=self.board_id,
            asker_id=asker_id,
            kind="question",
            title=title,
            slug=slug_of(title),
            language=self.language,
            opened_at=question.at,
            last_post_at=max(post.at for post in posts),
            posts_count=len(posts),
            answer_state=UNANSWERED,
            state_since=question.at,
            source_key=self._key(question.key),
            source_url=f"{self.site}/questions/{question.key}" if self.site else None,
        )
        db.session.add(thread)
        db.session.flush()
        set_tags(thread, question.tags[:5])
        rows = self._add_posts(thread, posts, bodies)
        self._add_events(thread, posts, rows)
        standing = replay(facts_of([thread.id])[thread.id], thread.kind)
        thread.answer_state, thread.state_since = standing.answer_state, standing.since
        thread.solution_id = standing.solution_id
        sockets.publish(ThreadImported(thread.id, question.at, standing))
        sockets.publish(WordsChanged(tuple(row.id for row in rows)))
        self.tally.threads += 1
        self.tally.solutions += standing.solution_id is not None

    def _author(self, post: StagedPost) -> int:
        return self.people.author(post.author, post.author_name, post.at)

    def _add_posts(self, thread: Thread, posts: list[StagedPost], bodies: list[Body]) -> list[Post]:
        rows = []
        for number, (post, body) in enumerate(zip(posts, bodies, strict=True), 1):
            author_id = self._author(post)
            row = Post(
                thread_id=thread.id,
                number=number,
                author_id=author_id,
                written_as=ASKER if author_id == thread.asker_id else PEER,
                written_at=post.at,
                text=body.text,
                html=body.html,
                markup_version=body.version,
                helpful_count=post.votes,
                is_comment=post.kind == COMMENT,
                source_key=self._key(f"post:{post.key}"),
                source_url=self._link(post, posts[0]),
                licence=post.licence,
            )
            rows.append(row)
            self.tally.comments += post.kind == COMMENT
            self.tally.replies += post.kind not in (COMMENT, QUESTION)
        db.session.add_all(rows)
        db.session.flush()
        return rows

    def _link(self, post: StagedPost, question: StagedPost) -> str | None:
        if not self.site:
            return None
        if post.kind == COMMENT:
            return f"{self.site}/questions/{question.key}#comment{post.key[1:]}"
        return f"{self.site}/q/{post.key}" if post is question else f"{self.site}/a/{post.key}"

    def _add_events(self, thread: Thread, posts: list[StagedPost], rows: list[Post]) -> None:
        policy = all_boards()[self.board_id].policy
        events = [
            (post.at, "opened" if row.number == 1 else "replied", row, _is_mere_word(post, row))
            for post, row in zip(posts, rows, strict=True)
        ]
        for post, row in zip(posts, rows, strict=True):
            if post.key == posts[0].accepted and post.kind != COMMENT:
                # The dump knows only the day on which it was accepted.
                events.append(
                    (max(post.accepted_at or post.at, post.at), "solution_marked", row, False)
                )
        events.sort(key=lambda event: (event[0], event[1] == "solution_marked"))
        for at, kind, row, comment in events:
            by_id = thread.asker_id if kind == "solution_marked" else row.author_id
            db.session.add(
                ThreadEvent(
                    thread_id=thread.id,
                    at=at,
                    kind=kind,
                    by_id=by_id,
                    post_id=row.id,
                    written_as=row.written_as,
                    who_answers=policy.who.value,
                    grace_hours=policy.grace_hours,
                    data={"comment": comment, "imported": True},
                )
            )
            db.session.flush()

    def write_links(self, links: Iterable[tuple[str, str, str]], now: datetime) -> None:
        """Which thread points to which; duplicates are closed, as they were in the archive."""
        duplicates: list[tuple[int, int]] = []
        with transaction() as session:
            for one, two, kind in links:
                keys = {self._key(one), self._key(two)}
                found = session.execute(
                    select(Thread.source_key, Thread.id).where(Thread.source_key.in_(keys))
                ).all()
                ids = {str(key): thread_id for key, thread_id in found}
                if len(ids) == 2 and kind == "duplicate":
                    duplicates.append((ids[self._key(one)], ids[self._key(two)]))
                elif len(ids) == 2:
                    values = {"thread_id": ids[self._key(one)], "other_id": ids[self._key(two)]}
                    insert = insert_here()(ThreadLink).values(**values, kind=kind)
                    session.execute(insert.on_conflict_do_nothing())
        for thread_id, original_id in duplicates:
            close_imported(thread_id, original_id, now)


def _is_mere_word(post: StagedPost, row: Post) -> bool:
    """Comments never answer; and an asker's own answer of the archive is no question anew."""
    return post.kind == COMMENT or (row.number > 1 and row.written_as == ASKER)
