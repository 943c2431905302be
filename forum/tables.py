"""Tables that a phone can show: each cell carries the words of its column. Pure."""

import re

from markupsafe import Markup, escape

_HEADINGS = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
_ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
_CELL = re.compile(r"<(td|th)(?=[\s>])")


def labelled(table: Markup) -> Markup:
    """The rows of a table, whose cells say in ``data-label`` what stands above them.

    On a phone rows become cards, and the style sheet puts the label before the cell's content.
    The first cell of a row that is a heading needs none.
    """
    head, mark, body = str(table).partition("<tbody")
    words = [Markup(inner).striptags() for inner in _HEADINGS.findall(head)]
    return Markup(head + mark + _ROW.sub(lambda row: _with_labels(row[0], words), body))


def _with_labels(row: str, words: list[str]) -> str:
    left = iter(words)

    def label(cell: re.Match[str]) -> str:
        text = next(left, "")
        return f'<{cell[1]} data-label="{escape(text)}"' if text and cell[1] == "td" else cell[0]

    return _CELL.sub(label, row)
