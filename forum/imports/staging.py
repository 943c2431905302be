"""A dump, sorted: rows go through a small SQLite file on disk, so memory stays flat.

Posts, comments and votes stand in files of their own, in the order of their ids; a thread needs
its own together, in the order of time.
"""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from forum.imports.dump import Dump, moment, tags

QUESTION, ANSWER, COMMENT = "question", "answer", "comment"
_KINDS = {"1": QUESTION, "2": ANSWER}
_TABLES = """
CREATE TABLE posts (
    key TEXT PRIMARY KEY, kind TEXT, question TEXT, at TEXT, html TEXT, author TEXT,
    author_name TEXT, title TEXT, tags TEXT, accepted TEXT, licence TEXT, number INTEGER,
    votes INTEGER DEFAULT 0
);
CREATE TABLE accepted (post TEXT PRIMARY KEY, at TEXT);
CREATE TABLE links (post TEXT, other TEXT, kind TEXT);
"""
_INDEX = "CREATE INDEX posts_of_question ON posts (question, at, number)"


@dataclass(frozen=True)
class StagedPost:
    """A question, an answer or a comment; ``key`` is its id in the dump, "c7" for comments."""

    key: str
    kind: str
    at: datetime
    html: str
    author: str | None
    author_name: str | None
    title: str
    tags: list[str]
    accepted: str | None
    accepted_at: datetime | None
    licence: str | None
    votes: int


class Staging:
    """The sorted dump. ``path`` is made anew and may be thrown away afterwards."""

    def __init__(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _TABLES)

    def fill(self, dump: Dump, progress: Callable[[str, int], None]) -> None:
        """Read the whole dump; rows that cannot be used are noted in ``dump.bad``."""
        self._database.execute("BEGIN")
        for file, use in (
            ("Posts", self._post),
            ("Comments", self._comment),
            ("Votes", self._vote),
            ("PostLinks", self._link),
        ):
            for count, _row in enumerate(dump.read(file, use), 1):
                if count % 10_000 == 0:
                    progress(file, count)
        self._database.execute(_INDEX)
        self._database.execute("COMMIT")
        self._note_orphans(dump)

    def _post(self, row: dict[str, str]) -> None:
        kind = _KINDS.get(row["PostTypeId"])
        if kind is None:
            return  # Tag wikis and the like belong to no thread.
        key = str(int(row["Id"]))
        question = key if kind == QUESTION else str(int(row["ParentId"]))
        if kind == QUESTION and not row.get("Title", "").strip():
            raise ValueError("a question without a title")
        moment(row["CreationDate"])
        self._insert(
            key,
            kind,
            question,
            row["CreationDate"],
            row["Body"],
            row.get("OwnerUserId"),
            row.get("OwnerDisplayName"),
            row.get("Title", ""),
            "|".join(tags(row.get("Tags", ""))),
            row.get("AcceptedAnswerId"),
            row.get("ContentLicense"),
            int(key),
        )

    def _comment(self, row: dict[str, str]) -> None:
        key, post = int(row["Id"]), str(int(row["PostId"]))
        moment(row["CreationDate"])
        found = self._database.execute("SELECT question FROM posts WHERE key = ?", (post,))
        question = found.fetchone()
        if question is None:
            raise ValueError(f"a comment on {post}, which is not there")
        self._insert(
            f"c{key}",
            COMMENT,
            question[0],
            row["CreationDate"],
            row["Text"],
            row.get("UserId"),
            row.get("UserDisplayName"),
            "",
            "",
            None,
            row.get("ContentLicense"),
            key,
        )

    def _insert(self, *values: Any) -> None:
        try:
            marks = ",".join("?" * 12)
            self._database.execute(f"INSERT INTO posts VALUES ({marks}, 0)", values)
        except sqlite3.IntegrityError:
            raise ValueError(f"the id {values[0]} stands there twice") from None

    def _vote(self, row: dict[str, str]) -> None:
        post = str(int(row["PostId"]))
        if row["VoteTypeId"] == "2":
            self._database.execute("UPDATE posts SET votes = votes + 1 WHERE key = ?", (post,))
        elif row["VoteTypeId"] == "1":
            moment(row["CreationDate"])
            self._database.execute(
                "INSERT OR REPLACE INTO accepted VALUES (?, ?)", (post, row["CreationDate"])
            )

    def _link(self, row: dict[str, str]) -> None:
        kind = {"1": "related", "3": "duplicate"}.get(row["LinkTypeId"])
        if kind is not None:
            values = (str(int(row["PostId"])), str(int(row["RelatedPostId"])), kind)
            self._database.execute("INSERT INTO links VALUES (?, ?, ?)", values)

    def _note_orphans(self, dump: Dump) -> None:
        orphans = self._database.execute(
            "SELECT key, question FROM posts WHERE question NOT IN"
            " (SELECT key FROM posts WHERE kind = 'question')"
        )
        for key, question in orphans:
            dump.leave_out("Posts", 0, f"{key} belongs to {question}, which is not there")

    def count(self) -> int:
        """How many threads there are."""
        found = self._database.execute("SELECT count(*) FROM posts WHERE kind = 'question'")
        return int(found.fetchone()[0])

    def threads(self) -> Iterator[list[StagedPost]]:
        """Each thread as its posts in order of time, the question first."""
        questions = self._database.execute(
            "SELECT key FROM posts WHERE kind = 'question' ORDER BY number"
        )
        for (question,) in questions:
            rows = self._database.execute(
                "SELECT posts.key, kind, posts.at, html, author, author_name, title, tags,"
                " accepted, accepted.at, licence, votes FROM posts"
                " LEFT JOIN accepted ON accepted.post = key"
                " WHERE question = ? ORDER BY kind <> 'question', posts.at, kind, number",
                (question,),
            )
            yield [_staged(row) for row in rows]

    def links(self) -> Iterator[tuple[str, str, str]]:
        """Links between questions: (question, other question, kind)."""
        yield from self._database.execute(
            "SELECT one.question, two.question, links.kind FROM links"
            " JOIN posts AS one ON one.key = links.post JOIN posts AS two ON two.key = links.other"
            " WHERE one.question <> two.question"
        )

    def samples(self, limit: int = 2_000) -> Iterator[tuple[str, str]]:
        """(tags, HTML) of some questions, by which the site can be guessed."""
        yield from self._database.execute(
            "SELECT tags, html FROM posts WHERE kind = 'question' LIMIT ?", (limit,)
        )

    def close(self) -> None:
        self._database.close()


def _staged(row: Any) -> StagedPost:
    key, kind, at, html, author, name, title, tagged, accepted, accepted_at, licence, votes = row
    return StagedPost(
        key=key,
        kind=kind,
        at=moment(at),
        html=html,
        author=author,
        author_name=name,
        title=title,
        tags=[tag for tag in tagged.split("|") if tag],
        accepted=accepted,
        accepted_at=moment(accepted_at) if accepted_at else None,
        licence=licence,
        votes=votes,
    )
