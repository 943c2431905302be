"""Fetching mail from a mailbox, in the worker. A mail is marked as read once it is dealt with."""

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from urllib.parse import unquote, urlsplit

from flask import current_app
from imapclient import IMAPClient
from sqlalchemy.exc import OperationalError

from forum.database import db
from forum.mailbox.receiving import max_bytes, receive
from forum.mailbox.records import count_broken
from forum.moments import now as this_moment

logger = logging.getLogger(__name__)
JOB = "mailbox.poll"
EVERY_SECONDS = 60
TIMEOUT_SECONDS = 20
BATCH = 50
#: A mail at which we have stumbled so often is marked for a person to look at.
MAX_TRIES = 3


def poll(_payloads: object, *, now: datetime | None = None) -> None:
    """Carry out the job. Raises what the mail server raises; then it is tried again."""
    if not current_app.config["IMAP_URL"]:
        return
    moment = now or this_moment()
    with _mailbox() as (box, validity):
        for uid in box.search("UNSEEN")[:BATCH]:
            if _dealt_with(box, uid, f"imap {validity} {uid}", moment):
                box.add_flags([uid], [b"\\Seen"], silent=True)


@contextmanager
def _mailbox() -> Iterator[tuple[IMAPClient, int]]:
    """The folder that the setting names, opened, and the number that its uids hold for."""
    url = urlsplit(current_app.config["IMAP_URL"])
    host, secure = url.hostname or "localhost", url.scheme == "imaps"
    context = _trusted(host)
    box = IMAPClient(
        host, url.port, ssl=secure, ssl_context=context if secure else None, timeout=TIMEOUT_SECONDS
    )
    with box:
        if not secure and b"STARTTLS" in box.capabilities():
            box.starttls(context)
        box.login(unquote(url.username or ""), unquote(url.password or ""))
        opened = box.select_folder(unquote(url.path.strip("/")) or "INBOX")
        yield box, int(opened[b"UIDVALIDITY"])


def _trusted(host: str) -> ssl.SSLContext:
    """Certificates are checked, except this machine's own."""
    context = ssl.create_default_context()
    if host in ("localhost", "127.0.0.1", "::1"):
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _dealt_with(box: IMAPClient, uid: int, place: str, now: datetime) -> bool:
    """Whether this mail needs no other look. One that breaks us does not stop those after it."""
    try:
        receive(_fetch(box, uid), now=now)
    except OperationalError:
        # The database's fault, not the mail's.
        raise
    except Exception as error:
        db.session.rollback()
        logger.warning("a mail could not be dealt with: %s", type(error).__name__)
        if count_broken(place, now) < MAX_TRIES:
            return False
        box.add_flags([uid], [b"\\Flagged"], silent=True)
    return True


def _fetch(box: IMAPClient, uid: int) -> bytes:
    """The mail; of one that is too large the beginning, and as much more as tells that it is."""
    size = int(box.fetch([uid], ["RFC822.SIZE"])[uid][b"RFC822.SIZE"])
    if size <= max_bytes():
        return bytes(box.fetch([uid], ["BODY.PEEK[]"])[uid][b"BODY[]"])
    part = f"BODY.PEEK[]<0.{max_bytes() + 1}>"
    found = box.fetch([uid], [part])[uid]
    return bytes(next(value for name, value in found.items() if name.startswith(b"BODY[]")))
