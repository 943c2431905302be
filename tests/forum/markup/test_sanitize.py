"""Bodies that arrive as HTML from another site."""

import pytest

from forum.markup import TextRefused, sanitize
from tests.forum.markup.payloads import PICTURE
from tests.forum.markup.reading import Reading, links

SOURCE = "https://source.example/questions/7"


@pytest.mark.parametrize(
    ("body", "clean"),
    [
        (
            "<p>a <b>b</b> <i>c</i> <strike>d</strike></p>",
            "<p>a <strong>b</strong> <em>c</em> <s>d</s></p>",
        ),
        (
            "H<sub>2</sub>O <sup>2</sup> <kbd>Esc</kbd>",
            "H<sub>2</sub>O <sup>2</sup> <kbd>Esc</kbd>",
        ),
        ("<span class=x>a</span><font color=red>b</font>", "ab"),
        ("<p>unclosed <em>a", "<p>unclosed <em>a</em></p>"),
        ("a<!-- b -->c", "ac"),
        ("a<script>b</script><style>c</style>d", "ad"),
        ("&lt;b&gt; &amp;amp; &copy; &unknown;", "&lt;b&gt; &amp;amp; © &amp;unknown;"),
        (
            "<pre class='lang-py'><code>\n  x</code></pre>",
            '<pre tabindex="0"><code>\n  x</code></pre>',
        ),
        ('<ol start="4"><li>a</ol>', '<ol start="4"><li>a</li></ol>'),
        ("<td>a</td>", "a"),
        ("", ""),
    ],
)
def test_what_is_kept_of_a_body(body: str, clean: str) -> None:
    assert sanitize(body) == clean


def test_headings_take_their_rank_under_a_post() -> None:
    clean = sanitize("<h1>a</h1><h3>b</h3><h6>c</h6><h1>d</h1>")

    assert clean == "<h3>a</h3><h4>b</h4><h4>c</h4><h3>d</h3>"


def test_words_of_blocks_that_go_do_not_grow_together() -> None:
    clean = sanitize("<div>a</div><div>b</div><section>c</section><dl><dt>d<dd>e</dl>")

    assert clean.split() == ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("/a/1", "https://source.example/a/1"),
        ("8", "https://source.example/questions/8"),
        ("../tags?q=1", "https://source.example/tags?q=1"),
        ("?page=2", "https://source.example/questions/7?page=2"),
        ("#answer-9", "https://source.example/questions/7#answer-9"),
        ("//other.example/x", "https://other.example/x"),
        ("http://other.example/?a=1&copy=2", "http://other.example/?a=1&copy=2"),
        ("HTTPS://Other.example/X", "https://Other.example/X"),
        ("mailto:a@b.example", "mailto:a@b.example"),
    ],
)
def test_relative_links_lead_back_to_the_source(address: str, link: str) -> None:
    assert links(sanitize(f'<a href="{address}">x</a>', base_url=SOURCE)) == [link]


@pytest.mark.parametrize("address", ["/a/1", "8", "?page=2", "#answer-9", "//other.example/x", ""])
def test_relative_links_without_a_source_become_words(address: str) -> None:
    assert sanitize(f'<p><a href="{address}" title="t">x</a></p>') == "<p>x</p>"


def test_pictures_become_links_and_never_pictures_of_ours() -> None:
    body = f'<img src="{PICTURE}" alt="A &amp; B">'

    assert sanitize(body) == "A &amp; B"
    (link,) = Reading(sanitize(body, base_url=SOURCE)).all("a")
    assert link["href"] == f"https://source.example{PICTURE}"
    assert Reading(sanitize(body, base_url=SOURCE)).words == "A & B"


def test_a_picture_without_words_is_called_by_its_address() -> None:
    assert Reading(sanitize("<img src=https://a.example/p.png>")).words == "https://a.example/p.png"


@pytest.mark.parametrize(
    "body",
    [
        "<pre>\n\n\na</pre>",
        "<p><table><tr><td>a</table></p>",
        "<a href=http://a.example>a<a href=http://b.example>b</a></a>",
        "<a href=http://a.example><table><tr><td><a href=http://b.example>b</a></table></a>",
        "<b><p>a</b>b</p>",
        "<h1><h2>a</h1></h2>",
        "<ul>a<li>b<ul>c</ul></ul>",
        "&amp;amp;lt;b&amp;gt;",
        "<img src=http://a.example/p.png alt='&amp;lt;b&gt;'>",
        "a&#x202e;b&#x2028;c ",
        "<p>\u0338a",
    ],
)
def test_doing_it_twice_changes_nothing(body: str) -> None:
    once = sanitize(body, base_url=SOURCE)

    assert sanitize(once, base_url=SOURCE) == once


@pytest.mark.parametrize("part", ["<blockquote>", "<ul><li>", "<em>", "<table><tr><td>", "<x>"])
def test_a_body_nested_without_end_is_refused(part: str) -> None:
    assert sanitize(part * 20 + "a")
    with pytest.raises(TextRefused):
        sanitize(part * 41 + "a")


@pytest.mark.parametrize("part", ["<p>a", "<ul><li>a</ul>", "<table><tr><td>a</table>", "<b>a</b>"])
def test_many_parts_beside_each_other_are_welcome(part: str) -> None:
    assert Reading(sanitize(part * 500)).words.count("a") == 500


def test_a_body_that_is_or_grows_too_long_is_refused() -> None:
    overlapping = "<b><i><s><code><em><strong><del>" * 3 + "<p>" * 20_000

    with pytest.raises(TextRefused):
        sanitize("a" * 100_001)
    with pytest.raises(TextRefused):
        sanitize(overlapping)
