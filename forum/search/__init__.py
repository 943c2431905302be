"""Finding posts: our own small query syntax, stems, snippets, and the engine behind them."""

from flask import Blueprint, Flask


def init_app(app: Flask, forum: Blueprint) -> None:
    """Open the room."""
