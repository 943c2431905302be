"""Tags: all of them, and the pages of those who look after them."""

from typing import Any

from flask import current_app, flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forum import web
from forum.errors import Invalid
from forum.threads import tag_queries, tagging
from forum.threads.forms import SynonymForm, tag_form
from forum.threads.views.blueprint import blueprint
from forum.web import permitted, public, see_other


def _offered() -> tuple[str, ...]:
    return tuple(current_app.config["LANGUAGES"])


@blueprint.get("/tags")
@public
def tags() -> Any:
    """Every tag of the threads that the reader may see."""
    typed = request.args.get("q", "")
    page = tag_queries.tags_page(current_user, typed, web.page_number())
    return web.answer("forum/threads/tags.html", page=page, typed=typed)


@blueprint.get("/admin/tags")
@permitted(tagging.MANAGE)
def manage_tags() -> Any:
    """The tags, for whoever looks after them."""
    typed = request.args.get("q", "")
    page = tag_queries.managed_page(current_user, typed, web.page_number())
    return web.answer("forum/threads/manage_tags.html", page=page, typed=typed)


@blueprint.route("/admin/tags/<id:id>", methods=["GET", "POST"])
@permitted(tagging.MANAGE)
def edit_tag(id: int) -> Any:
    """A tag's name and what it is for; beside them its synonyms, and merging."""
    use, offered = tag_queries.managed_tag(current_user, id), _offered()
    form = tag_form(offered, use.tag)
    if not form.validate_on_submit():
        return _tag_page(use, form)
    try:
        # In this order: a name that is refused leaves the description as it was.
        tagging.rename_tag(current_user, use.tag, form.name.data)
        tagging.describe_tag(current_user, use.tag, form.words())
    except Invalid as problem:
        return _tag_page(tag_queries.managed_tag(current_user, id), form, problem)
    flash(_("Saved."))
    return see_other(url_for("forum.threads.edit_tag", id=id))


def _tag_page(use: Any, form: Any, problem: Any = None, adding: Any = None) -> Any:
    context = {
        "use": use,
        "named": form,
        "adding": adding or SynonymForm(formdata=None),
        "synonyms": tag_queries.synonyms_of(use.tag),
    }
    return web.answer("forum/threads/edit_tag.html", adding or form, problem, **context)


@blueprint.post("/admin/tags/<id:id>/synonyms")
@permitted(tagging.MANAGE)
def add_synonym(id: int) -> Any:
    """Another word for a tag."""
    use, adding = tag_queries.managed_tag(current_user, id), SynonymForm()
    try:
        tagging.add_synonym(current_user, use.tag, adding.name.data or "")
    except Invalid as problem:
        use = tag_queries.managed_tag(current_user, id)
        form = tag_form(_offered(), use.tag, sent=False)
        return _tag_page(use, form, problem, adding)
    return see_other(url_for("forum.threads.edit_tag", id=id))


@blueprint.post("/admin/tags/<id:id>/synonyms/<key>/remove")
@permitted(tagging.MANAGE)
def remove_synonym(id: int, key: str) -> Any:
    """A word no longer stands for a tag."""
    use = tag_queries.managed_tag(current_user, id)
    tagging.remove_synonym(current_user, use.tag, key)
    return see_other(url_for("forum.threads.edit_tag", id=id))


@blueprint.route("/admin/tags/<id:id>/merge", methods=["GET", "POST"])
@permitted(tagging.MANAGE)
def merge_tag(id: int) -> Any:
    """Merge a tag into another, after a look at what will happen."""
    use = tag_queries.managed_tag(current_user, id)
    typed = str(request.values.get("into", ""))
    into = tag_queries.managed_by_name(current_user, typed) if typed else None
    if request.method != "POST" or into is None or into.tag.id == use.tag.id:
        return web.answer("forum/threads/merge_tag.html", use=use, into=into, typed=typed)
    into_id = into.tag.id
    tagging.merge_tags(current_user, use.tag, into.tag)
    flash(_("The tags are one now."))
    return see_other(url_for("forum.threads.edit_tag", id=into_id))
