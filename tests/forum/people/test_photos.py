"""Photos: decoded, encoded anew, stripped, bounded; served as what they are and nothing else."""

import resource
import struct
import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from forum.database import db
from forum.people import photos
from forum.people.models import Person
from tests.forum.people.test_accounts import save

MEGABYTE = 1024 * 1024


def picture(kind: str = "PNG", size: tuple[int, int] = (640, 480), **more: Any) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **more)
    return out.getvalue()


def upload(browser: Any, content: bytes, name: str = "me.png") -> Any:
    form = browser.get("/account").fields("form.form")
    return browser.post("/account", data={**form, "photo": (BytesIO(content), name)})


def photo_of(person: Person) -> str | None:
    db.session.expire_all()
    return db.session.get_one(Person, person.id).photo


def stored(app: Flask) -> list[Path]:
    return sorted((Path(app.config["INSTANCE"]) / "uploads" / "photos").iterdir())


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_photo_becomes_a_small_square(app: Flask, client: Any, asta: Person, kind: str) -> None:
    client.sign_in(asta)

    assert upload(client, picture(kind)).status_code == 303

    page = client.get("/people/asta-lind")
    answer = client.get(page.one(".profile-head img")["src"])
    with Image.open(BytesIO(answer.data)) as image:
        assert (image.format, image.size) == ("WEBP", (256, 256))


def test_it_is_served_as_what_it_is_and_may_be_kept(
    client: Any, new_client: Any, asta: Person
) -> None:
    client.sign_in(asta)
    upload(client, picture())
    path = f"/photos/{photo_of(asta)}"

    for browser in (client, new_client()):
        headers = browser.get(path).headers
        assert headers["Content-Type"] == "image/webp"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Set-Cookie" not in headers


def test_place_device_and_words_in_a_photo_are_gone(app: Flask, client: Any, asta: Person) -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    exif.get_ifd(0x8825)[1] = "N"
    client.sign_in(asta)

    upload(client, picture("JPEG", exif=exif.tobytes(), icc_profile=b"a profile", comment=b"hush"))

    [path] = stored(app)
    content = path.read_bytes()
    with Image.open(path) as image:
        assert dict(image.getexif()) == {}
        assert not {"exif", "icc_profile", "comment", "xmp"} & set(image.info)
    assert b"taken at home" not in content
    assert b"a profile" not in content


def test_a_photo_that_lies_on_its_side_is_put_upright(
    app: Flask, client: Any, asta: Person
) -> None:
    lying = Image.new("RGB", (200, 200), "red")
    lying.paste("blue", (0, 0, 200, 100))
    exif = Image.Exif()
    exif[0x0112] = 3
    out = BytesIO()
    lying.save(out, "JPEG", exif=exif.tobytes())
    client.sign_in(asta)

    upload(client, out.getvalue())

    with Image.open(stored(app)[0]) as image:
        red, _green, blue = image.convert("RGB").getpixel((128, 20))  # type: ignore[misc]
    assert red > blue


def moving(kind: str) -> bytes:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    out = BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=50)
    return out.getvalue()


def header_of_a_vast_png(side: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    size = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * (side * 3 + 1) * 4)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
NO_PHOTOS = {
    "svg": SVG,
    "svg that calls itself png": b"\x89PNG\r\n\x1a\n" + SVG,
    "html": b"<html><script>alert(1)</script>",
    "nothing of a picture": b"hello",
    "gif": moving("GIF"),
    "moving png": moving("PNG"),
    "moving webp": moving("WEBP"),
    "half a picture": picture()[:200],
    "tiff": picture("TIFF", (90, 90)),
    "too many pixels": header_of_a_vast_png(8_000),
    "a bomb": header_of_a_vast_png(50_000),
    "a bomb with a warning": header_of_a_vast_png(11_000),
}


@pytest.mark.parametrize("name", NO_PHOTOS)
def test_what_is_no_photo_is_refused_and_nothing_kept(
    app: Flask, client: Any, asta: Person, name: str
) -> None:
    client.sign_in(asta)

    page = upload(client, NO_PHOTOS[name], "<img src=x onerror=alert(1)>.png")

    assert page.status_code == 422
    assert page.one("#photo")["aria-invalid"] == "true"
    assert photo_of(asta) is None
    assert not (photos.folder()).exists() or stored(app) == []


def test_too_many_bytes_are_refused_unread(app: Flask) -> None:
    with pytest.raises(photos.Invalid, match="at most 8 megabytes"):
        photos.small(picture() + b"\0" * photos.MAX_BYTES)


def test_a_bomb_is_refused_before_it_takes_memory(app: Flask) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for content in (header_of_a_vast_png(50_000), header_of_a_vast_png(9_000)):
        with pytest.raises(photos.Invalid):
            photos.small(content)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before

    assert grown * 1024 < 200 * MEGABYTE


MEASURE = """
import re, sys
from pathlib import Path
from forum.people import photos

def kilobytes(name):
    return int(re.search(name + r":\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

content = sys.stdin.buffer.read()
before = kilobytes("VmRSS")
photos.small(content)
print(kilobytes("VmHWM") - before)
"""


@pytest.mark.parametrize(
    ("kind", "mode", "side"), [("PNG", "RGBA", 4_470), ("PNG", "P", 4_470), ("JPEG", "RGB", 7_200)]
)
def test_the_largest_photo_that_is_taken_needs_bounded_memory(
    kind: str, mode: str, side: int
) -> None:
    out = BytesIO()
    Image.new(mode, (side, side)).save(out, kind, compress_level=1)
    child = subprocess.run(
        [sys.executable, "-c", MEASURE], input=out.getvalue(), capture_output=True, timeout=60
    )

    assert int(child.stdout) * 1024 < 200 * MEGABYTE, child.stderr.decode()


def test_what_hangs_on_behind_a_picture_is_cut_off(app: Flask, client: Any, asta: Person) -> None:
    client.sign_in(asta)

    upload(client, picture("JPEG") + b"<script>alert(1)</script><?php evil();")

    [path] = stored(app)
    assert b"script" not in path.read_bytes()


def test_a_new_photo_takes_the_place_of_the_old_one(app: Flask, client: Any, asta: Person) -> None:
    client.sign_in(asta)
    upload(client, picture())
    first = photo_of(asta)

    upload(client, picture("JPEG"))

    assert first != photo_of(asta)
    assert [path.name for path in stored(app)] == [photo_of(asta)]
    assert client.get(f"/photos/{first}").status_code == 404


def test_a_photo_can_be_taken_away(app: Flask, client: Any, asta: Person) -> None:
    client.sign_in(asta)
    upload(client, picture())

    save(client, without_photo="y")

    assert photo_of(asta) is None
    assert stored(app) == []
    assert client.get("/people/asta-lind").one(".profile-head .avatar").text == "AL"


def test_a_photo_that_is_refused_keeps_what_was_typed(client: Any, asta: Person) -> None:
    client.sign_in(asta)
    form = client.get("/account").fields("form.form")
    wrong = {**form, "about": "My words.", "photo": (BytesIO(SVG), "me.svg")}

    page = client.post("/account", data=wrong)

    assert page.fields("form.form")["about"] == "My words."


@pytest.mark.parametrize(
    "name", ["../../secret_key", "..%2f..%2fsecret_key", "x.webp", "%00.webp", "a" * 32 + ".webp"]
)
def test_nothing_but_photos_is_served(client: Any, name: str) -> None:
    assert client.get(f"/photos/{name}").status_code == 404
