"""Notifications: telling people what matters to them."""

from flask import Blueprint, Flask


def init_app(app: Flask, forum: Blueprint) -> None:
    """Open the room."""
