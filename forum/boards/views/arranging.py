"""The pages of boards, and those on which admins arrange boards and groups."""

from typing import Any

from flask import current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forum import languages, web
from forum.boards import actions, queries, words
from forum.boards import groups as group_actions
from forum.boards.forms import BoardForm, GroupForm, MemberForm, board_form
from forum.boards.models import Board
from forum.boards.views.blueprint import blueprint
from forum.errors import Conflict, Invalid, Missing
from forum.web import permitted, public, see_other


@blueprint.get("/boards")
@public
def index() -> Any:
    """All boards that the reader may see."""
    return web.answer(
        "forum/boards/index.html", tree=queries.tree(current_user), promise=words.promise
    )


@blueprint.get("/boards/<slug>")
@public
def show(slug: str) -> Any:
    """What a board is for and what it promises, and its threads. Former addresses redirect."""
    board = queries.get_board(current_user, slug)
    if board.slug != slug:
        query = request.query_string.decode("ascii", "ignore")
        address = url_for(".show", slug=board.slug)
        return redirect(f"{address}?{query}" if query else address, 301)
    return web.answer(
        "forum/boards/show.html",
        board=board,
        parent=queries.parent_of(current_user, board),
        children=queries.children_of(current_user, board),
        promise=words.promise(board),
        who_sees=words.who_sees(board),
        kinds=words.KIND_WORDS,
    )


# --- Boards, for admins --------------------------------------------------------------------------


@blueprint.get("/admin/boards")
@permitted("board:manage")
def manage() -> Any:
    """All boards, to arrange them."""
    return web.answer(
        "forum/boards/manage.html",
        tree=queries.tree(current_user, archived=True),
        visibility_words=words.VISIBILITY_WORDS,
        who_words=words.WHO_WORDS,
    )


def _form(board: Board | None, *, sent: bool = True) -> BoardForm:
    """The form with what was sent, or as the board stands."""
    groups = queries.groups_of(board) if board else frozenset()
    form = board_form(current_app.config["LANGUAGES"], board, groups, sent=sent)
    tops = [top for top, _children in queries.tree(current_user, archived=True)]
    parents = [top for top in tops if not top.parent_id and (not board or top.id != board.id)]
    form.offer(parents, queries.all_groups())
    return form


@blueprint.route("/admin/boards/new", methods=["GET", "POST"])
@permitted("board:manage")
def make() -> Any:
    """Make a board."""
    form = _form(None)
    if not form.validate_on_submit():
        return web.answer("forum/boards/make.html", form)
    try:
        board = actions.make_board(current_user, form.plan())
    except Invalid as problem:
        return web.answer("forum/boards/make.html", form, problem)
    flash(_("%(board)s is there.", board=languages.translated(board.name)))
    return see_other(url_for(".manage"))


@blueprint.route("/admin/boards/<id:id>", methods=["GET", "POST"])
@permitted("board:manage")
def edit(id: int) -> Any:
    """Change a board."""
    board = queries.board_by_id(current_user, id)
    form = _form(board)
    if not form.validate_on_submit():
        return web.answer("forum/boards/edit.html", form, board=board)
    try:
        actions.edit_board(current_user, board, form.plan(), version=form.read_version())
    except (Invalid, Conflict) as problem:
        return _edit_again(id, form, problem)
    flash(_("Saved. What it promises holds from the next post on."))
    return see_other(url_for(".manage"))


def _edit_again(id: int, form: BoardForm, problem: Invalid | Conflict) -> Any:
    """The typed words again; where a colleague was quicker, beside what stands there now."""
    board = queries.board_by_id(current_user, id)
    theirs = []
    if isinstance(problem, Conflict):
        theirs = form.differences(_form(board, sent=False))
        form.version.data = str(board.version)
    return web.answer("forum/boards/edit.html", form, problem, board=board, theirs=theirs)


@blueprint.post("/admin/boards/<id:id>/order")
@permitted("board:manage")
def order(id: int) -> Any:
    """One place up or down."""
    board = queries.board_by_id(current_user, id)
    verb = actions.raise_board if request.form.get("towards") == "up" else actions.lower_board
    verb(current_user, board)
    return see_other(url_for(".manage", _anchor=f"board-{id}"))


@blueprint.post("/admin/boards/<id:id>/archive")
@permitted("board:manage")
def archive(id: int) -> Any:
    """Close a board."""
    actions.archive_board(current_user, queries.board_by_id(current_user, id))
    return see_other(url_for(".manage"))


@blueprint.post("/admin/boards/<id:id>/unarchive")
@permitted("board:manage")
def unarchive(id: int) -> Any:
    """Open a closed board again."""
    actions.unarchive_board(current_user, queries.board_by_id(current_user, id))
    return see_other(url_for(".manage"))


@blueprint.post("/admin/boards/<id:id>/default")
@permitted("board:manage")
def default(id: int) -> Any:
    """Where "I am not sure where" goes."""
    actions.make_default(current_user, queries.board_by_id(current_user, id))
    return see_other(url_for(".manage"))


# --- Groups, for admins --------------------------------------------------------------------------


@blueprint.route("/admin/groups", methods=["GET", "POST"])
@permitted("group:manage")
def groups() -> Any:
    """All groups; make one."""
    form = GroupForm()
    uses = queries.groups_in_use()
    if not form.validate_on_submit():
        return web.answer("forum/boards/groups.html", form, uses=uses)
    try:
        group = group_actions.make_group(current_user, form.name.data)
    except Invalid as problem:
        return web.answer("forum/boards/groups.html", form, problem, uses=queries.groups_in_use())
    return see_other(url_for(".group", id=group.id))


def _group_page(id: int, problem: Any = None, **forms: Any) -> Any:
    use = queries.get_group(id)
    members = queries.members_page(use.group, web.page_number())
    if members.number > 1 and not members:
        raise Missing
    named = forms.get("named") or GroupForm(formdata=None, name=use.group.name)
    joining = forms.get("joining") or MemberForm(formdata=None)
    sent = forms.get("named") or forms.get("joining")
    former = group_actions.former_members(use.group)
    page = {"use": use, "members": members, "named": named, "joining": joining, "former": former}
    return web.answer("forum/boards/group.html", sent, problem, **page)


@blueprint.get("/admin/groups/<id:id>")
@permitted("group:manage")
def group(id: int) -> Any:
    """A group and who is in it."""
    return _group_page(id)


@blueprint.post("/admin/groups/<id:id>/name")
@permitted("group:manage")
def rename_group(id: int) -> Any:
    """Give a group another name."""
    group, form = queries.get_group(id).group, GroupForm()
    if not form.validate_on_submit():
        return _group_page(id, named=form)
    try:
        group_actions.rename_group(current_user, group, form.name.data)
    except Invalid as problem:
        return _group_page(id, problem, named=form)
    return see_other(url_for(".group", id=id))


@blueprint.post("/admin/groups/<id:id>/delete")
@permitted("group:manage")
def delete_group(id: int) -> Any:
    """Delete a group that no board names."""
    group_actions.delete_group(current_user, queries.get_group(id).group)
    flash(_("The group is gone."))
    return see_other(url_for(".groups"))


@blueprint.post("/admin/groups/<id:id>/members")
@permitted("group:manage")
def add_member(id: int) -> Any:
    """Put somebody into a group."""
    group, form = queries.get_group(id).group, MemberForm()
    if not form.validate_on_submit():
        return _group_page(id, joining=form)
    try:
        member = group_actions.add_member(current_user, group, form.handle.data)
    except Invalid as problem:
        return _group_page(id, problem, joining=form)
    flash(_("%(name)s is in the group.", name=member.name))
    return see_other(url_for(".group", id=id))


@blueprint.post("/admin/groups/<id:id>/members/<id:member_id>/remove")
@permitted("group:manage")
def remove_member(id: int, member_id: int) -> Any:
    """Take somebody out of a group."""
    group_actions.remove_member(current_user, queries.get_group(id).group, member_id)
    return see_other(url_for(".group", id=id))
