"""The operators of the search as a form: what it sends becomes the query that one could type."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from forum.search.query import SearchQuery, parse_query
from forum.search.stems import words

#: Fields of the form that are one operator each.
OPERATORS = ("board", "kind", "is", "by", "tag", "after", "before")


def query_from(sent: Mapping[str, str], fields: Collection[str] = ()) -> str:
    """The query that this form says, in its shortest typed form."""
    pieces = [f"-{word}" for word in words(sent.get("without", ""))]
    named = [(name, sent.get(name, "")) for name in OPERATORS]
    named.append((sent.get("field", ""), sent.get("value", "")))
    for name, value in named:
        tidy = value.replace('"', " ").strip()
        if tidy and name in (*OPERATORS, *fields):
            pieces.append(f'{name}:"{tidy}"')
    return str(parse_query(" ".join((*pieces, sent.get("words", ""))), fields))


@dataclass(frozen=True)
class Asked:
    """A query as the form shows it; what it has no place for stands among the words."""

    values: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")


def asked(query: SearchQuery) -> Asked:
    """What the form shows for this query, so that sending it says the same."""
    key, value = query.fields[0] if query.fields else ("", "")
    without = [phrase[0] for phrase in query.left_out if len(phrase) == 1]
    rest = replace(
        query,
        left_out=tuple(phrase for phrase in query.left_out if len(phrase) > 1),
        boards=query.boards[1:],
        kinds=query.kinds[1:],
        people=query.people[1:],
        tags=query.tags[1:],
        states=query.states[1:],
        fields=query.fields[1:],
        before=None,
        after=None,
    )
    return Asked(
        {
            "words": str(rest),
            "without": " ".join(without),
            "board": next(iter(query.boards), ""),
            "kind": next(iter(query.kinds), ""),
            "is": next(iter(query.states), ""),
            "by": next(iter(query.people), ""),
            "tag": next(iter(query.tags), ""),
            "after": query.after.isoformat() if query.after else "",
            "before": query.before.isoformat() if query.before else "",
            "field": key,
            "value": value,
        }
    )
