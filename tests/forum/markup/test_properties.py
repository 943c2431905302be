"""What holds for every text, tried with heaps of fragments that fit badly together."""

from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from forum.markup import TextRefused, check, render, sanitize
from tests.forum.markup.payloads import ADDRESSES, HTML, MARKDOWN, PICTURE
from tests.forum.markup.reading import dangers

SOURCE = "https://source.example/questions/7"

MARKS = [*"*_~`#>-+|![]()<>&;:\\\"'=/@. \n\t1a", "\n\n", "    ", "](", "![", "```\n", "|-|\n"]
NAMES = ["a", "b", "i", "p", "h1", "h2", "h6", "ul", "ol", "li", "table", "tr", "td", "th"]
MORE_NAMES = ["pre", "code", "blockquote", "em", "s", "div", "br", "img", "svg", "select", "form"]
TAGS = [f"<{end}{name}>" for name in NAMES + MORE_NAMES for end in ("", "/")]
OPENED = [
    '<a href="',
    "<a href=x title='",
    f"<img src={PICTURE} alt=",
    "<p ",
    "<!--",
    "&#",
]

markdown_soup = st.lists(
    st.sampled_from(MARKS + ADDRESSES + MARKDOWN) | st.text(max_size=5), max_size=30
).map("".join)
html_soup = st.lists(
    st.sampled_from(TAGS + OPENED + ADDRESSES + HTML) | st.text(max_size=5), max_size=30
).map("".join)
any_text = st.text(st.characters(codec=None), max_size=60)


@given(markdown_soup | html_soup | any_text)
def test_whatever_members_write_is_harmless_or_refused(source: str) -> None:
    try:
        text = check(source)
    except TextRefused:
        return

    assert check(text) == text
    assert dangers(render(text).html) == []


@given(html_soup | markdown_soup | any_text)
def test_whatever_archives_hold_is_harmless_and_settled_after_once(body: str) -> None:
    try:
        once = sanitize(body, base_url=SOURCE)
    except TextRefused:
        return

    assert dangers(once) == []
    assert sanitize(once, base_url=SOURCE) == once


@given(markdown_soup)
def test_what_was_rendered_is_harmless_as_an_import_too(source: str) -> None:
    try:
        html = render(source).html
    except TextRefused:
        return

    assert dangers(sanitize(html, base_url=SOURCE)) == []


def test_many_threads_render_at_once_as_one_would() -> None:
    texts = [text for text in HTML + MARKDOWN for _ in range(4)]
    alone = [render(f"x {text}").html for text in texts]

    with ThreadPoolExecutor(max_workers=8) as pool:
        together = list(pool.map(lambda text: render(f"x {text}").html, texts))

    assert together == alone
