"""Answers to mails that could not be taken: the reason, the way on, and the text, so that nothing
is lost. At most one an hour to a sender."""

from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select

from forum import limits, mail, markup
from forum.boards.queries import visible_ids
from forum.database import db, transaction
from forum.errors import Problem
from forum.mailbox import records
from forum.mailbox.cutting import newest
from forum.mailbox.letters import Letter
from forum.people.addresses import digest, email_key
from forum.people.held import MAX_WAITING
from forum.people.models import HeldForm, Person
from forum.people.reply_addresses import Said
from forum.threads.asking import AskFirst
from forum.threads.models import Thread
from forum.threads.review import WaitsForReview
from forum.web import outside_url

ONE_IN = timedelta(hours=1)


def send_back(letter: Letter, said: Said, key: str, problem: Problem, now: datetime) -> None:
    """Tell the sender why their mail is not in the thread, and keep its text for them here."""
    reason = str(problem)
    if isinstance(problem, AskFirst):
        reason = _("Before it is shown, say yes to this on the page: %(question)s", question=reason)
    text = newest(letter.text)[: markup.MAX_CHARS]
    with transaction():
        if records.note(key, "refused", said.person.id, now) is None:
            return
        link = _keep(letter, said, text, now) or _link(letter, said)
        if limits.is_first(f"mail back:{digest(email_key(letter.sender))}", ONE_IN, now=now):
            # Back goes what was sent, to whom it says it is from; of the thread nothing.
            _answer(letter, said, "sent_back", link, reason=reason, text=text)


def _keep(letter: Letter, said: Said, text: str, now: datetime) -> str | None:
    """Let the text wait among the person's own, where it can be sent from; returns its address.

    Only what is proven twice to come from them, or strangers could fill their list.
    """
    is_theirs = said.is_good and email_key(letter.sender) == said.person.email_key
    if not (is_theirs and text) or _waiting(said.person) >= MAX_WAITING:
        return None
    path = current_app.url_map.bind("").build("forum.threads.reply", {"id": said.thread_id})
    row = HeldForm(person_id=said.person.id, path=path, fields={"text": text}, held_at=now)
    db.session.add(row)
    db.session.flush()
    return outside_url("forum.people.held", id=row.id)


def _waiting(person: Person) -> int:
    count = select(func.count()).where(
        HeldForm.person_id == person.id, HeldForm.published_path.is_(None)
    )
    return db.session.scalar(count) or 0


def tell_what_was_left_out(letter: Letter, said: Said, sentences: list[str]) -> None:
    """The reply stands in the thread, but without some of its files."""
    with transaction():
        _answer(letter, said, "left_out", _link(letter, said), sentences=sentences)


def tell_that_it_waits(letter: Letter, said: Said, waits: WaitsForReview) -> None:
    """The reply is kept for a host's look. In the open transaction."""
    link = str(current_app.config["SITE_URL"]).rstrip("/") + waits.address
    _answer(letter, said, "waits", link, sentence=waits.sentence)


def _answer(letter: Letter, said: Said, template: str, link: str, **words: Any) -> None:
    headers = {"X-Auto-Response-Suppress": "All"}
    if letter.message_id:
        headers |= {"In-Reply-To": letter.message_id, "References": letter.message_id}
    language = said.person.language
    mail.post_mail(letter.sender, language, template, headers=headers, link=link, **words)


def _link(letter: Letter, said: Said) -> str:
    """The thread's address, for whoever may read it; else the forum's."""
    thread = db.session.get(Thread, said.thread_id)
    if said.is_good and thread is not None and thread.board_id in visible_ids(said.person):
        return outside_url("forum.threads.bare", id=thread.id)
    return outside_url("forum.front.home")
