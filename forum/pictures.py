"""Opening pictures that strangers sent: bounded in bytes and pixels before anything is unpacked."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import Lock

from PIL import Image

from forum.errors import Problem

#: What is unpacked whole takes four bytes a pixel; of a plain JPEG only an eighth is unpacked.
MAX_PIXELS = 20_000_000
MAX_PIXELS_OF_JPEG = 52_000_000
# Unpacking one takes its memory: a burst of uploads must not take it all.
_turn = Lock()


class TooManyPixels(ValueError):
    """Larger than we unpack."""


class Unreadable(ValueError):
    """No picture of these formats, or a broken one."""


@contextmanager
def opened(content: bytes, formats: tuple[str, ...]) -> Iterator[Image.Image]:
    """The picture, one at a time in this process. Raises TooManyPixels and Unreadable, also for
    what goes wrong while it is worked on; Problems pass."""
    try:
        with _turn, Image.open(BytesIO(content), formats=formats) as image:
            _check(image)
            yield image
    except (Problem, TooManyPixels):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixels from error
    except Exception as error:
        # A decoder that is given bytes from strangers stumbles in more ways than it declares.
        raise Unreadable from error


def _check(image: Image.Image) -> None:
    # Known from the first bytes, before anything is unpacked.
    is_plain = image.format in ("JPEG", "MPO") and not image.info.get("progressive")
    if image.width * image.height > (MAX_PIXELS_OF_JPEG if is_plain else MAX_PIXELS):
        raise TooManyPixels
