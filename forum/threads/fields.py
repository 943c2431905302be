"""What a thread holds besides its words: what its board asks for, as it was answered.

A thread keeps what was asked along with the answer, so that it can be read when the board asks
something else, and on another board.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from babel.numbers import format_decimal
from flask_babel import gettext as _

from forum import languages
from forum.boards.fields import fields_of
from forum.boards.models import Board, BoardField
from forum.errors import Invalid
from forum.markup.characters import is_visible, tidy_text
from forum.threads.models import Thread
from forum.threads.titles import one_line

MAX_SHORT, MAX_LONG = 200, 2000
#: What a form's field is called: this and the key.
PREFIX = "field_"
_NUMBER = re.compile(r"[-−]?[0-9]{1,12}(?:[.,][0-9]{1,6})?", re.ASCII)

#: As a thread keeps it: key, label and kind of what was asked, value, and a choice's words.
Entry = dict[str, Any]


@dataclass(frozen=True)
class Question:
    """One thing that is asked. Of ``options`` each is a key and its words by language."""

    key: str
    label: Mapping[str, str]
    kind: str
    hint: Mapping[str, str]
    is_required: bool = False
    options: Sequence[tuple[str, Mapping[str, str]]] = ()

    @property
    def name(self) -> str:
        """By which its field is known in a form."""
        return PREFIX + self.key

    def answer(self, text: str) -> str:
        """An answer as it is kept; empty where there is none. Raises Invalid."""
        tidy = tidy_text(text) if self.kind == "long" else one_line(text)
        if not is_visible(tidy):
            if self.is_required:
                sentence = _("Say this too: %(what)s", what=languages.translated(self.label))
                raise Invalid(sentence, self.name)
            return ""
        most = MAX_LONG if self.kind == "long" else MAX_SHORT
        if len(tidy) > most:
            raise Invalid(_("At most %(count)s characters.", count=most), self.name)
        if self.kind == "choice" and tidy not in dict(self.options):
            raise Invalid(_("Choose one from the list."), self.name)
        return self._number(tidy) if self.kind == "number" else tidy

    def _number(self, text: str) -> str:
        bare = text.replace(" ", "")
        if _NUMBER.fullmatch(bare) is None:
            raise Invalid(_("Write a number."), self.name)
        return bare.replace("−", "-").replace(",", ".")

    def entry(self, value: str) -> Entry:
        """What a thread keeps of the question and this answer."""
        kept: Entry = {"key": self.key, "label": dict(self.label), "kind": self.kind}
        if self.kind == "choice":
            kept["words"] = dict(dict(self.options)[value])
        return {**kept, "value": value}


def _as_asked(field: BoardField) -> Question:
    options = [(option["key"], option["words"]) for option in field.offered]
    return Question(field.key, field.label, field.kind, field.hint, field.is_required, options)


def _as_kept(entry: Entry) -> Question:
    options = [(entry["value"], entry["words"])] if entry["kind"] == "choice" else []
    return Question(entry["key"], entry["label"], entry["kind"], {}, options=options)


def questions_of(board: Board | None) -> list[Question]:
    """What this board asks of whoever opens a thread there."""
    return [_as_asked(field) for field in fields_of(board)] if board else []


def questions_for(thread: Thread, board: Board) -> list[Question]:
    """What can be answered when the opening post is edited: also what is no longer asked."""
    asked = {question.key: question for question in questions_of(board)}
    for entry in thread.fields:
        question = asked.setdefault(entry["key"], _as_kept(entry))
        if question.kind == "choice" and entry["value"] not in dict(question.options):
            asked[entry["key"]] = _with_option(question, entry)
    return [*asked.values()]


def _with_option(question: Question, entry: Entry) -> Question:
    """What was chosen before can stay chosen."""
    words = entry.get("words") or {"": entry["value"]}
    options = [*question.options, (entry["value"], words)]
    return Question(
        question.key, question.label, "choice", question.hint, question.is_required, options
    )


def typed_fields(form: Mapping[str, Any]) -> dict[str, str]:
    """What was typed into such fields, by key, out of all that a form sent."""
    return {
        name.removeprefix(PREFIX): text if isinstance(text, str) else ""
        for name, text in form.items()
        if name.startswith(PREFIX)
    }


def entries(questions: Iterable[Question], typed: Mapping[str, str]) -> list[Entry]:
    """What a thread keeps of these answers. Raises Invalid naming the form's field."""
    answers = [(each, each.answer(typed.get(each.key) or "")) for each in questions]
    return [question.entry(value) for question, value in answers if value]


def shown(kept: Sequence[Entry] | None) -> list[tuple[str, str]]:
    """Labels and answers for the reader, in order."""
    return [(languages.translated(entry["label"]), _shown(entry)) for entry in kept or ()]


def _shown(entry: Entry) -> str:
    if entry["kind"] == "choice":
        return languages.translated(entry["words"]) or str(entry["value"])
    if entry["kind"] == "number":
        locale = languages.locale_of(languages.current())
        return format_decimal(entry["value"], locale=locale, decimal_quantization=False)
    return str(entry["value"])


def said(kept: Sequence[Entry]) -> list[tuple[str, str]]:
    """Keys and all words of the answers, in every language: what they are found by."""
    return [
        (entry["key"], " ".join((*entry.get("words", {}).values(), entry["value"])))
        for entry in kept
    ]
