"""The blueprint of the room."""

from flask import Blueprint

blueprint = Blueprint("boards", "forum.boards")
