"""Law 12: each setting, command and permission is documented."""

from forum import permissions
from forum.config import SETTINGS
from tests.house.reference import PAGE, page


def test_the_reference_is_what_the_code_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.house.reference"


def test_it_names_every_setting_and_says_why() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for setting in SETTINGS:
        assert f"| `{setting.name}` |" in text
        assert len(setting.why) > 10


def test_it_names_every_permission(app: object) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert all(f"| `{permission.key}` |" in text for permission in permissions.registered())
