"""What is taken, what it becomes, and how much of it."""

import subprocess
import sys
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from forum.database import db, transaction
from forum.errors import TooMany
from forum.files import kinds
from forum.files.models import File
from forum.files.naming import markdown
from forum.files.uploading import PER_MINUTE, add_file
from forum.markup import render
from forum.moments import now
from forum.people.models import Person
from tests.cast import again, make_person, make_thread
from tests.forum.files.making import (
    SVG,
    address,
    files,
    film,
    picture,
    reply_with,
    upload,
    uploaded,
    vast_png,
)


@pytest.fixture
def browser(client: Any, asta: Person) -> Any:
    """Asta's."""
    client.sign_in(asta)
    return client


def image_at(browser: Any, text: str) -> Image.Image:
    return Image.open(BytesIO(browser.get(address(text)).data))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_is_made_anew_and_its_size_stands_in_its_address(browser: Any, kind: str) -> None:
    text = uploaded(browser, picture(kind, (640, 480)), "My stove.png")

    assert text.startswith("![My stove](/files/")
    assert text.endswith("/my-stove-640x480.webp)")
    with image_at(browser, text) as image:
        assert (image.format, image.size) == ("WEBP", (640, 480))


def test_a_large_one_is_bounded(browser: Any) -> None:
    text = uploaded(browser, picture("JPEG", (4000, 3000)), "large.jpg")
    assert image_at(browser, text).size == (1600, 1200)


def test_a_film_stays_one(browser: Any) -> None:
    text = uploaded(browser, film(5), "moves.gif")
    with image_at(browser, text) as image:
        assert (getattr(image, "n_frames", 1), image.size) == (5, (20, 10))


def test_place_device_and_words_are_gone_and_it_stands_upright(browser: Any) -> None:
    lying = Image.new("RGB", (200, 100), "red")
    lying.paste("blue", (0, 0, 100, 100))
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "taken at home", 6
    exif.get_ifd(0x8825)[1] = "N"
    out = BytesIO()
    more = {"exif": exif.tobytes(), "icc_profile": b"a profile", "comment": b"hush"}
    lying.save(out, "JPEG", **more)

    answer = browser.get(address(uploaded(browser, out.getvalue() + b"<script>", "lying.jpg")))

    for part in (b"taken at home", b"a profile", b"hush", b"EXIF", b"script"):
        assert part not in answer.data
    with Image.open(BytesIO(answer.data)) as image:
        assert image.size == (100, 200)
        _red, _green, blue = image.convert("RGB").getpixel((50, 20))  # type: ignore[misc]
    assert blue > 200


REFUSED = {
    "svg.svg": SVG,
    "svg.png": b"\x89PNG\r\n\x1a\n" + SVG,
    "page.html": b"<script>alert(1)</script>",
    "page.png": b"<html><script>alert(1)</script>",
    "run.exe": b"MZ",
    "noend": b"hello",
    "empty.txt": b"",
    "no.pdf": b"<script>",
    "no.docx": b"<?php",
    "binary.txt": b"a\0b",
    "half.png": picture()[:100],
    "bomb.png": vast_png(50_000),
    "vast.png": vast_png(9_000),
    "frames.gif": film(130),
    "<img src=x onerror=alert(1)>.svg": SVG,
    ".png": b"x",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_taken_is_refused_with_its_name_and_nothing_is_kept(
    app: Flask, browser: Any, name: str
) -> None:
    answer = upload(browser, REFUSED[name], name)

    assert answer.status_code == 422
    assert kinds.clean_name(name) in answer.json["sentence"]
    assert files() == []
    assert list((Path(app.config["INSTANCE"]) / "uploads").glob("files/*/*")) == []


MEASURE = """
import re, sys
from pathlib import Path
from forum.errors import Invalid
from forum.files.picturing import bounded
from forum import pictures

def kilobytes(name):
    return int(re.search(name + r":\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

content = sys.stdin.buffer.read()
before = kilobytes("VmRSS")
try:
    bounded(content, "x")
except Exception as error:
    pass
print(kilobytes("VmHWM") - before)
"""


@pytest.mark.parametrize(
    "content",
    [vast_png(50_000), film(10_000), picture("PNG", (4_470, 4_470)), film(60, (600, 600))],
    ids=["bomb", "frames", "large", "film"],
)
def test_whatever_is_sent_takes_bounded_memory(content: bytes) -> None:
    child = subprocess.run(
        [sys.executable, "-c", MEASURE], input=content, capture_output=True, timeout=60
    )
    assert int(child.stdout) < 200_000, child.stderr.decode()


def packed(size: int) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\0" * size)
    return out.getvalue()


ATTACHED = {
    "receipt.pdf": (b"%PDF-1.7 <script>alert(1)</script>", "application/pdf"),
    "bomb.zip": (packed(50_000_000), "application/zip"),
    "bomb.docx": (packed(50_000_000), kinds._MEDIA_TYPES["docx"]),
    "log.LOG": (b"<html><script>alert(1)</script>", "text/plain; charset=utf-8"),
    "t.csv": (b"=1+1;2", "text/csv; charset=utf-8"),
}


@pytest.mark.parametrize("name", ATTACHED)
def test_an_attachment_is_kept_as_it_is_and_served_as_a_download(browser: Any, name: str) -> None:
    content, media_type = ATTACHED[name]
    text = uploaded(browser, content, name)
    answer = browser.get(address(text))

    assert text.startswith("[")
    assert answer.data == content
    assert answer.headers["Content-Type"] == media_type
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_picture_that_is_also_a_page_is_served_as_a_picture(browser: Any) -> None:
    answer = browser.get(address(uploaded(browser, picture("JPEG") + b"<?php <html>", "a.jpg")))

    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"<?php" not in answer.data


def test_parts_heads_and_what_one_has_already(browser: Any) -> None:
    path = address(uploaded(browser, b"0123456789", "digits.txt"))

    part = browser.get(path, headers={"Range": "bytes=2-4"})
    assert (part.status_code, part.data) == (206, b"234")
    assert part.headers["Content-Range"] == "bytes 2-4/10"
    assert browser.get(path, headers={"Range": "bytes=50-60"}).status_code == 416
    head = browser.head(path)
    assert (head.headers["Content-Length"], head.data) == ("10", b"")
    known = browser.get(path, headers={"If-None-Match": head.headers["ETag"]})
    assert known.status_code == 304


@pytest.mark.parametrize(
    "name",
    [
        "'><img src=x onerror=alert(1)>.png",
        "%22><img src=x onerror=alert(1)>.png",
        "](javascript:alert(1)) x.png",
        "../../etc/pass`wd`\\..\\x_y_*z*.png",
        "Åsas kök \u202egnp.png",
        "http://evil.example/ @x.png",
        "a" * 300 + ".png",
    ],
)
def test_a_name_does_no_harm_wherever_it_stands(browser: Any, asta: Person, name: str) -> None:
    for content, ending in ((picture(), ""), (b"text", ".txt")):
        text = uploaded(browser, content, name + ending)
        post = reply_with(make_thread(asta), asta, text)
        page = browser.get(f"/posts/{post.id}", follow_redirects=True)
        article = page.one(f"#post-{post.id}")
        assert article.select("[onerror], [src=x], a[href^=javascript], a[href^=http]") == []
        assert browser.get(address(text)).status_code == 200
        shown = article.select_one(".post__body img, .post__body a[href^='/files/']")
        assert shown is not None
        if not ending:
            assert shown["alt"] == files()[-1].name.rpartition(".")[0]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a\r\nSet-Cookie: x=y.png", "a Set-Cookie: x=y.png"),
        ("Åsas kök \u202egnp.exe.png", "Åsas kök gnp.exe.png"),
        ("C:\\fakepath\\stove.png", "stove.png"),
        ("../../.htaccess", "htaccess"),
        (".", "file"),
        ("x" * 300 + ".pdf", "x" * 96 + ".pdf"),
    ],
)
def test_what_a_file_is_called(given: str, kept: str) -> None:
    assert kinds.clean_name(given) == kept


def test_the_words_for_a_file_are_read_as_they_were_typed() -> None:
    name = r"a_b*c*[d](e) `f` <g> &amp; ~~h~~ \ i! www.a.example j@k.example.txt"
    html = render(markdown(name, "/files/x", is_picture=False)).html
    assert html == (
        '<p><a href="/files/x" rel="nofollow ugc noopener">a_b*c*[d](e) `f` &lt;g&gt; &amp;amp; '
        "~~h~~ \\ i! www.a.example j@k.example.txt</a></p>"
    )


def test_more_than_one_may_upload_in_a_day_is_refused(
    app: Flask, browser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forum.files.uploading.MEGABYTE", 1_000)
    app.config.update(FILES_PER_DAY=2)
    uploaded(browser, b"a", "a.txt")
    uploaded(browser, b"b", "b.txt")
    answer = upload(browser, b"c", "c.txt")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 80_000
    assert "2 files" in answer.json["sentence"]

    app.config.update(FILES_PER_DAY=100, FILE_MEGABYTES_PER_DAY=1)
    assert upload(browser, b"c" * 1_000, "c.txt").status_code == 429
    app.config.update(FILE_MEGABYTES_PER_DAY=100, FILE_MEGABYTES=1)
    assert upload(browser, b"c" * 1_001, "c.txt").status_code == 422
    assert [file.name for file in files()] == ["a.txt", "b.txt"]


def test_too_often_in_a_minute_is_refused(app: Flask, asta: Person) -> None:
    moment = now()
    for number in range(PER_MINUTE):
        add_file(asta, f"{number}.txt", b"a", now=moment)
    with pytest.raises(TooMany):
        add_file(asta, "more.txt", b"a", now=moment)
    add_file(asta, "later.txt", b"a", now=moment + timedelta(minutes=1))


def test_who_may_not_write_may_not_upload(client: Any, new_client: Any, asta: Person) -> None:
    assert upload(new_client(), picture()).status_code == 303
    unconfirmed = new_client()
    unconfirmed.sign_in(make_person(confirmed=False))
    assert upload(unconfirmed, picture()).status_code == 403
    client.sign_in(asta)
    with transaction():
        again(asta).limited_until = now().replace(year=2999)
    assert upload(client, picture()).status_code == 403
    assert files() == []


def test_more_than_the_site_takes_at_once_is_refused_unread(app: Flask, browser: Any) -> None:
    read: list[int] = []

    class Endless(BytesIO):
        """A body that says no length, as with chunks, and never ends."""

        def readinto(self, buffer: Any) -> int:
            read.append(len(buffer))
            assert sum(read) < 2 * app.config["MAX_CONTENT_LENGTH"]
            return len(buffer)

    how = {"content_type": "multipart/form-data; boundary=x", "token": False}
    chunked = {"wsgi.input": Endless(), "wsgi.input_terminated": True}
    assert browser.post("/files", environ_overrides=chunked, **how).status_code == 413
    large = {"wsgi.input": Endless(), "CONTENT_LENGTH": str(2**31)}
    assert browser.post("/files", environ_overrides=large, **how).status_code == 413
    assert sum(read) <= app.config["MAX_CONTENT_LENGTH"] + 1_000_000


def test_other_fields_of_the_form_change_nothing(browser: Any, asta: Person, bo: Person) -> None:
    more = {"uploader_id": str(bo.id), "key": "0" * 32, "media_type": "text/html", "width": "1"}
    data = {"files": (BytesIO(b"a"), "a.txt"), **more}
    assert browser.post("/files", data=data).status_code == 201

    (file,) = files()
    assert (file.uploader_id, file.media_type, file.width) == (asta.id, "text/plain", None)
    assert file.key != "0" * 32
    assert isinstance(db.session.get(File, file.id), File)
