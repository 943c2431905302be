"""Pictures for posts: made anew, upright, bounded, without place, device and notes of any sort."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from flask_babel import gettext as _
from PIL import Image, ImageOps, ImageSequence

from forum import pictures
from forum.errors import Invalid

FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
#: Some telephones put a second picture behind a JPEG; of these formats only films have more.
_FILMS = ("PNG", "GIF", "WEBP")
SIDE_PIXELS = 1600
#: Of what moves: pixels of its longer side, frames, and pixels of all frames that are unpacked.
FILM_SIDE_PIXELS = 640
MAX_FRAMES = 120
MAX_FILM_PIXELS = 40_000_000


@dataclass(frozen=True)
class Picture:
    """A WebP and its size in pixels."""

    content: bytes
    width: int
    height: int


def bounded(content: bytes, name: str) -> Picture:
    """The picture as posts show it. Raises Invalid with a sentence that says its name."""
    try:
        with pictures.opened(content, FORMATS) as image:
            moves = image.format in _FILMS and getattr(image, "is_animated", False)
            return _film(image, name) if moves else _still(image)
    except pictures.TooManyPixels as error:
        raise Invalid(
            _("“%(name)s” has too many pixels. Make it smaller and add it again.", name=name)
        ) from error
    except pictures.Unreadable as error:
        raise Invalid(
            _("“%(name)s” is not a picture that we can read: JPEG, PNG, GIF or WebP.", name=name)
        ) from error


def _still(image: Image.Image) -> Picture:
    sharp = image.format == "PNG"
    # Lets the JPEG decoder skip what will not be seen.
    image.draft("RGB", (SIDE_PIXELS, SIDE_PIXELS))
    whole = _coloured(image)
    whole.thumbnail((SIDE_PIXELS, SIDE_PIXELS))
    upright = ImageOps.exif_transpose(whole)
    return _written([_bare(upright)], quality=90 if sharp else 82)


def _film(image: Image.Image, name: str) -> Picture:
    frames, lengths_ms = [], []
    for frame in _frames(image, name):
        lengths_ms.append(int(frame.info.get("duration") or 100))
        small = frame.convert("RGBA")
        small.thumbnail((FILM_SIDE_PIXELS, FILM_SIDE_PIXELS))
        frames.append(_bare(small))
    return _written(frames, lengths_ms, quality=75, method=1)


def _frames(image: Image.Image, name: str) -> Iterator[Image.Image]:
    most = min(MAX_FRAMES, MAX_FILM_PIXELS // (image.width * image.height))
    for number, frame in enumerate(ImageSequence.Iterator(image)):
        if number >= most:
            raise Invalid(_("“%(name)s” moves for too long. Make it shorter.", name=name))
        yield frame


def _coloured(image: Image.Image) -> Image.Image:
    if image.mode in ("RGB", "RGBA"):
        return image
    has_holes = "transparency" in image.info or image.mode in ("LA", "PA", "La", "RGBa")
    return image.convert("RGBA" if has_holes else "RGB")


def _bare(image: Image.Image) -> Image.Image:
    """A new picture: nothing of the old one's notes (place, device, profile) comes along."""
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    return bare


def _written(frames: list[Image.Image], lengths_ms: list[int] | None = None, **how: int) -> Picture:
    out, first = BytesIO(), frames[0]
    more = {"append_images": frames[1:], "duration": lengths_ms, "loop": 0} if lengths_ms else {}
    first.save(out, "WEBP", save_all=bool(lengths_ms), **more, **how)
    return Picture(out.getvalue(), first.width, first.height)
