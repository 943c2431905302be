"""How much the title of a thread is like one that is being typed. Pure."""

from collections.abc import Iterable

from forum.search import stems

#: Of the words that tell something, so many must be shared to be shown, or to be asked about.
SHOWN, CLOSE = 1 / 3, 0.6
CLOSE_WORDS = 2


class Likeness:
    """A title that is being typed, to be compared with others; in any inflection and language."""

    def __init__(self, words: Iterable[str], languages: tuple[str, ...]) -> None:
        self._forms = [stems.query_forms(word, languages) for word in words]

    def shared(self, title: str, language: str) -> int:
        """How many of its words stand in the other title."""
        there = {stem for word in stems.words(title) for stem in (word, stems.stem(word, language))}
        return sum(not forms.isdisjoint(there) for forms in self._forms)

    def share(self, title: str, language: str) -> float:
        """The same as a share of all its words, from 0 to 1."""
        return self.shared(title, language) / len(self._forms) if self._forms else 0.0

    def is_close(self, title: str, language: str) -> bool:
        """Whether the other title asks so much the same that one should look at it first."""
        shared = self.shared(title, language)
        return shared >= CLOSE_WORDS and shared / len(self._forms) >= CLOSE
