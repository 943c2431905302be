"""Photos of people: decoded, cut, encoded anew and so rid of everything that is not the picture."""

import os
import re
import secrets
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from flask import current_app
from flask_babel import gettext as _
from PIL import Image, ImageOps

from forum import pictures
from forum.errors import Invalid, Missing

MAX_BYTES = 8_000_000
SIDE_PIXELS = 256
FORMATS = ("JPEG", "PNG", "WEBP")
#: Some telephones put a second picture behind the first; of these formats only films have more.
_FILMS = ("PNG", "WEBP")
_NAME = re.compile(r"[0-9a-f]{32}\.webp")
#: A photo that nobody shows may be one whose person is being written at this moment.
ORPHANED_FOR = timedelta(days=1)


def folder() -> Path:
    """Where photos lie; made when it is not there."""
    path = Path(current_app.config["INSTANCE"]) / "uploads" / "photos"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def small(content: bytes) -> bytes:
    """A square WebP of what was uploaded. Raises Invalid with a sentence where it is no photo."""
    if len(content) > MAX_BYTES:
        raise _refused(_("The photo is too large: choose one of at most 8 megabytes."))
    try:
        with pictures.opened(content, FORMATS) as image:
            if image.format in _FILMS and getattr(image, "n_frames", 1) > 1:
                raise _refused(_("Choose a photo that does not move."))
            return _encoded(image)
    except pictures.TooManyPixels as error:
        raise _refused(_("The photo has too many pixels: choose a smaller one.")) from error
    except pictures.Unreadable as error:
        raise _refused(_("This is not a photo that we can read: JPEG, PNG or WebP.")) from error


def _refused(sentence: str) -> Invalid:
    return Invalid(sentence, "photo")


def _encoded(image: Image.Image) -> bytes:
    # Lets the JPEG decoder skip what will not be seen.
    image.draft("RGB", (2 * SIDE_PIXELS, 2 * SIDE_PIXELS))
    whole = image if image.mode in ("RGB", "RGBA") else image.convert("RGBA")
    # A square out of the middle is the same whichever way it lies: turned when it is small.
    cut = ImageOps.exif_transpose(ImageOps.fit(whole, (SIDE_PIXELS, SIDE_PIXELS))).convert("RGBA")
    # A new picture: nothing of the old one's notes (place, device, profile) comes along.
    clean = Image.new("RGB", cut.size, "white")
    clean.paste(cut, mask=cut.getchannel("A"))
    out = BytesIO()
    clean.save(out, "WEBP", quality=82)
    return out.getvalue()


def keep(picture: bytes) -> str:
    """Write a small picture under a name that cannot be guessed; returns the name."""
    name = f"{secrets.token_hex(16)}.webp"
    path = folder() / name
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(picture)
    os.replace(unfinished, path)
    return name


def read(name: str) -> bytes:
    """A small picture. Raises Missing where there is none, or the name is none of ours."""
    if not _NAME.fullmatch(name):
        raise Missing
    try:
        return (folder() / name).read_bytes()
    except FileNotFoundError as error:
        raise Missing from error


def throw_away(name: str | None) -> None:
    """Remove a photo that nobody shows any more."""
    if name and _NAME.fullmatch(name):
        (folder() / name).unlink(missing_ok=True)


def sweep(shown: set[str], now_seconds: float) -> None:
    """Remove photos that nobody shows and that are older than a day."""
    for path in folder().iterdir():
        age = now_seconds - path.stat().st_mtime
        if path.name not in shown and age > ORPHANED_FOR.total_seconds():
            path.unlink(missing_ok=True)
