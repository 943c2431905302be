"""Uploads as people make them, and files that nobody should."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image
from sqlalchemy import select

from forum.database import db
from forum.files.models import File
from forum.threads.models import Post, Thread
from tests.cast import make_reply

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def picture(kind: str = "PNG", size: tuple[int, int] = (320, 240), **more: Any) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **more)
    return out.getvalue()


def film(frames: int, size: tuple[int, int] = (20, 10)) -> bytes:
    out = BytesIO()
    shown = [Image.new("RGB", size, (n * 83 % 256, n * 29 % 256, n // 256)) for n in range(frames)]
    shown[0].save(out, "GIF", save_all=True, append_images=shown[1:], duration=50)
    return out.getvalue()


def vast_png(side: int) -> bytes:
    """A few bytes that say they are a picture of that many pixels squared."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    size = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * (side * 3 + 1) * 4)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def upload(client: Any, content: bytes, name: str = "stove.png") -> Any:
    """As a script does it."""
    return client.post("/files", data={"files": (BytesIO(content), name)})


def uploaded(client: Any, content: bytes | None = None, name: str = "stove.png") -> str:
    """What stands in a text for a file that was taken."""
    answer = upload(client, content or picture(), name)
    assert answer.status_code == 201, answer.json
    (text,) = answer.json["texts"]
    return str(text)


def address(text: str) -> str:
    """The address in such a text."""
    return text[text.rindex("](") + 2 : -1]


def files() -> list[File]:
    return list(db.session.scalars(select(File).order_by(File.id)))


def reply_with(thread: Thread, author: Any, text: str) -> Post:
    return make_reply(thread, author, text=f"Look: {text}")
