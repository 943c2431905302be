"""The piece of a post in which the words of a query stand, as safe HTML with the words marked."""

from itertools import pairwise

from markupsafe import Markup, escape

from forum.search import stems
from forum.search.query import SearchQuery
from forum.search.stems import Word

MAX_READ = 20_000  # characters of a post that are looked through
MAX_MARKS = 200
_LEAD = 60  # characters shown before the first marked word


class Marker:
    """Marks a query's words, in any inflection, in texts of any of the site's languages."""

    def __init__(self, query: SearchQuery, languages: tuple[str, ...]) -> None:
        asked = {*query.words, *(word for phrase in query.phrases for word in phrase)}
        self._forms = {form for word in asked for form in stems.query_forms(word, languages)}

    def mark(self, text: str, language: str) -> Markup:
        """The whole text (a title), everything escaped, the words in ``<mark>``."""
        return _marked(text, 0, len(text), self._places(text, language))

    def snippet(self, text: str, language: str, length: int = 240) -> Markup:
        """About ``length`` characters where most of the words stand; else the beginning."""
        text = " ".join(text[:MAX_READ].split())
        places = self._places(text, language)
        start = max(0, _best_start(places, length) - _LEAD)
        start, end = _between_words(text, start, start + length)
        marked = _marked(text, start, end, places)
        before, after = "…" if start > 0 else "", "…" if end < len(text) else ""
        return Markup("{}{}{}").format(before, marked, after)

    def _places(self, text: str, language: str) -> list[Word]:
        places: list[Word] = []
        for word in stems.words_in_place(text):
            stem = stems.stem(word.form, language)
            if stem in self._forms or word.form in self._forms:
                places.append(Word(stem, word.start, word.end))
                if len(places) == MAX_MARKS:
                    break
        return places


def _best_start(places: list[Word], length: int) -> int:
    """Where a piece should begin so that it holds as many different words as can be."""

    def different_words_from(first: Word) -> int:
        end = first.start + length - _LEAD
        return len({word.form for word in places if first.start <= word.start and word.end <= end})

    best = max(places, key=different_words_from, default=None)
    return best.start if best else 0


def _between_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Move both ends to the nearest space within the piece, where there is one close by."""
    if start > 0 and (space := text.find(" ", start, start + _LEAD)) >= 0:
        start = space + 1
    if end < len(text) and (space := text.rfind(" ", end - _LEAD, end)) > start:
        end = space
    return start, min(end, len(text))


def _marked(text: str, start: int, end: int, places: list[Word]) -> Markup:
    within = [word for word in places if start <= word.start and word.end <= end]
    ends = [start, *(border for word in within for border in (word.start, word.end)), end]
    pieces = [escape(text[a:b]) for a, b in pairwise(ends)]
    pieces[1::2] = [Markup("<mark>{}</mark>").format(piece) for piece in pieces[1::2]]
    return Markup("").join(pieces)
