"""Which texts can be published, and what is quietly put right in them."""

import pytest

from forum.markup import MAX_CHARS, TextRefused, check, render
from tests.forum.markup.payloads import PICTURE


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t ",
        "\u200b\u2060\u00ad",
        "\u3164 \u2800",
        "\x00\x01",
        "\ud800",
        "\u00a0\u3000",
        "&nbsp;&#8203;",
        "[a]: https://a.example",
        "#",
        "> ",
        "- ",
        "***",
        "[](https://a.example)",
    ],
)
def test_a_text_in_which_nothing_can_be_seen_is_refused(text: str) -> None:
    with pytest.raises(TextRefused):
        check(text)


@pytest.mark.parametrize(
    "text",
    ["?", "👍", "7", "日本", "é", "`x`", f"![]({PICTURE})"],
)
def test_the_shortest_texts_are_welcome(text: str) -> None:
    assert check(text) == text


def test_the_length_is_counted_as_typed() -> None:
    assert len(check("å" * MAX_CHARS)) == MAX_CHARS
    assert check("\r\n".join("abc" for _ in range(MAX_CHARS // 4)))
    with pytest.raises(TextRefused, match=str(MAX_CHARS)):
        check("å" * (MAX_CHARS + 1))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne"),
        ("\n \n    code\n\n", "    code"),
        ("a\x00b\x07c\x7f\x9bd", "abcd"),
        ("a\ud83db", "ab"),
        ("\ufeffa\ufffeb", "ab"),
        ("a\u202eb\u202cc", "abc"),
        ("A\u030asa", "Åsa"),
        ("tab\tstays", "tab\tstays"),
        ("👩\u200d🔧 می\u200cخواهم", "👩\u200d🔧 می\u200cخواهم"),
        ("trailing  \nspaces", "trailing  \nspaces"),
    ],
)
def test_what_is_kept(typed: str, kept: str) -> None:
    assert check(typed) == kept
    assert check(kept) == kept


@pytest.mark.parametrize("nested", ["> ", "- ", "1. ", "> - "])
def test_quotes_and_lists_stand_twelve_deep_but_no_deeper(nested: str) -> None:
    levels = 12 // (nested.count("-") + nested.count(">") + nested.count("1"))

    assert check(nested * levels + "a")
    with pytest.raises(TextRefused, match="12"):
        check(nested * (levels + 1) + "a")


def test_lists_indented_line_by_line_are_counted_too() -> None:
    steps = ["  " * i + "- a" for i in range(13)]

    assert check("\n".join(steps[:12]))
    with pytest.raises(TextRefused, match="12"):
        check("\n".join(steps))


def test_nothing_that_was_typed_is_lost_at_the_deepest_level() -> None:
    assert "the last word" in render("> - " * 6 + "***`the last word`***").html


def test_emphasis_inside_itself_is_bounded() -> None:
    with pytest.raises(TextRefused, match="12"):
        check("*a " * 13 + "b* " * 13)


def test_a_table_that_would_grow_is_refused() -> None:
    wide = "|a" * 200 + "|\n" + "|-" * 200 + "|\n"

    assert check(wide + "|b|\n" * 9)
    with pytest.raises(TextRefused, match="2000"):
        check(wide + "|b|\n" * 10)


def test_a_long_link_used_again_and_again_is_refused() -> None:
    long = "[a]: https://a.example/" + "x" * 15_000 + "\n\n"

    assert check(long + "[a] " * 5)
    with pytest.raises(TextRefused):
        check(long + "[a] " * 3_000)


def test_a_refused_text_is_never_rendered() -> None:
    with pytest.raises(TextRefused):
        render("> " * 13 + "a")


def test_a_refusal_says_why_in_a_sentence() -> None:
    with pytest.raises(TextRefused) as refused:
        check("")

    assert str(refused.value.sentence) == str(refused.value) == "Write a few words first."


@pytest.mark.parametrize("entity", ["&#x202e;", "&#8238;", "&#xfeff;"])
def test_unwanted_characters_do_not_come_in_as_entities(entity: str) -> None:
    assert render(f"a{entity}b").html == "<p>ab</p>"
