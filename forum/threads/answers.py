"""What settles a wait: solutions, "this helped", no answer needed, and asking for a host."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from forum import permissions
from forum.boards.policy import WhoAnswers
from forum.database import db, transaction
from forum.errors import Refused
from forum.moments import now as this_moment
from forum.people.models import Person
from forum.threads import queries
from forum.threads.events import hold_post, hold_thread, record
from forum.threads.models import Post, Thread, ThreadEvent
from forum.threads.standing import HOST


def mark_solution(person: Person, post: Post, *, now: datetime | None = None) -> bool:
    """Mark the reply that settled it: the asker, or a host on the asker's behalf."""
    moment = now or this_moment()
    with transaction():
        post = hold_post(post)
        permissions.require(person, "solution:mark", post, now=moment)
        thread = post.thread
        if thread.solution_id == post.id:
            return False
        if post.is_opening:
            raise Refused(_("The question itself cannot be its solution."))
        if thread.kind == "complaint" and post.written_as != HOST:
            raise Refused(_("A complaint is settled by a host’s reply."))
        record(thread, "solution_marked", person, moment, post=post)
        return True


def unmark_solution(person: Person, post: Post, *, now: datetime | None = None) -> bool:
    """Take the mark away: the thread stands as if it had never been marked."""
    moment = now or this_moment()
    with transaction():
        post = hold_post(post)
        permissions.require(person, "solution:mark", post, now=moment)
        if post.thread.solution_id != post.id:
            return False
        record(post.thread, "solution_unmarked", person, moment, post=post)
        return True


def rate_answer(person: Person, post: Post, *, helped: bool, now: datetime | None = None) -> bool:
    """The asker says whether a reply helped. "Did not help" takes the answer back."""
    moment = now or this_moment()
    with transaction():
        post = hold_post(post)
        permissions.require(person, "answer:rate", post, now=moment)
        if post.thread.is_solved:
            return False
        record(post.thread, "helped" if helped else "not_helped", person, moment, post=post)
        return True


def need_no_answer(person: Person, thread: Thread, *, now: datetime | None = None) -> bool:
    """Nobody needs to answer any more (after a thank-you, say). Can be undone."""
    moment = now or this_moment()
    with transaction():
        thread = hold_thread(thread)
        permissions.require(person, "answer:settle", thread, now=moment)
        if not thread.is_waiting:
            return False
        record(thread, "no_answer_needed", person, moment)
        return True


def need_an_answer(person: Person, thread: Thread, *, now: datetime | None = None) -> bool:
    """Undo "no answer needed": the wait goes on from its original start."""
    moment = now or this_moment()
    with transaction():
        thread = hold_thread(thread)
        permissions.require(person, "answer:settle", thread, now=moment)
        if thread.is_waiting or thread.is_solved or not _is_settled(thread):
            return False
        record(thread, "answer_needed", person, moment)
        return True


def _is_settled(thread: Thread) -> bool:
    words = select(ThreadEvent.kind, ThreadEvent.id).where(
        ThreadEvent.thread_id == thread.id, ThreadEvent.kind.in_(queries.SETTLING)
    )
    return queries.is_settled((kind, row_id) for kind, row_id in db.session.execute(words))


def ask_for_host(person: Person, thread: Thread, *, now: datetime | None = None) -> bool:
    """The asker asks for a host, where the board has any."""
    moment = now or this_moment()
    with transaction():
        thread = hold_thread(thread)
        permissions.require(person, "host:ask", thread, now=moment)
        if thread.board.policy.who is WhoAnswers.COMMUNITY_ONLY:
            raise Refused(_("On this board the community answers, without hosts."))
        if thread.is_solved:
            raise Refused(_("This is solved. Reply that it is open again, then ask for a host."))
        record(thread, "host_asked", person, moment)
        return True
