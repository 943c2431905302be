"""Pages about roles, appointments, and why somebody may do something."""

from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forum import web
from forum.boards.queries import visible_boards
from forum.errors import Conflict, Invalid, Problem, Refused
from forum.moments import now
from forum.web import page_number, permitted, see_other
from moderation.authority import appointing, queries
from moderation.authority import roles as acts
from moderation.authority.forms import AppointmentForm, EndForm, RoleForm, role_form
from moderation.authority.queries import RoleUse
from moderation.authority.starters import STARTERS

blueprint = Blueprint("authority", __name__)


# --- Roles -------------------------------------------------------------------------------------


@blueprint.route("/moderation/roles")
@permitted("role:manage")
def roles() -> Any:
    """Every role, what it gives, and how many hold it."""
    uses = queries.roles_in_use(now())
    return render_template(
        "moderation/authority/roles.html",
        uses=uses,
        titles=queries.permission_titles(),
        starters=[] if uses else STARTERS,
    )


@blueprint.route("/moderation/roles/starters", methods=["POST"])
@permitted("role:manage")
def make_starters() -> Any:
    """Make the roles that an empty site is offered."""
    if acts.make_starters(current_user, STARTERS):
        flash(_("The roles are made. Change them as you like."))
    return see_other(url_for("moderation.authority.roles"))


@blueprint.route("/moderation/roles/new", methods=["GET", "POST"])
@permitted("role:manage")
def make_role() -> Any:
    """Make a role."""
    form = role_form()
    if not form.validate_on_submit():
        return _role_page("make_role", form)
    try:
        role = acts.make_role(current_user, form.plan())
    except (Invalid, Refused) as problem:
        return _role_page("make_role", form, problem)
    flash(_("The role “%(name)s” is made. Nobody holds it yet.", name=role.name))
    return see_other(url_for("moderation.authority.roles"))


@blueprint.route("/moderation/roles/<id:id>", methods=["GET", "POST"])
@permitted("role:manage")
def edit_role(id: int) -> Any:
    """Change a role. It counts at once for everybody who holds it."""
    use = queries.get_role(id, now())
    form = role_form(use.role)
    if not form.validate_on_submit():
        return _role_page("edit_role", form, use=use)
    plan = form.plan(use.role, queries.held_keys(current_user, now()))
    try:
        acts.edit_role(current_user, use.role, plan, version=form.version.data or 0)
    except (Conflict, Invalid, Refused) as problem:
        return _role_page("edit_role", form, problem, queries.get_role(id, now()))
    flash(_("Saved. It counts from now on."))
    return see_other(url_for("moderation.authority.roles"))


def _role_page(
    name: str, form: RoleForm, problem: Problem | None = None, use: RoleUse | None = None
) -> Any:
    quicker = use if isinstance(problem, Conflict) else None
    if quicker:
        form.start_again_from(quicker.role)
    return web.answer(
        f"moderation/authority/{name}.html",
        form,
        problem,
        use=use,
        theirs=queries.role_in_words(quicker.role) if quicker else None,
        groups=queries.grouped_permissions(),
        held=queries.held_keys(current_user, now()),
    )


@blueprint.route("/moderation/roles/<id:id>/remove", methods=["POST"])
@permitted("role:manage")
def remove_role(id: int) -> Any:
    """Remove a role that nobody has ever held."""
    acts.remove_role(current_user, queries.get_role(id, now()).role)
    flash(_("The role is removed."))
    return see_other(url_for("moderation.authority.roles"))


# --- Appointments ------------------------------------------------------------------------------


@blueprint.route("/moderation/hosts")
@permitted("appointment:manage")
def appointments() -> Any:
    """Who is host, who will be, who was."""
    time, moment = queries.time_named(request.args.get("show")), now()
    counts = queries.count_appointments(current_user, moment)
    page = queries.appointments_page(current_user, time, page_number(), counts[time], moment)
    return render_template(
        "moderation/authority/appointments.html",
        page=page,
        time=time,
        counts=counts,
        boards=visible_boards(current_user),
    )


@blueprint.route("/moderation/hosts/new", methods=["GET", "POST"])
@permitted("appointment:manage")
def appoint() -> Any:
    """Appoint somebody."""
    form = AppointmentForm(data={"person": request.args.get("person", "")})
    form.offer(queries.role_choices(), queries.place_choices(current_user, now()))
    if not form.validate_on_submit():
        return _appoint_page(form)
    try:
        person = queries.find_person(form.person.data)
        appointing.appoint(
            current_user,
            person,
            queries.get_role(form.role.data, now()).role,
            queries.board_chosen(current_user, form.board.data),
            starts_at=form.moment_of(form.starts_at),
            ends_at=form.moment_of(form.ends_at),
            reason=form.reason.data,
        )
    except (Invalid, Refused) as problem:
        return _appoint_page(form, problem)
    flash(_("%(name)s is appointed.", name=person.name))
    return see_other(url_for("moderation.authority.appointments"))


def _appoint_page(form: AppointmentForm, problem: Problem | None = None) -> Any:
    return web.answer("moderation/authority/appoint.html", form, problem)


@blueprint.route("/moderation/hosts/<id:id>/end", methods=["GET", "POST"])
@permitted("appointment:manage")
def end_appointment(id: int) -> Any:
    """End an appointment, at once."""
    appointment = queries.get_appointment(current_user, id)
    form, name = EndForm(), appointment.person.name
    board = visible_boards(current_user).get(appointment.board_id or 0)
    if not form.validate_on_submit():
        return _end_page(form, appointment, board)
    try:
        ended = appointing.end_appointment(current_user, appointment, form.reason.data)
    except (Invalid, Refused) as problem:
        return _end_page(form, queries.get_appointment(current_user, id), board, problem)
    flash(_("%(name)s’s appointment has ended.", name=name) if ended else _("It was over already."))
    return see_other(url_for("moderation.authority.appointments"))


def _end_page(form: EndForm, appointment: Any, board: Any, problem: Any = None) -> Any:
    words = {"appointment": appointment, "board": board}
    return web.answer("moderation/authority/end_appointment.html", form, problem, **words)


# --- Why? --------------------------------------------------------------------------------------


@blueprint.route("/moderation/authority")
@permitted("authority:explain")
def explain() -> Any:
    """What may this person do, and why (not): the answers of the code that decides."""
    asked = request.args.get("person", "").strip()
    person = queries.find_person_or_none(asked) if asked else None
    return render_template(
        "moderation/authority/explain.html",
        asked=asked,
        person=person,
        explained=queries.explain(current_user, person, now()) if person else [],
        boards=visible_boards(current_user),
    )
