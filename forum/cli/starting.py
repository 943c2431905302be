"""Making the app for a command; what is wrong with a setting is said in one sentence."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask.cli import NoAppException

from forum.config import BadSetting


def start(overrides: Mapping[str, Any] | None = None) -> Flask:
    """The whole site. Ends the command with a sentence where a setting is wrong."""
    from forum.app import create_app

    try:
        return create_app(overrides)
    except BadSetting as wrong:
        raise NoAppException(str(wrong)) from wrong
