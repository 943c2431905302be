"""What this room keeps about a person, and what goes with them."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import delete, exists, select

from forum.database import db
from forum.events import PersonErased
from forum.files.models import File, PostFile
from forum.files.sweeping import sweep_soon
from forum.sockets import PersonalData
from forum.web import outside_url


def _rows(person_id: int) -> Iterable[Mapping[str, Any]]:
    files = db.session.scalars(select(File).where(File.uploader_id == person_id).order_by(File.id))
    for file in files:
        yield {
            "name": file.name,
            "type": file.media_type,
            "bytes": file.size_bytes,
            "uploaded_at": file.uploaded_at.isoformat(),
            "address": outside_url("forum.files.show", key=file.key, name=file.slug),
        }


PERSONAL_DATA = PersonalData("files", _rows, ("files", "post_files"))


def forget_unpublished(fact: PersonErased) -> None:
    """Files in posts stay with the posts; what was never published goes, its content soon after."""
    linked = exists().where(PostFile.file_id == File.id)
    db.session.execute(
        delete(File)
        .where(File.uploader_id == fact.person_id, ~linked)
        .execution_options(synchronize_session=False)
    )
    sweep_soon()
