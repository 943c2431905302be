"""The brand is set on a page, looked at before it is saved, and is everywhere at once."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from forum.brand import actions, current
from forum.brand.actions import BrandPlan, set_brand
from forum.brand.colours import Colours
from forum.brand.models import Brand, BrandPicture
from forum.database import db
from forum.errors import Invalid, Refused
from forum.mail import post_mail
from tests.cast import make_board
from tests.client import Browser
from tests.statements import statements


def picture(
    size: tuple[int, int] = (900, 200), colour: str = "#102030ff", kind: str = "PNG"
) -> bytes:
    """A logo with an empty edge, and a word in its notes that is nobody's business."""
    image = Image.new("RGBA", size)
    image.paste(Image.new("RGBA", (size[0] // 2, size[1] // 2), colour), (20, 20))
    image.paste(Image.new("RGBA", (9, 9), colour), (size[0] // 2 + 60, 40))
    out = BytesIO()
    (image if kind != "JPEG" else image.convert("RGB")).save(out, kind, comment=b"SECRET")
    return out.getvalue()


def sent(client: Browser, **fields: Any) -> Any:
    """What happens when an admin sends the form with these fields changed."""
    form = client.get("/admin/brand").fields("main form[enctype]")
    return client.post("/admin/brand", data={**form, **fields})


def saved() -> Brand:
    return actions.newest(1)[0]


# --- Everywhere at once --------------------------------------------------------------------------


def test_name_colours_and_links_are_on_every_page_and_in_every_mail(
    client: Browser, new_client: Callable[[], Browser], anna: Any, mails: Callable[[], list[str]]
) -> None:
    client.sign_in(anna)
    links = {"link_1_address": "https://fjall.example/terms", "link_1_en": "Terms & prices"}
    answer = sent(client, name="Fjäll <b>& Co", brand="0058A3", **links)
    assert answer.status_code == 303
    page = new_client().get("/")
    assert page.one(".site-header__name").get_text() == "Fjäll <b>& Co"
    assert page.one("head title").get_text().endswith("Fjäll <b>& Co")
    link = page.one("footer a[href='https://fjall.example/terms']")
    assert link.get_text() == "Terms & prices"
    assert page.one("meta[name=theme-color][media*=light]")["content"] == "#0058a3"
    post_mail("asta@example.org", "en", "confirm", link="https://…")
    (mail,) = mails()
    assert "registered at Fjäll <b>& Co with this address" in mail
    assert 'From: "Fjäll <b>& Co" <forum@localhost>' in mail


def test_the_style_sheet_has_a_name_of_its_own_for_each_look_and_is_kept_for_ever(
    client: Browser, anna: Any
) -> None:
    before = client.get("/")
    assert before.all("link[href^='/brand/']") == []
    addresses = []
    for colour in ("#0058a3", "#a3005c"):
        set_brand(anna, BrandPlan(colours=Colours(brand=colour)))
        addresses.append(str(client.get("/").one("link[href^='/brand/'][href$='.css']")["href"]))
    assert len(set(addresses)) == 2
    # A page that was opened before still finds its own.
    for address, colour in zip(addresses, ("#0058a3", "#a3005c"), strict=True):
        sheet = client.get(address)
        assert sheet.mimetype == "text/css"
        assert f"--fill: light-dark({colour}" in sheet.text
        assert "immutable" in sheet.headers["Cache-Control"]
        assert "Set-Cookie" not in sheet.headers
    assert client.get(f"/brand/{'0' * 16}.css").status_code == 404


def test_another_process_sees_the_change_at_once_and_asks_no_more_than_before(
    app: Flask, make_app: Callable[..., Flask], client: Browser, anna: Any
) -> None:
    make_board()
    other = make_app(DATABASE_URL=app.config["DATABASE_URL"]).test_client()
    assert "Värdskap" in other.get("/").text
    with statements(app) as before:
        client.get("/boards")
    set_brand(anna, BrandPlan(name="Fjällglöd", colours=Colours(lamp="#ffcc66")))
    assert "Fjällglöd" in other.get("/").text
    client.get("/")
    with statements(app) as after:
        assert "Fjällglöd" in client.get("/boards").text
    assert len(after) == len(before)
    set_brand(anna, BrandPlan())
    assert "Fjällglöd" not in other.get("/").text


# --- Colours -------------------------------------------------------------------------------------


def test_a_colour_that_cannot_be_read_is_refused_with_the_pair_and_what_would_do(
    client: Browser, anna: Any
) -> None:
    client.sign_in(anna)
    answer = sent(client, name="Kept", brand="#ffcc00")
    assert answer.status_code == 422
    assert answer.one("#brand")["value"] == "#ffcc00"
    words = answer.one("#brand-error").get_text()
    assert re.search(r"contrast of 1\.\d:1, and 4\.5:1 is needed", words)
    nearest = re.search(r"#[0-9a-f]{6}", words)
    assert nearest
    assert answer.one("#name")["value"] == "Kept"
    assert sent(client, brand=nearest[0]).status_code == 303
    assert saved().colours == {"brand": nearest[0]}


@pytest.mark.parametrize(
    "typed", ["red", "#12345", "#1234567", "#12345g", "url(//x)", "};*{}", "１２３４５６"]
)
def test_nothing_but_a_colour_comes_into_the_style_sheet(
    client: Browser, anna: Any, typed: str
) -> None:
    client.sign_in(anna)
    assert sent(client, band=typed).status_code == 422
    assert client.get("/admin/brand/preview.css", query_string={"band": typed}).status_code == 404
    assert actions.newest(1) == []


def test_it_is_looked_at_before_it_is_saved(client: Browser, anna: Any) -> None:
    client.sign_in(anna)
    looked = sent(
        client,
        name="Only a look",
        brand="#0058a3",
        preview="yes",
        logo=(BytesIO(picture()), "a.png"),
    )
    assert looked.status_code == 200
    assert actions.newest(1) == []
    assert len(looked.all(".brand-preview img[src^='/brand/']")) == 2
    sheet = client.get(str(looked.one("link[href*='preview.css']")["href"]))
    assert sheet.text.startswith("@layer tokens { .brand-preview {")
    assert "#0058a3" in sheet.text
    # The logo that was looked at is there without being chosen again.
    assert client.post("/admin/brand", data=looked.fields("main form[enctype]")).status_code == 303
    assert saved().logo
    assert saved().name == "Only a look"


# --- The logo ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG"])
def test_a_logo_is_made_anew_and_small(client: Browser, anna: Any, kind: str) -> None:
    client.sign_in(anna)
    assert sent(client, logo=(BytesIO(picture(kind=kind)), "logo.svg")).status_code == 303
    page = client.get("/")
    shown = page.one(".site-header img.logo")
    assert int(str(shown["height"])) <= 96
    assert int(str(shown["width"])) <= 480
    for address, found in (
        (str(shown["src"]), "WEBP"),
        (str(page.one("link[rel=icon]")["href"]), "PNG"),
    ):
        answer = client.get(address)
        assert Image.open(BytesIO(answer.data)).format == found
        assert b"SECRET" not in answer.data
        assert len(answer.data) < 15_000
        assert "immutable" in answer.headers["Cache-Control"]


def test_a_logo_that_would_not_be_seen_on_one_theme_gets_a_ground(anna: Any) -> None:
    from forum.brand.pictures import logo

    assert logo(picture(colour="#102030ff")).tone == "dark"
    assert logo(picture(colour="#fefefeff")).tone == "light"
    assert logo(picture(colour="#d06030ff")).tone == ""
    assert logo(picture(kind="JPEG")).tone == ""


@pytest.mark.parametrize(
    "upload",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a" + b"\0" * 40,
        picture()[:400],
        b"",
        Image.new("RGBA", (40, 40)).tobytes(),
    ],
    ids=["svg", "gif", "cut off", "empty", "bytes"],
)
def test_what_is_no_picture_is_refused_and_nothing_is_kept(
    client: Browser, anna: Any, upload: bytes
) -> None:
    client.sign_in(anna)
    answer = sent(client, name="Typed", logo=(BytesIO(upload), "logo.png"))
    assert answer.status_code == (422 if upload else 303)
    assert db.session.query(BrandPicture).count() == 0


def test_a_logo_that_was_only_looked_at_is_swept(anna: Any) -> None:
    from datetime import timedelta

    from forum.brand.pictures import logo
    from forum.moments import now

    long_ago = now() - timedelta(days=3)
    looked_at = actions.keep_logo(anna, logo(picture()), now=long_ago)
    used = actions.keep_logo(anna, logo(picture((300, 300))), now=long_ago)
    set_brand(anna, BrandPlan(logo=used))
    set_brand(anna, BrandPlan())
    assert db.session.get(BrandPicture, looked_at) is None
    assert db.session.get(BrandPicture, used) is not None  # to go back to


# --- Who, and what may stand there ---------------------------------------------------------------


def test_only_who_may_set_it_sets_it(client: Browser, asta: Any, anna: Any, hedda: Any) -> None:
    for person in (asta, hedda):
        client.sign_in(person)
        assert client.get("/admin/brand").status_code == 403
        assert client.post("/admin/brand/reset").status_code == 403
        with pytest.raises(Refused):
            set_brand(person, BrandPlan(name="Mine"))
    client.sign_in(anna)
    assert client.get("/admin/").one("main a[href='/admin/brand']")


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "//evil.example",
        "https:",
        "data:text/html,x",
        "http://[",
        "ftp://x",
        "a b",
    ],
)
def test_a_link_leads_to_an_address(anna: Any, address: str) -> None:
    with pytest.raises(Invalid):
        set_brand(anna, BrandPlan(links=[(address, {"en": "Here"})]))


@pytest.mark.parametrize(
    "address", ["https://example.com/a?b=1#c", "mailto:us@example.com", "/rules"]
)
def test_these_are_addresses(anna: Any, address: str) -> None:
    set_brand(anna, BrandPlan(links=[("", {}), (address, {"en": "Here", "sv": ""})]))
    assert saved().links == [{"address": address, "label": {"en": "Here"}}]


def test_what_it_was_before_can_be_used_again(client: Browser, anna: Any) -> None:
    first = set_brand(anna, BrandPlan(name="First", colours=Colours(brand="#0058a3")))
    client.sign_in(anna)
    assert client.post("/admin/brand/reset").status_code == 303
    assert saved().is_plain
    assert current.current().name == "Värdskap"
    assert client.get("/admin/brand").says("Anna Berg")
    assert client.post(f"/admin/brand/{first.id}/use").status_code == 303
    assert (saved().name, saved().colours) == ("First", {"brand": "#0058a3"})
    assert client.post("/admin/brand/999/use").status_code == 404
