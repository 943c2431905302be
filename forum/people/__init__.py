"""People: accounts, sign-ins, what waits for a sign-in."""

from flask import Blueprint, Flask


def init_app(app: Flask, forum: Blueprint) -> None:
    """Open the room."""
    from forum.people import sign_ins

    sign_ins.init_app(app)
