"""Telling people: the one way in which a notification is made, whatever it is about.

``tell`` writes rows, in the open transaction. Whether somebody may see what a row speaks of is
asked when it is shown or mailed, so nobody is told of what they may not see any more.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import select

from forum import sockets
from forum.database import db, insert_here, transaction
from forum.notifications.collecting import begin_letter
from forum.notifications.models import IN_LETTER, NO_MAIL, WAITS, Notice, NoticeSettings
from forum.notifications.wishes import MAIL, NONE, mail_by, way_of
from forum.people.blocking import blockers_among
from forum.sockets import Sockets


def path(endpoint: str, **values: Any) -> str:
    """An address on this site, also where there is no request: for ``NoticeKind.address``."""
    return str(current_app.url_map.bind("").build(endpoint, values))


def where_it_stands(notice: Notice) -> str:
    """The post or the thread that a notice is about, else the list of all notices."""
    if notice.post_id is not None:
        return path("forum.threads.post", id=notice.post_id)
    if notice.thread_id is not None:
        return path("forum.threads.bare", id=notice.thread_id)
    return path("forum.notifications.index")


@dataclass(frozen=True)
class NoticeKind:
    """Something that people can be told of.

    ``sentence`` is one sentence without the thread's title, which stands above it, and without a
    full stop; the reader's language is spoken when it is called. ``notice.by``, ``.thread`` and
    ``.post`` are loaded (or None), ``notice.words`` are those that were given to ``tell``.
    """

    key: str
    #: For the page of settings: "Somebody mentions me".
    label: Any
    sentence: Callable[[Notice], Any]
    #: What stands under it: a reason, say.
    details: Callable[[Notice], Any] = lambda _notice: ""
    #: The path that a click leads to.
    address: Callable[[Notice], str] = where_it_stands
    icon: str = "bell"
    #: Of two reasons to tell somebody of the same thing the heavier is said.
    weight: int = 0
    #: How it is told unless the person chose otherwise: one of ``wishes.WAYS``.
    usually: str = MAIL
    #: Its mail waits for nothing.
    at_once: bool = False
    #: It is shown although its post or thread is hidden: it tells of just that.
    speaks_of_gone: bool = False
    #: Nobody can choose not to see it in the app.
    must_be_seen: bool = False
    #: Whoever has blocked who did it is not told. A host's word is heard all the same.
    heeds_blocks: bool = True
    #: Only staff chooses about it: nobody else is told.
    for_staff: bool = False
    #: The key of the kind whose choice holds for this one too; then it has no row of its own.
    like: str = ""


def add_kind(plugged: Sockets, kind: NoticeKind) -> None:
    """Register a kind; a key can be taken only once."""
    if kind.key in plugged.notice_kinds:
        raise ValueError(f"The kind of notice {kind.key} is registered twice.")
    plugged.notice_kinds[kind.key] = kind


def kinds() -> Mapping[str, NoticeKind]:
    """All kinds of this app, by key, in the order in which they were registered."""
    return sockets.of().notice_kinds


def tell(
    person_ids: Iterable[int],
    kind: str,
    *,
    now: datetime,
    thread_id: int | None = None,
    post_id: int | None = None,
    by_id: int | None = None,
    words: Mapping[str, Any] | None = None,
    key: str = "",
) -> None:
    """Tell these people, in the open transaction; nobody is told of what they did themselves.

    With ``key`` a person is told once; without, once for each post, where there is one. What is
    told at once is put into a letter of its own here; all else waits for ``collecting``.
    """
    about = kinds()[kind]
    known_as = key or (f"post:{post_id}" if post_id else None)
    same = {
        "kind": kind,
        "weight": about.weight,
        "thread_id": thread_id,
        "post_id": post_id,
        "by_id": by_id,
        "words": dict(words or {}),
        "key": known_as,
        "made_at": now,
    }
    told = set(person_ids) - {by_id}
    if by_id is not None and about.heeds_blocks:
        told -= blockers_among(told, by_id)
    mails = _mails(sorted(told), about)
    if not mails:
        return
    rows = [{"person_id": person_id, "mail": mail, **same} for person_id, mail in mails.items()]
    with transaction() as session:
        insert = insert_here()(Notice).values(rows)
        again = insert.excluded
        session.execute(
            insert.on_conflict_do_update(
                index_elements=["person_id", "key"],
                set_={name: again[name] for name in ("kind", "weight", "words", "mail")},
                where=(Notice.weight < again.weight)
                & Notice.seen_at.is_(None)
                & (Notice.mail != IN_LETTER),
            )
        )
        if about.at_once:
            _post_at_once([one for one, mail in mails.items() if mail == WAITS], kind, post_id, now)


def _mails(person_ids: Sequence[int], kind: NoticeKind) -> dict[int, str]:
    """Who of them wants to be told, and what becomes of it by mail."""
    chosen = {
        row.person_id: row
        for row in db.session.scalars(
            select(NoticeSettings).where(NoticeSettings.person_id.in_(person_ids))
        )
    }
    found = {}
    for person_id in person_ids:
        settings = chosen.get(person_id)
        way = way_of(settings, kind.like or kind.key, kind.usually)
        if way != NONE or kind.must_be_seen:
            found[person_id] = mail_by(settings) if way == MAIL else NO_MAIL
    return found


def _post_at_once(person_ids: Sequence[int], kind: str, post_id: int | None, now: datetime) -> None:
    for notice in db.session.scalars(
        select(Notice).where(
            Notice.person_id.in_(person_ids),
            Notice.kind == kind,
            Notice.post_id == post_id,
            Notice.mail == WAITS,
        )
    ):
        begin_letter(notice.person_id, [notice.id], now)
