"""What members write as Markdown, and what readers get to see."""

import pytest

from forum.markup import VERSION, Rendered, render
from tests.forum.markup.reading import Reading, links


def html(source: str) -> str:
    return render(source).html


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Hello", "<p>Hello</p>"),
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>"),
        (
            "*a* _b_ **c** __d__",
            "<p><em>a</em> <em>b</em> <strong>c</strong> <strong>d</strong></p>",
        ),
        ("snake_case_name", "<p>snake_case_name</p>"),
        ("~~gone~~", "<p><s>gone</s></p>"),
        ("`a < b`", "<p><code>a &lt; b</code></p>"),
        ("\\*not emphasis\\*", "<p>*not emphasis*</p>"),
        ("a &amp; b &copy;", "<p>a &amp; b ©</p>"),
        ("> quoted", "<blockquote>\n<p>quoted</p>\n</blockquote>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("a\n\n---\n\nb", "<p>a</p>\n<hr>\n<p>b</p>"),
        ("<b>not HTML</b>", "<p>&lt;b&gt;not HTML&lt;/b&gt;</p>"),
        ("    four spaces", '<pre tabindex="0"><code>four spaces\n</code></pre>'),
    ],
)
def test_commonmark(source: str, expected: str) -> None:
    assert html(source) == expected


def test_a_line_that_was_ended_stays_a_line() -> None:
    assert html("Storgatan 1\r\n111 22 Stockholm") == "<p>Storgatan 1<br>\n111 22 Stockholm</p>"


def test_code_keeps_its_language_and_nothing_else_of_the_info() -> None:
    (code,) = Reading(html('```python "onclick=x"\nx\n```')).all("code")
    (strange,) = Reading(html("```<script>\nx\n```")).all("code")

    assert code == {"class": "language-python"}
    assert strange == {}


def test_code_and_tables_can_be_scrolled_with_the_keyboard() -> None:
    reading = Reading(html("```\nx\n```\n\n|a|\n|-|\n|b|"))

    assert reading.all("pre") == reading.all("table") == [{"tabindex": "0"}]


def test_columns_are_aligned_by_class() -> None:
    reading = Reading(html("|a|b|c|d|\n|:-|:-:|-:|-|\n|1|2|3|4|"))

    aligned = [{"class": f"align-{side}"} for side in ("left", "center", "right")]
    assert reading.all("th") == reading.all("td") == [*aligned, {}]


@pytest.mark.parametrize(
    ("source", "headings"),
    [
        ("# a", ["h3"]),
        ("# a\n## b\n### c", ["h3", "h4", "h4"]),
        ("### a\n#### b\n### c", ["h3", "h4", "h3"]),
        ("###### a", ["h3"]),
        ("a\n===\nb\n---", ["h3", "h4"]),
        ("## a\n# b", ["h4", "h3"]),
    ],
)
def test_headings_stand_below_those_of_the_page(source: str, headings: list[str]) -> None:
    tags = [tag for tag, _ in Reading(html(source)).elements]

    assert tags == headings


@pytest.mark.parametrize(
    ("source", "link"),
    [
        ("see https://a.example/x_y_z?a=1&b=2.", "https://a.example/x_y_z?a=1&b=2"),
        ("(http://a.example)", "http://a.example"),
        ("https://a.example/__init__.py", "https://a.example/__init__.py"),
        ("www.a.example/x, said he", "https://www.a.example/x"),
        ("WWW.A.EXAMPLE", "https://WWW.A.EXAMPLE"),
        ("write to me@post.se!", "mailto:me@post.se"),
        ("<https://a.example>", "https://a.example"),
        ("[a](/threads/7)", "/threads/7"),
        ("[a](/)", "/"),
        ("[a](#post-7)", "#post-7"),
        ("[a](mailto:me@a.example?subject=Hej)", "mailto:me@a.example?subject=Hej"),
        ("[a](https://blåbär.example/å)", "https://xn--blbr-noae.example/%C3%A5"),
        ("[a]\n\n[a]: https://a.example 'b'", "https://a.example"),
    ],
)
def test_links(source: str, link: str) -> None:
    assert links(html(source)) == [link]


@pytest.mark.parametrize(
    "source",
    [
        "config.py",
        "version 1.2.3",
        "a.example",
        "`https://a.example`",
        "ftp://a.example",
        "//a.se",
        "@name",
    ],
)
def test_no_links(source: str) -> None:
    assert links(html(source)) == []


def test_an_address_far_into_a_long_stretch_of_words_is_still_a_link() -> None:
    assert links(html("word " * 900 + "https://a.example/x")) == ["https://a.example/x"]


KEY = "0123456789abcdef0123456789abcdef"


def test_pictures_of_this_site_are_shown() -> None:
    (picture,) = Reading(html(f'![A red lamp](/files/{KEY}/lamp.png "Lamp")')).all("img")

    assert picture == {
        "src": f"/files/{KEY}/lamp.png",
        "alt": "A red lamp",
        "title": "Lamp",
        "loading": "lazy",
    }


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("lamp-640x480.webp", {"width": "640", "height": "480"}),
        ("lamp-99999x1.webp", {}),
        ("lamp-0x1.webp", {}),
        ("640x480.webp", {}),
    ],
)
def test_a_picture_whose_address_tells_its_size_gets_its_room(
    name: str, size: dict[str, str]
) -> None:
    (picture,) = Reading(html(f"![A lamp](/files/{KEY}/{name})")).all("img")

    assert {key: picture[key] for key in ("width", "height") if key in picture} == size


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/p.png",
        "/threads/7",
        "/files/../account/delete",
        f"/files/{KEY}/.hidden",
        f"/files/{KEY}/a.png?x=1",
        f"/files/{KEY}//a.png",
        f"/files/{KEY}/%2e%2e/a",
        f"/files/{KEY}/",
        f"/files/{KEY}/../../sign-out.png",
        "/files/short/a.png",
    ],
)
def test_other_pictures_are_links_to_them(address: str) -> None:
    reading = Reading(html(f"![A lamp]({address})"))

    assert reading.all("img") == []
    assert len(reading.all("a")) == 1
    assert reading.words == "A lamp"


def test_a_picture_inside_a_link_leaves_its_words() -> None:
    assert Reading(html("[![lamp](https://b.example/p.png)](https://a.example)")).words == "lamp"
    assert links(html("[![lamp](https://b.example/p.png)](https://a.example)")) == [
        "https://a.example"
    ]


def test_the_same_source_gives_the_same_html_and_says_by_which_rules() -> None:
    source = "# a\n\n[b](/c 'd') *e*\n\n|f|\n|:-:|\n|g|"

    assert render(source) == render(source) == Rendered(html(source), VERSION)
