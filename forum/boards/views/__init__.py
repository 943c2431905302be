"""The pages of boards, by what is done on them."""

from forum.boards.views import arranging, fields
from forum.boards.views.blueprint import blueprint

__all__ = ["arranging", "blueprint", "fields"]
