"""Deleting an account. Posts stay, under "former member"; what is the person's alone goes.

Asked for by the person, it is done after some days, unless they sign in before; an admin does it
at once, with a reason. ``PersonErased`` is published in the same transaction: each room deletes
what it keeps.
"""

from datetime import datetime, timedelta

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import delete, or_, select

from forum import languages, mail, permissions, sockets
from forum.database import after_commit, db, forget, locked, transaction
from forum.errors import Invalid, Problem, Refused
from forum.events import PersonErased
from forum.jobs.models import Job
from forum.moments import now as this_moment
from forum.people import blocking, copying, photos
from forum.people.entering import require_password
from forum.people.models import Block, DataCopy, Erasure, HeldForm, Person, SignIn
from forum.people.queries import other_admins
from forum.people.retired import digest, retire
from forum.people.sign_ins import end_all_sign_ins
from forum.web import outside_url

ERASE = "person:erase"
MAX_REASON = 500


def ask_to_erase(
    person: Person, password: str, *, cut_words: bool, now: datetime | None = None
) -> datetime | None:
    """Delete one's own account, after the days of grace; all sign-ins end at once.

    Returns when it is done, None where that is now. Raises Invalid where the password is wrong,
    Refused for the last admin, TooMany.
    """
    moment, days = now or this_moment(), current_app.config["ERASE_AFTER_DAYS"]
    require_password(person, password)
    with transaction():
        others = other_admins(person)
        person = locked(person)
        _refuse_last_admin(person, others)
        person.erase_words = cut_words
        end_all_sign_ins(person.id)
        if days and person.email:
            person.erase_at = moment + timedelta(days=days)
            way_back = outside_url("forum.people.sign_in")
            mail.post_mail(
                person.email, person.language, "leaving", until=person.erase_at, sign_in=way_back
            )
        else:
            _erase(person, None, "", moment)
        return person.erase_at


def erase_member(
    by: Person, person: Person, reason: str, *, cut_words: bool = False, now: datetime | None = None
) -> None:
    """Delete somebody's account at once, for a reason that they are told. Raises Refused."""
    reason = " ".join(reason.split())
    if not reason:
        raise Invalid(_("Say why."), "reason")
    if len(reason) > MAX_REASON:
        raise Invalid(_("At most %(count)s characters.", count=MAX_REASON), "reason")
    with transaction():
        others = other_admins(person)
        for each in sorted((by, person), key=lambda one: one.id):
            locked(each)
        permissions.require(by, ERASE, now=now)
        if by.id == person.id:
            raise Refused(_("Your own account you delete under “Your data”."))
        if person.is_admin and not by.is_admin:
            raise Refused(_("Only admins delete the account of an admin."))
        _refuse_last_admin(person, others)
        person.erase_words = cut_words
        _erase(person, by, reason, now or this_moment())


def _refuse_last_admin(person: Person, others: int) -> None:
    if person.is_admin and not others:
        raise Refused(_("This is the last admin, and there is always one."))


def erase_due(now: datetime) -> None:
    """Delete the accounts whose days of grace are over, each in a transaction of its own."""
    due = db.session.scalars(select(Person.id).where(Person.erase_at <= now)).all()
    for person_id in due:
        try:
            _erase_one(person_id, now)
        except Problem:
            # The last admin, by now: their account stays until there is another.
            continue


def _erase_one(person_id: int, now: datetime) -> None:
    with transaction() as session:
        person = session.get_one(Person, person_id)
        others = other_admins(person)
        person = locked(person)
        if person.erase_at is None or person.erase_at > now:
            return
        _refuse_last_admin(person, others)
        _erase(person, None, "", now)


def _erase(person: Person, by: Person | None, reason: str, now: datetime) -> None:
    """In the open transaction, the person held. Files go when it has been committed."""
    if person.is_erased:
        return
    session, address, language = db.session(), person.email, person.language
    addresses = tuple(filter(None, (person.email, person.claimed_email)))
    retire("name", person.name_key, now)
    retire("handle", person.handle, now)
    session.add(Erasure(person_id=person.id, by_id=by.id if by else None, reason=reason, at=now))
    fact = PersonErased(
        person.id,
        now,
        by_id=by.id if by else None,
        name=person.name,
        handle=person.handle,
        cuts_words=person.erase_words,
        reason=reason,
    )
    _drop_own(person)
    _blank(person, now)
    session.flush()
    forget()
    sockets.publish(fact)
    _drop_jobs(addresses)
    if address:
        mail.post_mail(address, language, "erased", reason=reason)


def _drop_own(person: Person) -> None:
    session, copy = db.session(), copying.copy_of(person)
    after_commit(photos.throw_away, person.photo)
    after_commit(copying.throw_away, copy.file if copy else None)
    blockers = session.scalars(select(Block.person_id).where(Block.blocked_id == person.id)).all()
    session.execute(
        delete(Block).where(or_(Block.person_id == person.id, Block.blocked_id == person.id))
    )
    blocking.recount(blockers)
    for table in (SignIn, HeldForm, DataCopy):
        session.execute(delete(table).where(table.person_id == person.id))


def _drop_jobs(addresses: tuple[str, ...]) -> None:
    """Mail that waits for these addresses is not sent any more."""
    wanted = [address.casefold() for address in addresses]
    rows = db.session.execute(select(Job.id, Job.payload)).all()
    found = [
        job_id
        for job_id, payload in rows
        if any(address in str(payload).casefold() for address in wanted)
    ]
    db.session.execute(delete(Job).where(Job.id.in_(found)))


def _blank(person: Person, now: datetime) -> None:
    with languages.speaking(current_app.config["LANGUAGE"]):
        person.stored_name = _("Former member")
    person.name_key, person.handle = f"former member {person.id}", f"former-{person.id}"
    person.email = person.email_key = person.claimed_email = person.claimed_key = None
    person.password_hash = person.made_admin_at = person.erase_at = person.limited_until = None
    person.about = person.limit_reason = person.time_zone = ""
    person.photo = person.source_url = None
    person.language, person.theme = current_app.config["LANGUAGE"], "system"
    person.is_suggested, person.blocks_count = False, 0
    if person.source_key and ":name:" in person.source_key:
        # An archive that is brought in again must find that this person has left.
        person.source_key = former_source(person.source_key)
    person.erased_at = now


def former_source(source_key: str) -> str:
    """What stands in place of a former member's ``source_key``."""
    return f"former:{digest('source', source_key)}"
