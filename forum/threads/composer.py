"""The field that posts are written in."""

from typing import Any

from flask import request
from wtforms import TextAreaField
from wtforms.validators import StopValidation

from forum import sockets
from forum.errors import Problem


def take_along(field: str) -> None:
    """Let what was sent beside this field (files) name itself in its text. Raises Problem."""
    for take in sockets.of().composing:
        take(field)


class ComposerField(TextAreaField):  # type: ignore[misc]
    """A text, with what was sent beside it (files), which names itself in the text."""

    data: str

    def take_along(self) -> None:
        """Name in the text what was sent beside it, as nothing sends it again. Raises Problem."""
        try:
            take_along(self.name)
        finally:
            self.data = request.form.get(self.name) or self.data

    def pre_validate(self, form: Any) -> None:
        try:
            self.take_along()
        except Problem as problem:
            raise StopValidation(problem.sentence) from problem
