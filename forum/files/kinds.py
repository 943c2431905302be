"""Which files are taken, as what they are served, and what they are called. Nothing is unpacked."""

import re
import unicodedata
from dataclasses import dataclass

from flask_babel import gettext as _

from forum.boards.slugs import slug_of
from forum.errors import Invalid
from forum.files.picturing import bounded
from forum.files.rules import PICTURE_ENDINGS, attachment_endings

_MEDIA_TYPES = {
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "log": "text/plain",
    "md": "text/markdown",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "txt": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
#: How such a file begins; others, where their kind is none of these, may begin as they like.
_PACKED = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_BEGINNINGS = {
    **dict.fromkeys(("docx", "odt", "ods", "pptx", "xlsx", "zip"), _PACKED),
    "pdf": (b"%PDF-",),
}
_TEXTS = frozenset({"csv", "log", "md", "txt"})
MAX_NAME = 100
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class Taken:
    """A file as it is kept."""

    content: bytes
    name: str
    slug: str
    media_type: str
    width: int | None = None
    height: int | None = None


def take(name: str, content: bytes) -> Taken:
    """What was uploaded, as it may be kept: pictures are made anew. Raises Invalid."""
    name = clean_name(name)
    stem, _dot, ending = name.rpartition(".")
    ending = ending.lower()
    if not content:
        raise Invalid(_("“%(name)s” is empty.", name=name))
    if ending in PICTURE_ENDINGS or not stem:
        return _picture(stem or name, name, content)
    if ending not in attachment_endings():
        raise Invalid(_refusal(name))
    if not _begins_right(ending, content):
        raise Invalid(_("“%(name)s” is not what its name says.", name=name))
    media_type = _MEDIA_TYPES.get(ending, "application/octet-stream")
    return Taken(content, name, f"{slug_of(stem) or 'file'}.{slug_of(ending)}", media_type)


def _picture(stem: str, name: str, content: bytes) -> Taken:
    picture = bounded(content, name)
    # Its size stands in the address, so that a page can leave room for it without asking.
    slug = f"{slug_of(stem) or 'image'}-{picture.width}x{picture.height}.webp"
    media_type = "image/webp"
    return Taken(picture.content, name, slug, media_type, picture.width, picture.height)


def _refusal(name: str) -> str:
    kinds = ", ".join(attachment_endings())
    return _(
        "“%(name)s” cannot be taken. Pictures can (JPEG, PNG, GIF, WebP), and files of these "
        "kinds: %(kinds)s.",
        name=name,
        kinds=kinds or "–",
    )


def _begins_right(ending: str, content: bytes) -> bool:
    if ending in _TEXTS:
        return b"\0" not in content
    begins = _BEGINNINGS.get(ending)
    return begins is None or content[:1024].lstrip().startswith(begins)


def clean_name(name: str) -> str:
    """A file's name without folders and invisible signs; what it ends with stays."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in last)
    tidy = _BLANKS.sub(" ", seen).strip(" .")
    stem, dot, ending = tidy.rpartition(".")
    if not dot or len(ending) > 10:
        return tidy[:MAX_NAME] or "file"
    return f"{stem[: MAX_NAME - len(ending) - 1].rstrip() or 'file'}.{ending}"
