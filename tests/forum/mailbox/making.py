"""Mails as people's programs write them."""

from email.message import EmailMessage
from typing import Any

from forum.people.models import Person
from forum.people.reply_addresses import reply_address
from forum.threads.models import Thread

QUOTED = "\n> Open the damper first.\n> Hedda\n"


def letter(
    person: Person,
    thread: Thread,
    text: str = "It works now, thank you.",
    *,
    sender: str = "",
    to: str | None = None,
    files: tuple[tuple[str, bytes, str], ...] = (),
    **headers: str,
) -> bytes:
    """A mail from this person to this thread; ``files``: name, content, type."""
    message = EmailMessage()
    message["From"] = f"Somebody <{sender or person.email}>"
    message["To"] = to if to is not None else str(reply_address(person.id, thread.id))
    message["Subject"] = "Re: How do I light it?"
    message["Message-ID"] = f"<{abs(hash((text, person.id, thread.id)))}@mail.example>"
    for name, value in headers.items():
        del message[name.replace("_", "-")]
        message[name.replace("_", "-")] = value
    message.set_content(text)
    for name, content, kind in files:
        main, _slash, sub = kind.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


def last_text(thread: Thread) -> str:
    """What the last post of this thread says."""
    return str(posts_of(thread)[-1].text)


def posts_of(thread: Thread) -> list[Any]:
    from sqlalchemy import select

    from forum.database import db
    from forum.threads.models import Post

    db.session.rollback()
    found = select(Post).where(Post.thread_id == thread.id).order_by(Post.number)
    return list(db.session.scalars(found))
