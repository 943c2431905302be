"""Logos: decoded, made small and encoded anew, as photos of people are."""

import hashlib
from dataclasses import dataclass
from io import BytesIO
from threading import Lock

from flask_babel import gettext as _
from PIL import Image

from forum.errors import Invalid

MAX_BYTES = 4_000_000
MAX_PIXELS = 16_000_000
#: In the header it is 32 pixels high; a screen may have three for each of them.
SIZE = (480, 96)
ICON = 64
FORMATS = ("JPEG", "PNG", "WEBP")
#: Mean brightness, of 255, under which a logo cannot be seen on the dark theme, and the reverse.
DARK, LIGHT = 110, 190
_turn = Lock()


@dataclass(frozen=True)
class Logo:
    """A logo as the site keeps it: WebP for pages, PNG for the browser's tab."""

    name: str
    content: bytes
    icon: bytes
    width: int
    height: int
    tone: str


def logo(content: bytes) -> Logo:
    """What the site keeps of an uploaded logo. Raises Invalid with a sentence."""
    if len(content) > MAX_BYTES:
        raise _refused(_("The logo is too large: choose one of at most 4 megabytes."))
    try:
        with _turn, Image.open(BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise _refused(_("The logo has too many pixels: choose a smaller one."))
            return _made(image)
    except Invalid:
        raise
    except Exception as error:
        # A decoder that is given bytes from strangers stumbles in more ways than it declares.
        raise _refused(_("This is not a picture that we can read: PNG, WebP or JPEG.")) from error


def _refused(sentence: str) -> Invalid:
    return Invalid(sentence, "logo")


def _made(image: Image.Image) -> Logo:
    drawn = image.convert("RGBA")
    # The empty edge that many logos come with would only make them smaller.
    box = drawn.getchannel("A").getbbox()
    if box is None:
        raise _refused(_("Nothing can be seen on this logo."))
    cut = drawn.crop(box)
    cut.thumbnail(SIZE, Image.Resampling.LANCZOS)
    clean = Image.new("RGBA", cut.size)
    clean.paste(cut)
    content = _encoded(clean, "WEBP", quality=85, method=6)
    side = max(clean.size)
    square = Image.new("RGBA", (side, side))
    square.paste(clean, ((side - clean.width) // 2, (side - clean.height) // 2))
    icon = _encoded(square.resize((ICON, ICON), Image.Resampling.LANCZOS), "PNG", optimize=True)
    name = hashlib.sha256(content).hexdigest()[:24]
    return Logo(name, content, icon, clean.width, clean.height, _tone(clean))


def _encoded(image: Image.Image, kind: str, **options: int | bool) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _tone(image: Image.Image) -> str:
    seen = image.getchannel("A").point(lambda part: 255 if part > 127 else 0)
    if seen.histogram()[255] > 0.97 * image.width * image.height:
        return ""  # It brings its own ground.
    shades = image.convert("L").histogram(seen)
    mean = sum(shade * number for shade, number in enumerate(shades)) / max(1, sum(shades))
    return "dark" if mean < DARK else "light" if mean > LIGHT else ""
