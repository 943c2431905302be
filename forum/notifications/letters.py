"""Letters about notices: written when they are sent, at each try.

Only what is still there for its reader, unread and wished for is spoken of: a post that was hidden,
or a thread that was moved out of their sight meanwhile, is not. The text of a post is never mailed.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import update

from forum import mail
from forum.database import db, transaction
from forum.languages import speaking
from forum.moments import now as this_moment
from forum.notifications import queries, stops, wishes
from forum.notifications.clock import NEVER, WEEKLY
from forum.notifications.models import Notice, NoticeSettings
from forum.notifications.telling import kinds
from forum.people.models import Person
from forum.people.reply_addresses import reply_address
from forum.web import outside_url

#: So many notices a letter tells of; it says how many more there are.
MOST = 20


def send_letters(payloads: Sequence[Mapping[str, Any]]) -> None:
    """Carry out jobs of this kind. Raises what the mail server raises; then it is tried again."""
    for about in payloads:
        person = db.session.get(Person, about["person_id"])
        notices = _to_mail(person, about["message_id"]) if person else []
        if person is None or not notices:
            continue
        composed = _compose(person, notices, about)
        ids = [notice.id for notice in notices]
        # A mail server may take its time; nothing of the database is held meanwhile.
        db.session.rollback()
        mail.send([composed])
        with transaction() as session:
            gone = update(Notice).where(Notice.id.in_(ids))
            session.execute(gone.values(mailed_at=this_moment()))


def _to_mail(person: Person, letter: str) -> list[Notice]:
    """What the letter speaks of at this moment; nothing where none may be sent to this person."""
    if not (person.email_key and person.is_confirmed and person.has_account):
        return []
    settings = db.session.get(NoticeSettings, person.id)
    if settings is not None and settings.rhythm == NEVER:
        return []
    stopped = stops.stopped_threads(person.id)
    return [
        notice
        for notice in queries.in_letter(person, letter)
        if notice.thread_id not in stopped and _is_wished(settings, notice.kind)
    ]


def _is_wished(settings: NoticeSettings | None, key: str) -> bool:
    kind = kinds()[key]
    return wishes.way_of(settings, kind.like or key, kind.usually) == wishes.MAIL


def _compose(person: Person, notices: Sequence[Notice], about: Mapping[str, Any]) -> dict[str, Any]:
    with speaking(person.language, person.time_zone):
        shown = [_item(notice) for notice in notices[:MOST]]
        if about["rhythm"]:
            subject, template = _digest_subject(about["rhythm"], len(notices)), "digest"
        else:
            subject, template = _subject(notices), "news"
    return mail.compose(
        person.email or "",
        person.language,
        template,
        headers=_headers(person, notices, about),
        zone=person.time_zone,
        subject=subject,
        groups=_by_thread(shown),
        more=len(notices) - len(shown),
        asks=len(notices) == 1 and notices[0].kind == "host",
        by_mail=_answers_go_to(person, notices, about) is not None,
        stops=_stops(person, notices, about),
        settings_link=outside_url("forum.notifications.settings"),
    )


def title_of(notice: Notice) -> str:
    """The thread's title, unless its question is not shown any more; empty without a thread."""
    if notice.thread is None:
        return ""
    return (
        _("A thread that is no longer shown") if notice.thread.is_unlisted else notice.thread.title
    )


def _item(notice: Notice) -> dict[str, Any]:
    kind = kinds()[notice.kind]
    site = str(current_app.config["SITE_URL"]).rstrip("/")
    return {
        "title": title_of(notice),
        "sentence": str(kind.sentence(notice)),
        "details": str(kind.details(notice)),
        "link": site + kind.address(notice),
        "at": notice.made_at,
    }


def _by_thread(items: Sequence[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for item in items:
        groups.setdefault(item["title"], []).append(item)
    return list(groups.items())


def _subject(notices: Sequence[Notice]) -> str:
    first = notices[0]
    said = str(kinds()[first.kind].sentence(first))
    if len(notices) > 1:
        said = ngettext("%(num)s notification", "%(num)s notifications", len(notices))
    return f"{said}: {title_of(first)}" if first.thread else said


def _digest_subject(rhythm: str, count: int) -> str:
    if rhythm == WEEKLY:
        return ngettext(
            "Your week: %(num)s notification", "Your week: %(num)s notifications", count
        )
    return ngettext("Your day: %(num)s notification", "Your day: %(num)s notifications", count)


def _headers(person: Person, notices: Sequence[Notice], about: Mapping[str, Any]) -> dict[str, str]:
    """What mail programs fold threads by, and by which they offer to unsubscribe (RFC 8058)."""
    headers = {
        "Message-ID": about["message_id"],
        "List-Id": mail.list_id(),
        "List-Unsubscribe": f"<{_stops(person, notices, about)[0][1]}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    thread_id = notices[0].thread_id
    if thread_id is not None and not about["rhythm"]:
        headers["In-Reply-To"] = headers["References"] = mail.thread_mark(thread_id)
    if address := _answers_go_to(person, notices, about):
        headers["Reply-To"] = address
    return headers


def _answers_go_to(
    person: Person, notices: Sequence[Notice], about: Mapping[str, Any]
) -> str | None:
    thread_id = notices[0].thread_id
    if about["rhythm"] or thread_id is None:
        return None
    return reply_address(person.id, thread_id)


def _stops(
    person: Person, notices: Sequence[Notice], about: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """What can be stopped, narrowest first: words and a link."""
    with speaking(person.language, person.time_zone):
        found = []
        if not about["rhythm"]:
            if (thread_id := notices[0].thread_id) is not None:
                link = stops.stop_link(person.id, thread_id)
                found.append((_("No more mail about this thread:"), link))
            if len({_choice(notice) for notice in notices}) == 1:
                link = stops.stop_link(person.id, _choice(notices[0]))
                found.append((_("No more mail of this kind:"), link))
        link = stops.stop_link(person.id, stops.ALL)
        return [*found, (_("No more mail about what happens in the forum:"), link)]


def _choice(notice: Notice) -> str:
    kind = kinds()[notice.kind]
    return kind.like or kind.key
