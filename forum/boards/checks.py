"""What a board may not be. Each raises Invalid, naming the field of the form."""

import unicodedata
from collections.abc import Mapping, Sequence

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from forum.boards.models import VISIBILITIES, Board, BoardGroup, FormerSlug, Group
from forum.boards.policy import KINDS, WhoAnswers, narrows, problem_of
from forum.boards.slugs import is_slug, numbered, slug_of
from forum.database import db
from forum.errors import Invalid
from forum.languages import CONTENT_LANGUAGES
from forum.markup.characters import is_visible, tidy_characters

MAX_NAME, MAX_DESCRIPTION, MAX_GRACE_HOURS = 80, 600, 24 * 60


def one_line(text: str) -> str:
    """A name as it is stored: tidy, on one line."""
    return " ".join(tidy_characters(text).split())


def cleaned(words: Mapping[str, str]) -> dict[str, str]:
    """Words in several languages, without those that say nothing."""
    tidy = {language: one_line(text) for language, text in words.items()}
    return {language: text for language, text in tidy.items() if text}


def name_key(name: str) -> str:
    """By this a group's name is unique: what looks alike is the same."""
    return unicodedata.normalize("NFKC", one_line(name)).casefold()


def check_words(name: Mapping[str, str], description: Mapping[str, str]) -> None:
    """A name in the site's own language, and nothing too long."""
    site = current_app.config["LANGUAGE"]
    if not is_visible(one_line(name.get(site, ""))):
        raise Invalid(_("Give the board a name."), f"name_{site}")
    for language, text in name.items():
        if len(text) > MAX_NAME:
            raise Invalid(_("At most %(max)s characters.", max=MAX_NAME), f"name_{language}")
    for language, text in description.items():
        if len(text) > MAX_DESCRIPTION:
            field = f"description_{language}"
            raise Invalid(_("At most %(max)s characters.", max=MAX_DESCRIPTION), field)


def check_policy(who: WhoAnswers, grace_hours: int, kinds: Sequence[str], default: str) -> None:
    """Kinds that exist, one of them the default, and a policy that can be kept for all."""
    if not kinds or not set(kinds) <= set(KINDS):
        raise Invalid(_("Choose at least one kind."), "kinds")
    if default not in kinds:
        raise Invalid(_("The usual kind is one of those that the board takes."), "default_kind")
    problem = problem_of(who, grace_hours, frozenset(kinds))
    if problem == "complaint":
        sentence = _("Complaints need a host. Choose who else answers, or take no complaints here.")
        raise Invalid(sentence, "who_answers")
    if problem == "grace" or not 0 <= grace_hours <= MAX_GRACE_HOURS:
        sentence = _(
            "Say after how many hours a host answers, from 1 to %(max)s.", max=MAX_GRACE_HOURS
        )
        raise Invalid(sentence, "grace_hours")


def check_language(language: str) -> None:
    """A language that a board can have."""
    if language not in CONTENT_LANGUAGES:
        raise Invalid(_("Choose one of the languages."), "language")


def check_place(board: Board, parent: Board | None, children: Sequence[Board]) -> None:
    """Boards stand two levels deep, no more."""
    if parent is None:
        return
    if parent is board or parent.parent_id is not None:
        raise Invalid(_("A board can stand under a board at the top, and no deeper."), "parent")
    if children:
        raise Invalid(_("Other boards stand under this one, so it stays at the top."), "parent")


def check_visibility(
    visibility: str, groups: frozenset[int], parent: Board | None, children: Sequence[Board]
) -> None:
    """A child may only narrow its parent; who sees by groups needs one."""
    if visibility not in VISIBILITIES:
        raise Invalid(_("Choose who may read the board."), "visibility")
    if visibility == "groups":
        _check_groups(groups)
    named = _groups_by_board([each for each in (parent, *children) if each is not None])
    if parent and not narrows(
        visibility, groups, parent.visibility, named.get(parent.id, frozenset())
    ):
        raise Invalid(_("A board cannot be open to more people than the one above."), "visibility")
    for child in children:
        theirs = named.get(child.id, frozenset())
        if not narrows(child.visibility, theirs, visibility, groups):
            sentence = _("A board under this one is open to more people. Change that one first.")
            raise Invalid(sentence, "visibility")


def _check_groups(groups: frozenset[int]) -> None:
    # Held, so that none of them is deleted meanwhile.
    named = select(Group).where(Group.id.in_(groups)).with_for_update(read=True)
    known = {group.id for group in db.session.scalars(named)}
    if not groups or known != groups:
        raise Invalid(_("Choose at least one group."), "groups")


def _groups_by_board(boards: Sequence[Board]) -> dict[int, frozenset[int]]:
    found: dict[int, frozenset[int]] = {}
    rows = select(BoardGroup).where(BoardGroup.board_id.in_([board.id for board in boards]))
    for row in db.session.scalars(rows):
        found[row.board_id] = found.get(row.board_id, frozenset()) | {row.group_id}
    return found


def slug_is_taken() -> str:
    """The sentence for an address that another board has or had."""
    return _("Another board has this address, or had it once.")


def check_slug(slug: str, board: Board) -> str:
    """The slug, if it can stand in an address and no other board has it or had it."""
    if not is_slug(slug):
        raise Invalid(_("Use small letters a–z, digits and hyphens."), "slug")
    if _is_taken(slug, board.id):
        raise Invalid(slug_is_taken(), "slug")
    return slug


def free_slug(name: Mapping[str, str]) -> str:
    """A slug from the name that no board has or had."""
    site = current_app.config["LANGUAGE"]
    wanted = slug_of(name.get(site, "")) or "board"
    slug, number = wanted, 2
    while _is_taken(slug, None):
        slug, number = numbered(wanted, number), number + 1
    return slug


def _is_taken(slug: str, own_id: int | None) -> bool:
    having = db.session.scalar(select(Board.id).where(Board.slug == slug))
    had = db.session.scalar(select(FormerSlug.board_id).where(FormerSlug.slug == slug))
    return any(one is not None and one != own_id for one in (having, had))
