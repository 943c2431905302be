"""A mail comes in: it becomes a reply, or goes back to its sender with the reason.

The signed address is the authority; the sender's own address must fit it as well. Each mail is
dealt with once: its row is written in the transaction of the reply.
"""

import hashlib
import re
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import gettext as _

from forum import limits, permissions
from forum.database import transaction
from forum.errors import Invalid, Missing, Problem
from forum.files.composing import words_for
from forum.files.uploading import MEGABYTE, add_file
from forum.languages import speaking
from forum.mailbox import records
from forum.mailbox.answering import send_back, tell_that_it_waits, tell_what_was_left_out
from forum.mailbox.cutting import newest
from forum.mailbox.letters import Letter, read_letter
from forum.moments import now as this_moment
from forum.people import consents
from forum.people.addresses import email_key
from forum.people.models import Person
from forum.people.reply_addresses import Said, read_reply_address
from forum.threads import queries, writing
from forum.threads.review import WaitsForReview

_MARKERS = re.compile(
    r"\[(?:image|bild|billede|bilde|kuva|cid): ?([^\]\n]{1,200})\]", re.IGNORECASE
)


class _Known(Exception):
    """Somebody else is dealing, or has dealt, with this mail."""


def max_bytes() -> int:
    """How large a mail may be."""
    return int(current_app.config["MAIL_MEGABYTES"]) * MEGABYTE


def receive(raw: bytes, *, to: str = "", now: datetime | None = None) -> str:
    """Deal with one mail; returns what became of it: posted, refused or ignored.

    ``to``: where the mail server delivered it, if it says so. A larger mail than ``max_bytes`` may
    be given cut short. Raises only what is not the mail's fault; then it should come again.
    """
    moment, letter = now or this_moment(), read_letter(raw[: max_bytes()])
    said = _addressed(letter, to)
    key = _key(letter, said, raw)
    if (known := records.known(key)) is not None:
        return known.outcome
    if said is None or letter.is_automatic or not _may_be_answered(letter, said):
        with transaction():
            records.note(key, "ignored", None, moment)
        return "ignored"
    with speaking(said.person.language):
        try:
            _check_way(letter, said, raw)
            left_out = _post(letter, said, key, moment)
        except _Known:
            return "posted"
        except Problem as problem:
            send_back(letter, said, key, problem, moment)
            return "refused"
        if left_out:
            tell_what_was_left_out(letter, said, left_out)
    return "posted"


def _addressed(letter: Letter, to: str) -> Said | None:
    found = [read_reply_address(address) for address in [to, *letter.recipients] if address]
    ours = [said for said in found if said is not None]
    return next((said for said in ours if said.is_good), ours[0] if ours else None)


def _key(letter: Letter, said: Said | None, raw: bytes) -> str:
    if not letter.message_id:
        return hashlib.sha256(raw).hexdigest()
    place = f"{said.person.id} {said.thread_id} {said.is_good}" if said else ""
    words = f"{letter.message_id}\n{letter.sender.lower()}\n{place}"
    return hashlib.sha256(words.encode()).hexdigest()


def _is_own(letter: Letter, person: Person) -> bool:
    return bool(letter.sender) and email_key(letter.sender) == person.email_key


def _may_be_answered(letter: Letter, said: Said) -> bool:
    """Whether it proves anything: a signature that holds, or the sender that it was made for.

    All else is answered by nobody, or strangers would have us write to whom they like.
    """
    return bool(letter.sender) and (said.is_good or _is_own(letter, said.person))


def _check_way(letter: Letter, said: Said, raw: bytes) -> None:
    """Raises Invalid where the mail did not come as it should."""
    if not said.is_good:
        raise Invalid(
            _(
                "The address that you answered to no longer works: your password or your e-mail "
                "here has changed since. Answer on the thread’s page."
            )
        )
    if not _is_own(letter, said.person):
        raise Invalid(
            _(
                "This thread is answered from the e-mail address that belongs to the account, and "
                "your mail came from another one. Write from that one, or on the thread’s page."
            )
        )
    if consents.missing_of(said.person):
        raise Invalid(
            _(
                "Our terms or house rules have changed. Sign in and agree to them; your text waits "
                "for you there."
            )
        )
    if len(raw) > max_bytes():
        most = current_app.config["MAIL_MEGABYTES"]
        raise Invalid(_("Your mail is larger than %(most)s megabytes.", most=most))


def _post(letter: Letter, said: Said, key: str, now: datetime) -> list[str]:
    """Write the reply. Returns sentences about files that could not be taken."""
    person = said.person
    try:
        thread = queries.follow_thread(person, said.thread_id)
    except Missing as missing:
        raise Invalid(_("The thread that you answered is not there for you any more.")) from missing
    permissions.require(person, "thread:reply", thread, now=now)
    limit = current_app.config["POSTS_PER_MINUTE"]
    limits.spend(f"posts:{person.id}", limit, timedelta(minutes=1), now=now)
    text = newest(letter.text)
    if text:
        # Before any file is kept: a text that is refused brings none along.
        writing.compose(text)
    text, left_out = _with_files(text, letter, person, now)
    # Should it go back, it does so with its files.
    letter.text = text
    composed = writing.compose(text)
    with transaction():
        row = records.note(key, "posted", person.id, now)
        if row is None:
            raise _Known
        try:
            row.post_id = writing.reply(person, thread, composed, now=now).id
        except WaitsForReview as waits:
            # Kept, in this transaction: what waits is no refusal.
            tell_that_it_waits(letter, said, waits)
    return left_out


def _with_files(text: str, letter: Letter, person: Person, now: datetime) -> tuple[str, list[str]]:
    """The text with its files named: where it speaks of one, there, else at its end."""
    left_out = []
    for attached in letter.files:
        try:
            words = words_for(add_file(person, attached.name, attached.content, now=now))
        except Problem as problem:
            left_out.append(str(problem))
            continue
        names = {attached.name, attached.content_id}
        places = [found for found in _MARKERS.finditer(text) if found[1].strip() in names]
        if places:
            text = text[: places[0].start()] + words + text[places[0].end() :]
        else:
            text = f"{text}\n\n{words}".strip("\n")
    return text, left_out
