"""The page on which the brand is set, and the files that it makes."""

from typing import Any

from flask import Blueprint, Response, current_app, flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forum import web
from forum.brand import actions, current, words
from forum.brand.colours import HEX, HOUSE, Colours
from forum.brand.colours import style_sheet as sheet_of
from forum.brand.forms import BrandForm, brand_form
from forum.brand.models import MAX_LINKS, BrandPicture
from forum.brand.pictures import logo as read_logo
from forum.database import db
from forum.errors import Invalid, Missing
from forum.web import permitted, public, see_other

blueprint = Blueprint("brand", __name__)
#: So many versions are offered to go back to; their style sheets are still served.
REMEMBERED = 10
FOR_EVER = "public, max-age=31536000, immutable"


@blueprint.route("/admin/brand", methods=["GET", "POST"])
@permitted(actions.KEY)
def edit() -> Any:
    """Name, logo, colours and links; looked at before they are saved."""
    versions = actions.newest(REMEMBERED)
    form = brand_form(current_app.config["LANGUAGES"], versions[0] if versions else None)
    if request.method == "GET" or not form.validate():
        return _page(form, versions)
    try:
        _keep_upload(form)
        if _notes_faults(form):
            return _page(form, versions)
        if "preview" in request.form:
            return _page(form, versions, status=200)
        actions.set_brand(current_user, form.plan(current_app.config["LANGUAGES"]))
    except Invalid as problem:
        return _page(form, versions, problem)
    flash(_("This is how the site looks from now on."))
    return see_other(url_for(".edit"))


def _page(form: BrandForm, versions: Any, problem: Any = None, *, status: int = 0) -> Any:
    colours = form.colours()
    sound = all(HEX.fullmatch(each) for each in vars(colours).values() if each)
    kept = None if form.without_logo.data else form.kept_logo.data
    chosen = {name: each for name, each in vars(colours).items() if each} if sound else {}
    response = web.answer(
        "forum/brand/edit.html",
        form,
        problem,
        versions=versions,
        languages=current_app.config["LANGUAGES"],
        numbers=range(1, MAX_LINKS + 1),
        logo=db.session.get(BrandPicture, kept) if kept else None,
        sheet=url_for(".preview", **chosen),
    )
    response.status_code = status or response.status_code
    return response


def _keep_upload(form: BrandForm) -> None:
    if uploaded := form.logo_bytes():
        form.kept_logo.data = actions.keep_logo(current_user, read_logo(uploaded))
        form.without_logo.data = False


def _notes_faults(form: BrandForm) -> bool:
    """Whether a colour cannot be read; the form then says which, where, and what would do."""
    weak = actions.check_colours(form.colours())
    for fault in weak:
        field = form[fault.field]
        field.errors = [*field.errors, words.sentence(fault)]
    return bool(weak)


@blueprint.post("/admin/brand/reset")
@permitted(actions.KEY)
def reset() -> Any:
    """Back to the house's own look; what was there can be used again."""
    actions.set_brand(current_user, actions.BrandPlan())
    flash(_("The site looks as it did when it was new."))
    return see_other(url_for(".edit"))


@blueprint.post("/admin/brand/<id:id>/use")
@permitted(actions.KEY)
def use(id: int) -> Any:
    """Back to an earlier version."""
    actions.use_again(current_user, id)
    flash(_("The site looks as it did then."))
    return see_other(url_for(".edit"))


@blueprint.get("/admin/brand/preview.css")
@permitted(actions.KEY)
def preview() -> Any:
    """What colours that nobody has saved yet make of the part of a page that shows them."""
    asked = {name: request.args.get(name, "").lower() for name in HOUSE}
    if not all(HEX.fullmatch(colour) for colour in asked.values() if colour):
        raise Missing
    return Response(sheet_of(Colours(**asked), ".brand-preview"), mimetype="text/css")


@blueprint.get("/brand/<hash>.css")
@public
def style_sheet(hash: str) -> Any:
    """The brand's colours. What this address holds never changes."""
    for row in actions.newest(REMEMBERED):
        sheet = sheet_of(Colours(**row.colours))
        if sheet and current.hash_of(sheet) == hash:
            return _kept_for_ever(sheet.encode(), "text/css")
    raise Missing


@blueprint.get("/brand/<name>.webp")
@public
def logo(name: str) -> Any:
    """The logo, for pages."""
    return _kept_for_ever(_picture(name).content, "image/webp")


@blueprint.get("/brand/<name>.png")
@public
def icon(name: str) -> Any:
    """The logo, small and square, for the browser's tab."""
    return _kept_for_ever(_picture(name).icon, "image/png")


def _picture(name: str) -> BrandPicture:
    found = db.session.get(BrandPicture, name)
    if found is None:
        raise Missing
    return found


def _kept_for_ever(content: bytes, mimetype: str) -> Response:
    response = Response(content, mimetype=mimetype)
    response.headers["Cache-Control"] = FOR_EVER
    return response
