"""What people type into the search box, read into a tree that every engine understands. Pure.

``cykel kedja``        posts with both words, in any inflection
``"röd cykel"``        these words side by side
``-vinter``            without this word (or ``-"two words"``)
``kind:question``      and so on for ``board:`` ``by:`` ``tag:`` ``is:`` ``before:`` ``after:``
``model:X200``         what a board asks for, where it is among the ``fields``

Nothing that is typed raises. What cannot be understood becomes a word or a :class:`Note`.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from forum.search.stems import words

MAX_TEXT = 400  # characters of the whole query
MAX_WORDS = 12  # in words, phrases and exclusions together
MAX_VALUE = 200  # characters of one operator's value
MAX_VALUES = 5  # values of one operator

KINDS = ("question", "tip", "idea", "complaint", "discussion")
STATES = ("unanswered", "answered", "solved")

Phrase = tuple[str, ...]


class Trouble(StrEnum):
    """What was wrong with a query; the page has a sentence for each."""

    TEXT_CUT = "text cut"
    WORDS_CUT = "words cut"
    VALUES_CUT = "values cut"
    NO_SUCH_KIND = "no such kind"
    NO_SUCH_STATE = "no such state"
    NO_SUCH_BOARD = "no such board"
    NO_SUCH_PERSON = "no such person"
    NO_SUCH_TAG = "no such tag"
    NOT_A_DATE = "not a date"
    NO_VALUE = "no value"
    ONLY_WORDS_LEFT_OUT = "only words can be left out"
    NOTHING_TO_FIND = "nothing to find"


@dataclass(frozen=True)
class Note:
    """One thing that we could not do as asked, and the piece of the query that it is about."""

    trouble: Trouble
    value: str = ""


@dataclass(frozen=True)
class SearchQuery:
    """A query. All words are comparable forms (see ``stems.words``), not yet stems.

    Every word, phrase, tag and field must be there; of boards, kinds, people and states any.
    """

    words: tuple[str, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    left_out: tuple[Phrase, ...] = ()
    boards: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()  # key and value, of what boards ask for
    before: date | None = None  # posts older than the start of this day
    after: date | None = None  # posts from the start of this day on
    notes: tuple[Note, ...] = field(default=(), compare=False)

    @property
    def has_words(self) -> bool:
        """Whether there is anything to rank by."""
        return bool(self.words or self.phrases)

    @property
    def needs_index(self) -> bool:
        """Whether the database alone cannot find it."""
        return self.has_words or bool(self.fields)

    @property
    def field_phrases(self) -> tuple[tuple[str, Phrase], ...]:
        """The fields with the words that must stand side by side in their values."""
        return tuple((key, tuple(words(value))) for key, value in self.fields)

    @property
    def finds_something(self) -> bool:
        """Whether a search is worth starting; leaving words out of nothing is not."""
        narrowed = self.boards or self.kinds or self.people or self.tags or self.states
        return bool(self.needs_index or narrowed or self.before or self.after)

    def __str__(self) -> str:
        """The query in its shortest typed form; reading that again gives an equal query."""
        pieces = [*self.words, *map(_quoted, self.phrases)]
        pieces += [f"-{_quoted(phrase)}" for phrase in self.left_out]
        for name, values in self._operators():
            pieces += [f"{name}:{_quoted((value,))}" for value in values]
        pieces += [f"{key}:{_quoted((value,))}" for key, value in self.fields]
        return " ".join(pieces)

    def _operators(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return (
            ("board", self.boards),
            ("kind", self.kinds),
            ("by", self.people),
            ("tag", self.tags),
            ("is", self.states),
            ("before", (self.before.isoformat(),) if self.before else ()),
            ("after", (self.after.isoformat(),) if self.after else ()),
        )


def _quoted(phrase: Phrase) -> str:
    text = " ".join(phrase)
    return f'"{text}"' if " " in text else text


def parse_query(text: str, fields: Collection[str] = ()) -> SearchQuery:
    """Read a typed query; never raises, and the work is bounded whatever the text.

    ``fields``: keys of what boards ask for, which can stand before a colon.
    """
    reading = _Reading(fields)
    for piece in _PIECE.finditer(reading.prepare(text)):
        reading.take(piece)
    return reading.result(typed=bool(text.strip()))


# A piece of a query: perhaps a minus, perhaps an operator's name, then "quoted text" or a word.
_PIECE = re.compile(
    r"""(?P<minus>-?)(?:(?P<name>[a-z][a-z0-9-]*):)?(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"]+))""",
    re.IGNORECASE,
)
_QUOTES = dict.fromkeys(map(ord, "“”„‟«»"), '"')
_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{1,2}))?(?:-([0-9]{1,2}))?", re.ASCII)


class _Reading:
    """A query while it is being read."""

    def __init__(self, fields: Collection[str]) -> None:
        self._known_fields = fields
        self._fields: dict[tuple[str, str], None] = {}
        self._words: dict[str, None] = {}
        self._phrases: dict[Phrase, None] = {}
        self._left_out: dict[Phrase, None] = {}
        self._values: dict[str, dict[str, None]] = {name: {} for name in _OPERATORS}
        self._days: dict[str, date] = {}
        self._notes: dict[Note, None] = {}
        self._words_left = MAX_WORDS

    def prepare(self, text: str) -> str:
        """The text to read: cut, one form for each character, no control characters."""
        tidy = unicodedata.normalize("NFKC", text[: MAX_TEXT + 1]).translate(_QUOTES)
        tidy = "".join(" " if unicodedata.category(sign) in _UNREADABLE else sign for sign in tidy)
        if len(tidy) > MAX_TEXT:
            self._note(Trouble.TEXT_CUT)
        return tidy[:MAX_TEXT]

    def take(self, piece: re.Match[str]) -> None:
        name = (piece["name"] or "").lower()
        text = piece["bare"] if piece["quoted"] is None else piece["quoted"]
        if (name in _OPERATORS or name in self._known_fields) and piece["minus"]:
            self._note(Trouble.ONLY_WORDS_LEFT_OUT, piece.group())
        elif name in self._known_fields and name not in _OPERATORS:
            self._take_field(name, " ".join(text.split())[:MAX_VALUE].strip())
        elif name in _OPERATORS:
            self._take_value(name, " ".join(text.split())[:MAX_VALUE].strip())
        elif piece["minus"] and (piece["quoted"] is not None or text[0].isalnum()):
            self._take_words(self._left_out, f"{name} {text}")
        else:
            self._take_words(self._phrases, f"{name} {text}")

    def _take_words(self, place: dict[Phrase, None], text: str) -> None:
        phrase = tuple(words(text))
        if len(phrase) > self._words_left:
            self._note(Trouble.WORDS_CUT)
        phrase = phrase[: self._words_left]
        if phrase and phrase not in place:
            self._words_left -= len(phrase)
            place[phrase] = None

    def _take_value(self, name: str, value: str) -> None:
        if not value:
            self._note(Trouble.NO_VALUE, name)
        elif name in ("before", "after"):
            self._take_day(name, value)
        elif name in _CHOICES and value.lower() not in _CHOICES[name][0]:
            self._note(_CHOICES[name][1], value)
        elif len(self._values[name]) == MAX_VALUES:
            self._note(Trouble.VALUES_CUT, name)
        else:
            self._values[name][_tidy_value(name, value)] = None

    def _take_field(self, name: str, value: str) -> None:
        if not words(value):
            self._note(Trouble.NO_VALUE, name)
        elif len(self._fields) == MAX_VALUES:
            self._note(Trouble.VALUES_CUT, name)
        else:
            self._fields[name, value] = None

    def _take_day(self, name: str, value: str) -> None:
        day = _day(value)
        if day is None:
            self._note(Trouble.NOT_A_DATE, value)
        else:
            narrower = min if name == "before" else max
            self._days[name] = narrower(day, self._days.get(name, day))

    def _note(self, trouble: Trouble, value: str = "") -> None:
        self._notes[Note(trouble, value)] = None

    def result(self, *, typed: bool) -> SearchQuery:
        single = {phrase[0]: None for phrase in self._phrases if len(phrase) == 1}
        query = SearchQuery(
            words=tuple(single),
            phrases=tuple(phrase for phrase in self._phrases if len(phrase) > 1),
            left_out=tuple(self._left_out),
            boards=tuple(self._values["board"]),
            kinds=tuple(self._values["kind"]),
            people=tuple(self._values["by"]),
            tags=tuple(self._values["tag"]),
            states=tuple(self._values["is"]),
            fields=tuple(self._fields),
            before=self._days.get("before"),
            after=self._days.get("after"),
        )
        if typed and not query.finds_something:
            self._note(Trouble.NOTHING_TO_FIND)
        return replace(query, notes=tuple(self._notes))


_OPERATORS = ("board", "kind", "by", "tag", "is", "before", "after")
_CHOICES = {
    "kind": (KINDS, Trouble.NO_SUCH_KIND),
    "is": (STATES, Trouble.NO_SUCH_STATE),
}
_UNREADABLE = ("Cc", "Cs", "Cn", "Co")  # controls, lone surrogates, no characters at all


def _tidy_value(name: str, value: str) -> str:
    if name == "tag":
        return value
    return value.lower().lstrip("@") or value


def _day(value: str) -> date | None:
    match = _DAY.fullmatch(value)
    if match is None:
        return None
    year, month, day = (int(number or 1) for number in match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None
