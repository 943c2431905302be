"""What we say about a query that we could not follow in every point."""

from typing import Any

from flask_babel import gettext as _

from forum.search.query import MAX_TEXT, MAX_VALUES, MAX_WORDS, Note, Trouble

MOST_NOTES = 5


def sentence(note: Note) -> Any:
    """A note as a sentence in the reader's language."""
    value = note.value
    match note.trouble:
        case Trouble.TEXT_CUT:
            return _("We looked at the first %(count)s characters only.", count=MAX_TEXT)
        case Trouble.WORDS_CUT:
            return _("We looked for the first %(count)s words only.", count=MAX_WORDS)
        case Trouble.VALUES_CUT:
            return _(
                "We looked at the first %(count)s of “%(name)s” only.",
                count=MAX_VALUES,
                name=value,
            )
        case Trouble.NO_SUCH_KIND:
            return _("There is no kind of thread called “%(name)s”.", name=value)
        case Trouble.NO_SUCH_STATE:
            return _(
                "A thread is unanswered, answered or solved; it is never “%(name)s”.", name=value
            )
        case Trouble.NO_SUCH_BOARD:
            return _("There is no board called “%(name)s”.", name=value)
        case Trouble.NO_SUCH_PERSON:
            return _("There is nobody called “%(name)s”.", name=value)
        case Trouble.NO_SUCH_TAG:
            return _("Nothing carries the tag “%(name)s”.", name=value)
        case Trouble.NOT_A_DATE:
            return _("Write a day like 2026-01-31; “%(name)s” is not one.", name=value)
        case Trouble.NO_VALUE:
            return _("Something is missing after “%(name)s:”.", name=value)
        case Trouble.ONLY_WORDS_LEFT_OUT:
            return _("Only words can be left out, so we did not follow “%(name)s”.", name=value)
        case Trouble.NOTHING_TO_FIND:
            return _("There is no word in this that we could look for.")


def sentences(notes: tuple[Note, ...]) -> list[Any]:
    """The first few notes as sentences."""
    return [sentence(note) for note in notes[:MOST_NOTES]]
