"""The ladders: who is called when it takes long, on each board; what a ladder would have done; whom
it has called. And asking a colleague who is here; else a promise is what is left.
"""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forum import limits, permissions, web
from forum.boards.models import Board
from forum.boards.queries import get_board, visible_boards
from forum.errors import Conflict, Invalid, Missing, Problem, TooMany
from forum.moments import now as this_moment
from forum.threads.models import Thread
from forum.threads.queries import get_thread
from forum.threads.views.blueprint import thread_path
from forum.web import permitted, see_other
from moderation.clocks.words import CLOCK_WORDS
from moderation.escalation import calls, colleagues, dry_run, queries, setting_up
from moderation.escalation.forms import WHO_WORDS, ColleagueForm, LadderForm, SeenForm
from moderation.escalation.ladder import STARTER, read
from moderation.escalation.models import Ladder
from moderation.escalation.reaching import RECEIVE
from moderation.escalation.setting_up import MANAGE
from moderation.unanswered.answerers import ANSWER

blueprint = Blueprint("escalation", "moderation.escalation")
PER_HOUR = 30


@blueprint.get("/moderation/calls")
@permitted(RECEIVE)
def called() -> Any:
    """Whom the ladders have called, the newest first; or only where nobody could be reached."""
    nobody = web.remembered("calls", ("all", "nobody"), "all") == "nobody"
    return web.answer(
        "moderation/escalation/called.html",
        page=calls.page(current_user, web.page_number(), this_moment(), nobody=nobody),
        nobody=nobody,
        clock_words=CLOCK_WORDS,
    )


@blueprint.get("/moderation/ladders")
@permitted(MANAGE)
def index() -> Any:
    """Every board with the ladder that holds there."""
    boards = visible_boards(current_user).values()
    return web.answer(
        "moderation/escalation/index.html",
        boards=[board for board in boards if permissions.decide(current_user, MANAGE, board)],
        known=queries.ladders(),
        ladder_of=queries.ladder_of,
        manages_all=permissions.decide(current_user, MANAGE).allowed,
    )


@blueprint.route("/moderation/ladder", methods=["GET", "POST"])
@permitted(MANAGE)
def ladder() -> Any:
    """The steps of one ladder: of the board that the address names, else of the site."""
    (board, row), form = _place(), LadderForm()
    if request.method == "GET":
        form.show(read(row.rungs) if row else STARTER, row.version if row else 0)
    if not form.validate_on_submit():
        return _ladder_page(form, None, board, row)
    try:
        setting_up.set_rungs(current_user, board, form.said(), seen=form.version)
    except (Invalid, Conflict) as problem:
        return _ladder_page(form, problem, *_place())
    flash(_("The steps are saved."))
    return see_other(_address("rehearse", board))


def _ladder_page(
    form: LadderForm, problem: Problem | None, board: Board | None, row: Ladder | None
) -> Any:
    template = "moderation/escalation/ladder.html"
    return web.answer(template, form, problem, board=board, ladder=row)


@blueprint.route("/moderation/ladder/dry-run", methods=["GET", "POST"])
@permitted(MANAGE)
def rehearse() -> Any:
    """What this ladder would have done in the last 90 days; the button switches it on."""
    (board, row), form = _place(), SeenForm()
    if row is None:
        raise Missing
    if form.validate_on_submit():
        setting_up.switch_on(current_user, board, seen=form.version)
        flash(_("The ladder is on: from now on it calls."))
        return see_other(_address("rehearse", board))
    form.seen.data = str(row.version)
    return _rehearsed(form, board, row)


def _rehearsed(form: SeenForm, board: Board | None, row: Ladder) -> Any:
    found = dry_run.rehearse(current_user, row, this_moment())
    page = found.page(web.page_number())
    return web.answer(
        "moderation/escalation/rehearse.html",
        form,
        board=board,
        ladder=row,
        rungs=read(row.rungs),
        found=found,
        page=page,
        threads=dry_run.threads_of(current_user, page),
        who_words=WHO_WORDS,
        clock_words=CLOCK_WORDS,
        days=dry_run.DAYS,
        most=dry_run.MOST,
    )


@blueprint.post("/moderation/ladder/off")
@permitted(MANAGE)
def switch_off() -> Any:
    """Nobody is called any more on these boards."""
    board, _row = _place()
    setting_up.switch_off(current_user, board, seen=SeenForm().version)
    flash(_("The ladder is off: it calls nobody."))
    return see_other(_address("ladder", board))


@blueprint.post("/moderation/ladder/take-down")
@permitted(MANAGE)
def take_down() -> Any:
    """A board goes without a ladder of its own."""
    board, _row = _place()
    if board is None:
        raise Missing
    setting_up.take_down(current_user, board, seen=SeenForm().version)
    flash(_("The board follows the ladder above it again."))
    return see_other(url_for("moderation.escalation.index"))


def _place() -> tuple[Board | None, Ladder | None]:
    """The board that the address names (none: the site), and its own ladder, if it has one."""
    slug = request.args.get("board", "")
    board = get_board(current_user, slug) if slug else None
    permissions.require(current_user, MANAGE, board)
    return board, queries.ladders().get(board.id if board else None)


def _address(view: str, board: Board | None) -> str:
    return url_for(f"moderation.escalation.{view}", board=board.slug if board else None)


@blueprint.route("/threads/<id:id>/bring-in", methods=["GET", "POST"])
@permitted(ANSWER)
def bring_in(id: int) -> Any:
    """Who is here and may do what is needed; the button asks one of them."""
    thread, form = get_thread(current_user, id), ColleagueForm()
    permissions.require(current_user, ANSWER, thread)
    needed = _needed()
    able = colleagues.able_to(thread, needed, current_user, this_moment())
    here = {person.handle: person for person in able.here}
    form.offer(able.here)
    if not form.validate_on_submit():
        return _page(form, None, thread, needed, able)
    try:
        if (colleague := here.get(form.colleague.data)) is None:
            raise Invalid(_("Choose a colleague who is here."), "colleague")
        limits.spend(f"brought-in:{current_user.id}", PER_HOUR, timedelta(hours=1))
        colleagues.bring_in(current_user, thread, colleague, needed, form.note.data or "")
    except (Invalid, TooMany) as problem:
        return _page(form, problem, get_thread(current_user, id), needed, able)
    flash(_("%(name)s has been asked.", name=colleague.name))
    return see_other(thread_path(get_thread(current_user, id)))


def _needed() -> str:
    """What the address says is needed; to answer, where it says nothing that there is."""
    said = request.args.get("needed", ANSWER)
    known = {permission.key for permission in colleagues.what_may_be_needed()}
    return said if said in known else ANSWER


def _page(
    form: ColleagueForm,
    problem: Problem | None,
    thread: Thread,
    needed: str,
    able: colleagues.Able,
) -> Any:
    return web.answer(
        "moderation/escalation/bring_in.html",
        form,
        problem,
        thread=thread,
        needed=permissions.get(needed),
        choices=[(each.key, each.title) for each in colleagues.what_may_be_needed()],
        able=able,
        asked=colleagues.asked_before(thread),
        can_promise=not thread.is_locked,
    )
