"""Where templates and static files lie: in the wheel inside the package, else in the checkout."""

from pathlib import Path

_SHIPPED = Path(__file__).parent / "_site"
SITE = _SHIPPED if _SHIPPED.is_dir() else Path(__file__).parent.parent
TEMPLATES = SITE / "templates"
STATIC = SITE / "static"
TRANSLATIONS = Path(__file__).parent / "translations"
MIGRATIONS = Path(__file__).parent / "migrations"
