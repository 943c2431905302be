"""What this room keeps about a person, for their copy. Hashes and tokens are never in it."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from forum.database import Base, db
from forum.people.models import (
    Block,
    Consent,
    DataCopy,
    Document,
    Erasure,
    HeldForm,
    Person,
    SignIn,
)
from forum.sockets import PersonalData, Sockets

Rows = Iterable[Mapping[str, Any]]
_ACCOUNT = (
    *("name", "handle", "email", "claimed_email", "language", "time_zone", "about", "theme"),
    *("activity_for", "is_suggested", "registered_at", "confirmed_at", "made_admin_at"),
    *("limited_until", "limit_reason", "agreed_at", "erase_at", "source_url"),
)


def plain(row: Base, *names: str) -> dict[str, Any]:
    """These columns of a row, as JSON can write them."""
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _account(person_id: int) -> Rows:
    return [plain(db.session.get_one(Person, person_id), *_ACCOUNT)]


def _sign_ins(person_id: int) -> Rows:
    rows = db.session.scalars(select(SignIn).where(SignIn.person_id == person_id))
    return [plain(row, "began_at", "used_at", "ends_at", "browser") for row in rows]


def _held(person_id: int) -> Rows:
    rows = db.session.scalars(select(HeldForm).where(HeldForm.person_id == person_id))
    return [plain(row, "held_at", "path", "fields", "published_path", "refusal") for row in rows]


def _blocked(person_id: int) -> Rows:
    rows = db.session.execute(
        select(Person.handle, Block.at)
        .join(Block, Block.blocked_id == Person.id)
        .where(Block.person_id == person_id)
    )
    return [{"handle": handle, "at": _plain(at)} for handle, at in rows]


def _consents(person_id: int) -> Rows:
    rows = db.session.execute(
        select(Document, Consent.at)
        .join(Consent, Consent.document_id == Document.id)
        .where(Consent.person_id == person_id)
    )
    return [{**plain(document, "kind", "version"), "at": _plain(at)} for document, at in rows]


def _copies(person_id: int) -> Rows:
    rows = db.session.scalars(select(DataCopy).where(DataCopy.person_id == person_id))
    return [plain(row, "asked_at", "ready_at", "ends_at") for row in rows]


def _documents(person_id: int) -> Rows:
    rows = db.session.scalars(select(Document).where(Document.changed_by_id == person_id))
    return [plain(row, "kind", "version", "changed_at") for row in rows]


def _erasures(person_id: int) -> Rows:
    rows = db.session.scalars(select(Erasure).where(Erasure.by_id == person_id))
    return [plain(row, "at", "reason") for row in rows]


def plug(plugged: Sockets) -> None:
    """Put these into the copy."""
    plugged.personal_data += [
        PersonalData("account", _account, tables=("people",)),
        PersonalData("sign_ins", _sign_ins, tables=("sign_ins",)),
        PersonalData("waiting_texts", _held, tables=("held_forms",)),
        PersonalData("blocked", _blocked, tables=("blocks",)),
        PersonalData("agreed_to", _consents, tables=("consents",)),
        PersonalData("copies", _copies, tables=("data_copies",)),
        PersonalData("documents_written", _documents, tables=("documents",)),
        PersonalData("accounts_deleted", _erasures, tables=("erasures",)),
    ]
