"""A Stack Exchange dump becomes people, threads and replies, with the times and marks they had."""

import tracemalloc
import xml.etree.ElementTree as ET
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from forum.boards.models import Board
from forum.database import db
from forum.imports.dump import Dump, moment, tags
from forum.imports.staging import Staging
from forum.jobs import Job
from forum.joining.duplicates import unmark_duplicate
from forum.people.models import Person
from forum.threads.models import Post, Tag, Thread, ThreadEvent, ThreadLink
from moderation.unanswered.replay import differences
from tests.cast import make_host

USERS = """
<row Id="-1" DisplayName="Community" CreationDate="2020-01-01T00:00:00.000" />
<row Id="1" DisplayName="Åke Ask" CreationDate="2020-01-02T00:00:00.000" AboutMe="&lt;p&gt;Hi&lt;/p&gt;" />
<row Id="2" DisplayName="Pia" CreationDate="2020-01-03T00:00:00.000" />
<row Id="3" DisplayName="Pia" CreationDate="2020-01-04T00:00:00.000" />
<row Id="4" DisplayName="http://evil.example/" CreationDate="2020-01-05T00:00:00.000" />
"""
POSTS = """
<row Id="10" PostTypeId="1" CreationDate="2020-02-01T10:00:00.000" OwnerUserId="1" Title="Solved one" Body="&lt;p&gt;How?&lt;/p&gt;" Tags="&lt;a-tag&gt;&lt;two&gt;" AcceptedAnswerId="12" ContentLicense="CC BY-SA 4.0" />
<row Id="11" PostTypeId="2" ParentId="10" CreationDate="2020-02-01T12:00:00.000" OwnerUserId="2" Body="&lt;p&gt;So.&lt;/p&gt;" />
<row Id="12" PostTypeId="2" ParentId="10" CreationDate="2020-02-01T11:00:00.000" OwnerUserId="3" Body="&lt;p&gt;Or &lt;b onclick=&quot;x()&quot;&gt;so&lt;/b&gt;.&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;" />
<row Id="13" PostTypeId="1" CreationDate="2020-02-02T10:00:00.000" OwnerUserId="2" Title="Nobody answered" Body="&lt;p&gt;Well?&lt;/p&gt;" Tags="|a-tag|" />
<row Id="14" PostTypeId="1" CreationDate="2020-02-03T10:00:00.000" OwnerUserId="2" Title="Only the asker answered" Body="&lt;p&gt;Hm?&lt;/p&gt;" />
<row Id="15" PostTypeId="2" ParentId="14" CreationDate="2020-02-03T11:00:00.000" OwnerUserId="2" Body="&lt;p&gt;Never mind.&lt;/p&gt;" />
<row Id="16" PostTypeId="1" CreationDate="2020-02-04T10:00:00.000" OwnerDisplayName="user99" Title="Answered" Body="&lt;p&gt;Who?&lt;/p&gt;" />
<row Id="17" PostTypeId="2" ParentId="16" CreationDate="2020-02-04T11:00:00.000" Body="&lt;p&gt;Nobody knows.&lt;/p&gt;" />
<row Id="18" PostTypeId="5" CreationDate="2020-02-04T11:00:00.000" Body="A tag wiki" />
"""
COMMENTS = """
<row Id="1" PostId="13" Text="Did you *try* it? See https://example.org" CreationDate="2020-02-02T11:00:00.000" UserId="3" />
<row Id="2" PostId="99" Text="Comment on nothing" CreationDate="2020-02-02T11:00:00.000" UserId="3" />
"""
VOTES = """
<row Id="1" PostId="12" VoteTypeId="2" CreationDate="2020-02-01T00:00:00.000" />
<row Id="2" PostId="12" VoteTypeId="2" CreationDate="2020-02-01T00:00:00.000" />
<row Id="3" PostId="12" VoteTypeId="3" CreationDate="2020-02-01T00:00:00.000" />
<row Id="4" PostId="12" VoteTypeId="1" CreationDate="2020-02-05T00:00:00.000" />
"""
LINKS = """
<row Id="1" PostId="13" RelatedPostId="12" LinkTypeId="1" CreationDate="2020-02-05T00:00:00.000" />
"""
FILES = {"Users": USERS, "Posts": POSTS, "Comments": COMMENTS, "Votes": VOTES, "PostLinks": LINKS}


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    folder = tmp_path / "dump"
    folder.mkdir()
    for name, rows in FILES.items():
        write(folder, name, rows)
    return folder


def write(folder: Path, name: str, rows: str) -> None:
    whole = (
        f'\ufeff<?xml version="1.0" encoding="utf-8"?>\n<{name.lower()}>{rows}</{name.lower()}>\n'
    )
    (folder / f"{name}.xml").write_text(whole, encoding="utf-8")


def bring_in(app: Any, folder: Path, *more: str) -> Any:
    db.session.rollback()
    arguments = ["import", "stackexchange", str(folder), "--board", "archive", *more]
    return app.test_cli_runner().invoke(args=arguments)


def count(table: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def titled(title: str) -> Thread:
    return db.session.scalars(select(Thread).where(Thread.title == title)).one()


def everything() -> dict[str, Any]:
    """Every row that an import could have written, by table."""
    tables = (Person, Thread, Post, ThreadEvent, ThreadLink, Tag, Job)
    return {
        table.__tablename__: db.session.execute(select(table.__table__)).all() for table in tables
    }


def test_threads_stand_as_the_archive_left_them(app: Any, dump: Path) -> None:
    result = bring_in(app, dump)
    assert result.exit_code == 0, result.output
    states = {thread.title: thread.answer_state for thread in db.session.scalars(select(Thread))}
    assert states == {
        "Solved one": "solved",
        "Nobody answered": "unanswered",
        "Only the asker answered": "unanswered",
        "Answered": "answered",
    }


def test_posts_keep_their_order_time_author_licence_and_link(app: Any, dump: Path) -> None:
    bring_in(app, dump, "--site", "https://example.com/")
    thread = titled("Solved one")
    posts = db.session.scalars(
        select(Post).where(Post.thread_id == thread.id).order_by(Post.number)
    ).all()
    assert [post.source_key.rpartition(":")[2] for post in posts if post.source_key] == [
        "10",
        "12",
        "11",
    ]
    assert posts[0].written_at == datetime(2020, 2, 1, 10, tzinfo=UTC)
    assert posts[0].licence == "CC BY-SA 4.0"
    assert posts[1].source_url == "https://example.com/a/12"
    assert thread.source_url == "https://example.com/questions/10"
    assert thread.last_post_at == datetime(2020, 2, 1, 12, tzinfo=UTC)
    assert (thread.solution_id, posts[1].helpful_count) == (posts[1].id, 2)


def test_bodies_go_through_the_same_sanitisers(app: Any, dump: Path) -> None:
    bring_in(app, dump)
    html = "".join(db.session.scalars(select(Post.html)))
    assert "onclick" not in html
    assert "<script" not in html
    assert "So." in html


def test_comments_are_replies_that_say_so_and_answer_nothing(
    app: Any, dump: Path, client: Any
) -> None:
    bring_in(app, dump)
    thread = titled("Nobody answered")
    comment = db.session.scalars(select(Post).where(Post.is_comment)).one()
    assert (comment.thread_id, comment.number, thread.answer_state) == (thread.id, 2, "unanswered")
    assert client.get(f"/threads/{thread.id}-{thread.slug}").says("Comment from the archive")


def test_people_keep_their_names_and_cannot_sign_in(app: Any, dump: Path) -> None:
    bring_in(app, dump)
    people = db.session.scalars(select(Person).where(Person.source_key.is_not(None))).all()
    names = {str(person.source_key).rpartition(":")[2]: person.name for person in people}
    assert (names["1"], names["2"], names["3"]) == ("Åke Ask", "Pia", "Pia 2")
    assert "http" not in names["4"]
    assert names["user99"] == "user99"
    assert all(
        not (person.password_hash or person.email or person.confirmed_at) for person in people
    )


def test_the_same_archive_again_changes_nothing(app: Any, dump: Path) -> None:
    bring_in(app, dump)
    before = everything()
    again = bring_in(app, dump)
    assert "4 threads were there already" in again.output
    assert everything() == before


def test_what_was_cut_off_goes_on_where_it_stopped(app: Any, dump: Path) -> None:
    half = POSTS[: POSTS.index('<row Id="14"')]
    write(dump, "Posts", half)
    bring_in(app, dump)
    assert count(Thread) == 2
    write(dump, "Posts", POSTS)
    result = bring_in(app, dump)
    assert "2 threads were there already" in result.output
    assert (count(Thread), count(Board)) == (4, 1)


@pytest.mark.parametrize("file", ["Users", "Comments", "Votes", "PostLinks"])
def test_only_the_posts_are_needed(app: Any, dump: Path, file: str) -> None:
    (dump / f"{file}.xml").unlink()
    assert bring_in(app, dump).exit_code == 0
    assert count(Thread) == 4


def test_without_posts_there_is_a_sentence(app: Any, dump: Path) -> None:
    (dump / "Posts.xml").unlink()
    result = bring_in(app, dump)
    assert result.exit_code == 1
    assert "There is no Posts.xml" in result.output


def test_bad_rows_are_told_by_line_and_left_out(app: Any, dump: Path) -> None:
    bad = (
        '\n<row Id="20" PostTypeId="1" CreationDate="yesterday" Title="Bad time" Body="x" />'
        '\n<row Id="x" PostTypeId="1" CreationDate="2020-01-01T00:00:00" Title="Bad id" Body="x" />'
        '\n<row Id="22" PostTypeId="1" CreationDate="2020-01-01T00:00:00" Body="No title" />'
        '\n<row Id="23" PostTypeId="1" CreationDate="2020-01-01T00:00:00" Title="No body" />'
        '\n<row Id="10" PostTypeId="1" CreationDate="2020-01-01T00:00:00" Title="Twice" Body="x" />'
        '\n<row Id="25" PostTypeId="2" ParentId="999" CreationDate="2020-01-01T00:00:00" Body="Lost" />'
        '\n<row Id="26" PostTypeId="1" Title="Broken & not closed'
        '\n<row Id="27" PostTypeId="1" CreationDate="2020-01-01T00:00:00" Title="&evil;" Body="x" />\n'
    )
    write(dump, "Posts", POSTS + bad)
    result = bring_in(app, dump)
    assert (result.exit_code, count(Thread)) == (0, 4)
    first = (dump / "Posts.xml").read_text(encoding="utf-8").split("\n").index(
        bad.split("\n")[1]
    ) + 1
    for line in (first, first + 1, first + 2, first + 3, first + 4, first + 6, first + 7):
        assert f"Posts.xml, line {line}:" in result.output
    assert "999, which is not there" in result.output


def test_nobody_is_told(app: Any, dump: Path, mails: Any) -> None:
    bring_in(app, dump)
    assert mails() == []


def test_a_new_board_lets_members_answer_for_a_day(app: Any, dump: Path) -> None:
    bring_in(app, dump)
    board = db.session.scalars(select(Board)).one()
    assert (board.slug, board.who_answers, board.grace_hours) == (
        "archive",
        "hosts_after_grace",
        24,
    )


def test_hosts_find_the_unanswered_ones(app: Any, dump: Path, client: Any) -> None:
    bring_in(app, dump)
    client.sign_in(make_host("hedda"))
    page = client.get("/moderation/unanswered")
    assert page.threads == [titled("Nobody answered").id, titled("Only the asker answered").id]


def test_memory_stays_flat_on_a_large_file(tmp_path: Path) -> None:
    body = "x" * 2_000
    with (tmp_path / "Posts.xml").open("w", encoding="utf-8") as file:
        file.write("<posts>\n")
        for number in range(1, 10_001):
            file.write(
                f'<row Id="{number}" PostTypeId="1" CreationDate="2020-01-01T00:00:00.000"'
                f' Title="Question {number}" Body="{body}" />\n'
            )
        file.write("</posts>\n")
    tracemalloc.start()
    staging = Staging(tmp_path / "staging.sqlite")
    staging.fill(Dump(tmp_path), lambda _file, _count: None)
    threads = sum(1 for _thread in staging.threads())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    staging.close()
    assert threads == 10_000
    # The file has 20 MB; one row at a time needs next to nothing of that.
    assert peak < 2_000_000


def test_times_and_tags_are_read() -> None:
    assert moment("2020-02-01T10:00:00.250").isoformat() == "2020-02-01T10:00:00.250000+00:00"
    assert tags("<a><b-c>") == tags("|a|b-c|") == ["a", "b-c"]
    assert tags("") == []


@pytest.mark.shared
def test_a_real_community(app: Any, shared_folder: Path) -> None:
    folder = shared_folder / "data" / "stackexchange"
    result = bring_in(app, folder)
    assert result.exit_code == 0, result.output
    rows = {
        name: [row.attrib for row in ET.parse(folder / f"{name}.xml").getroot()] for name in FILES
    }
    questions = {row["Id"]: row for row in rows["Posts"] if row["PostTypeId"] == "1"}
    replies = {row["Id"]: row for row in rows["Posts"] if row["PostTypeId"] == "2"}
    assert (len(questions), len(replies), count(Thread)) == (54, 115, 54)

    threads = {key(row): row for row in db.session.scalars(select(Thread))}
    posts = {key(row): row for row in db.session.scalars(select(Post).where(~Post.is_comment))}
    assert set(threads) == set(questions)
    assert set(posts) == set(questions) | set(replies)
    assert count(Post) == len(posts) + len(rows["Comments"])

    people = {row.id: row for row in db.session.scalars(select(Person))}
    users = {row["Id"]: row for row in rows["Users"]}
    for number, row in {**questions, **replies}.items():
        post = posts[number]
        assert post.written_at == moment(row["CreationDate"])
        assert post.licence == row["ContentLicense"]
        owner = row.get("OwnerUserId")
        if owner in users:
            assert people[post.author_id].source_key == f"{SOURCE}:user:{owner}"
            assert people[post.author_id].registered_at == moment(users[owner]["CreationDate"])
            if owner == "-1":
                assert people[post.author_id].name == users[owner]["DisplayName"]

    up = defaultdict(int)
    for vote in rows["Votes"]:
        up[vote["PostId"]] += vote["VoteTypeId"] == "2"
    assert all(post.helpful_count == up[number] for number, post in posts.items())

    solved = {
        number: row["AcceptedAnswerId"]
        for number, row in questions.items()
        if "AcceptedAnswerId" in row
    }
    assert {key(t): t.solution_id for t in threads.values() if t.solution_id} == {
        number: posts[accepted].id for number, accepted in solved.items()
    }
    answered = {row["ParentId"] for row in replies.values()}
    waiting = {number for number, thread in threads.items() if thread.answer_state == "unanswered"}
    assert waiting == set(questions) - answered
    assert len(waiting) == 5


SOURCE = "stackexchange:conlang.meta.stackexchange.com"


def key(row: Any) -> str:
    return str(row.source_key).rpartition(":")[2]


def test_a_duplicate_is_closed_as_it_was_in_the_archive_and_once(app: Any, dump: Path) -> None:
    link = LINKS.replace('LinkTypeId="1"', 'LinkTypeId="3"')
    pairs = ((13, 10), (10, 13), (13, 16))
    rows = [link.replace('"13"', f'"{one}"').replace('"12"', f'"{two}"') for one, two in pairs]
    write(dump, "PostLinks", "".join(rows))
    result = bring_in(app, dump)
    assert result.exit_code == 0, result.output
    thread, original = titled("Nobody answered"), titled("Solved one")
    assert (thread.is_duplicate, original.is_duplicate) == (True, False)
    assert (thread.answer_state, original.me_too_count) == ("answered", 1)
    assert list(differences()) == []
    unmark_duplicate(make_host("hedda"), thread, "It is something else")
    bring_in(app, dump)
    assert titled("Nobody answered").answer_state == "unanswered"
    assert list(differences()) == []
