"""Texts at the greatest length that make careless parsers work for minutes.

Run as a program, it renders each of one kind and names it when done; whoever started it can end it.
"""

import sys
from collections.abc import Callable, Iterator

from forum.markup import MAX_CHARS, TextRefused, render, sanitize
from forum.markup.cleaning import MAX_HTML_CHARS


def _filled(part: str, length: int) -> str:
    return (part * (length // len(part) + 1))[:length]


def _both(opening: str, middle: str, closing: str, length: int) -> str:
    times = length // (len(opening) + len(closing)) - 1
    return opening * times + middle + closing * times


REPEATED = [
    *("[", "![", "[a](", "[a]((", '[a](b "', "![`", "`a", "*", "**a *b", "*a_ ", "***a ", "~~a"),
    *(
        "_a __b ",
        "> ",
        ">",
        "- ",
        "-\n",
        "- a\n",
        "1.\n",
        "#\n",
        "a\n\n",
        "a\n=\n",
        "> a\n\n",
        "\t",
    ),
    *(
        "|",
        "|-\n",
        "a\n-|-\n",
        "-\ta\n\t-\tb\n",
        "- a\n  - b\n    - c\n",
        "&",
        "&amp",
        "<",
        "<a ",
        "\\",
    ),
    *(
        "http://",
        "http://a-",
        "http://a.",
        "https://x-",
        "http:",
        "www.",
        "www.a.se ",
        "a@",
        "a@b.se ",
    ),
    *(
        "<a@b.se>",
        "<http://a",
        "mailto:a@b.se ",
        "[a]: b\n",
        "![a](b) ",
        "a\\\n",
        "\u0301",
        "\ud800",
    ),
]
MARKDOWN = {
    **{repr(part): _filled(part, MAX_CHARS) for part in REPEATED},
    "emphasis in emphasis": _both("*a ", "b", "b* ", MAX_CHARS),
    "links in links": _both("[", "a", "](b)", MAX_CHARS),
    "pictures in pictures": _both("![", "a", "](b)", MAX_CHARS),
    "lists in lists": "".join("  " * i + "- a\n" for i in range(170)),
    "quotes in quotes": "".join("> " * i + "a\n" for i in range(170)),
    "ticks of all lengths": "".join("`" * i + "a" for i in range(240)),
    "one long reference": "[a]: /" + "x" * 15_000 + "\n\n" + "[a] " * 3_700,
    "thousands of references": "".join(f"[{i}]: /{i}\n" for i in range(2_200)),
    "two thousand columns": "|a" * 2_000 + "\n" + "|-" * 2_000 + "\n" + "|b\n" * 7_000,
    "an address of brackets": "http://a.se/" + "[(" * 14_900,
    "an address of letters": "http://a.se/" + "ö" * 29_000,
}
ELEMENTS = [
    *("<b>", "<em><p>", "<em><p><strong></em>", "<div>", "<ul><li>", "<dl><dt>", "<blockquote>"),
    *("<table><tr><td>", "<table>", "<a href=x>", "<p><a href=http://a.se><b></p>", "<h1><h2>"),
    *("<br>", "<p>", "</p>", "<pre>\n", "<svg>", "<math><mi>", "<select><option>", "<template>"),
    *("<style>", "<title>", "<!--", "<![CDATA[", "<a href='", "<a b", "<p a=1 ", "&", "<", "&amp;"),
    *("<img src=http://a.se>", "<a href=http://a.se>x</a>", "<b></p></b>", "<plaintext>"),
]
BODIES = {
    **{repr(part): _filled(part, MAX_HTML_CHARS) for part in ELEMENTS},
    "thousands of attributes": "<a " + " ".join(f"a{i}=1" for i in range(12_000)) + ">",
    "an address of entities": "<a href='http://a.se/" + "&amp" * 19_000 + "'>x</a>",
    "overlapping": "<b><i><s><code><em><strong><del>" * 5 + "<p>" * 30_000,
}


def _done(texts: dict[str, str], work: Callable[[str], object]) -> Iterator[str]:
    for name, text in texts.items():
        try:
            work(text)
        except TextRefused:
            yield f"refused {name}"
        else:
            yield f"rendered {name}"


if __name__ == "__main__":
    texts, work = {"markdown": (MARKDOWN, render), "html": (BODIES, sanitize)}[sys.argv[1]]
    for line in _done(texts, work):
        print(line, flush=True)  # noqa: T201
