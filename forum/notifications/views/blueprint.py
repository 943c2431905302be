"""Where the views of this room are hung up."""

from flask import Blueprint

blueprint = Blueprint("notifications", "forum.notifications")
