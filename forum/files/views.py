"""Files: showing one, and taking some from a composer that runs scripts."""

from typing import Any

from flask import Blueprint, request
from flask_login import current_user

from forum.errors import Missing, Problem, TooMany
from forum.files import queries
from forum.files.composing import FIELD, take
from forum.files.sending import answer
from forum.web import public, signed_in

blueprint = Blueprint("files", "forum.files")


@blueprint.get("/files/<key>/<name>")
@public
def show(key: str, name: str) -> Any:
    """A picture or an attachment, for whoever may see a post that it belongs to."""
    sight = queries.get_file(current_user, key)
    if name != sight.file.slug:
        raise Missing
    return answer(sight)


@blueprint.post("/files")
@signed_in
def create() -> Any:
    """Take a file and say by what a text names it; read by a script."""
    try:
        texts = [take(upload) for upload in request.files.getlist(FIELD)]
    except Problem as problem:
        wait = {"Retry-After": str(problem.retry_after)} if isinstance(problem, TooMany) else {}
        return {"sentence": str(problem)}, problem.status, wait
    return {"texts": texts}, 201
