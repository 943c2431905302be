"""What every test may ask for. See .github/CONTRIBUTING.md for how to use it."""

import os
import shutil
from collections.abc import Callable, Generator, Iterator, Mapping
from contextvars import Context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings

from tests import guard
from tests.databases import PostgresSupply, SQLiteSupply, Supply, start_postgres

ON_CI = os.environ.get("CI") == "true"
SHARED = Path(__file__).parents[2] / "shared"
NEEDS_DATABASE = "supply"

_QUIET = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
settings.register_profile("test", max_examples=40, deadline=None, suppress_health_check=_QUIET)
settings.register_profile("prove", max_examples=1500, deadline=None, suppress_health_check=_QUIET)

guard.forbid_other_machines()


# --- What is run -------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("vardskap")
    group.addoption(
        "--database",
        choices=("sqlite", "postgres"),
        default="sqlite",
        help="the database under the tests; with postgres, tests that use none are left out",
    )


def pytest_configure(config: pytest.Config) -> None:
    proving = "prove" in config.option.markexpr and "not prove" not in config.option.markexpr
    settings.load_profile("prove" if proving else "test")
    if config.getoption("--database") == "postgres":
        _provide_postgres(config)


def _provide_postgres(config: pytest.Config) -> None:
    """Start the server once, where the run begins; its workers inherit the address."""
    if os.environ.get("VARDSKAP_TEST_POSTGRES"):
        return
    folder = TemporaryDirectory(prefix="vardskap-postgres-", ignore_cleanup_errors=True)
    url, stop = start_postgres(Path(folder.name) / "data")
    os.environ["VARDSKAP_TEST_POSTGRES"] = url
    config.add_cleanup(folder.cleanup)
    config.add_cleanup(stop)
    config.add_cleanup(lambda: os.environ.pop("VARDSKAP_TEST_POSTGRES"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    on_postgres = config.getoption("--database") == "postgres"
    chosen, left_out = [], []
    for item in items:
        if item.get_closest_marker("shared") and not SHARED.is_dir():
            item.add_marker(pytest.mark.skip(reason="there is no ../shared here"))
        uses_database = NEEDS_DATABASE in getattr(item, "fixturenames", ())
        other = item.get_closest_marker("sqlite" if on_postgres else "postgres")
        fits = not other and (uses_database or item.get_closest_marker("postgres"))
        keep = fits if on_postgres else not other
        (chosen if keep else left_out).append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = chosen


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """On CI everything is there, so a skipped test is a failed one."""
    report = yield
    excused = item.get_closest_marker("shared") or hasattr(report, "wasxfail")
    if ON_CI and report.skipped and not excused:
        report.outcome = "failed"
        report.longrepr = f"Nothing may be skipped on CI: {report.longrepr}"
    return report


# --- Databases and apps ------------------------------------------------------------------------


@pytest.fixture(scope="session")
def worker_name() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "alone")


@pytest.fixture(scope="session")
def supply(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory, worker_name: str
) -> Iterator[Supply]:
    """Hands out databases of the kind that this run is about."""
    if pytestconfig.getoption("--database") == "sqlite":
        yield SQLiteSupply(tmp_path_factory.mktemp("databases"))
        return
    postgres = PostgresSupply(os.environ["VARDSKAP_TEST_POSTGRES"], worker_name)
    yield postgres
    postgres.close()


@pytest.fixture(scope="session")
def settings_for_tests() -> dict[str, Any]:
    """What differs from a company's own: no limits in the way, cheap passwords."""
    return {
        "TESTING": True,
        "SECRET_KEY": "only for tests",
        "SITE_URL": "http://localhost",
        "POSTS_PER_MINUTE": 10_000,
        "SIGN_INS_PER_HOUR": 10_000,
        "REGISTRATIONS_PER_HOUR": 10_000,
        "MAILS_PER_HOUR": 10_000,
    }


@pytest.fixture(scope="session")
def shared_app(
    supply: Supply,
    settings_for_tests: Mapping[str, Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Flask]:
    """One app for a worker's whole run: templates are compiled once. Tests ask for ``app``."""
    from forum.app import create_app
    from forum.database import Base, db

    url = supply.empty("template")
    maker = create_app(
        {
            **settings_for_tests,
            "DATABASE_URL": url,
            "INSTANCE": str(tmp_path_factory.mktemp("template")),
        }
    )
    with maker.app_context():
        Base.metadata.create_all(db.engine)
        db.engine.dispose()
    supply.keep_template(url)
    instance = tmp_path_factory.mktemp("instance")
    app = create_app(
        {**settings_for_tests, "DATABASE_URL": supply.renew("test"), "INSTANCE": str(instance)}
    )
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(shared_app: Flask, supply: Supply) -> Iterator[Flask]:
    """The app with an empty database and an empty instance folder, its context pushed.

    Requests of ``client`` run outside that context, as they would in real life.
    """
    from forum.database import db

    config = dict(shared_app.config)
    with shared_app.app_context():
        db.engine.dispose()
        supply.renew("test")
        shared_app.extensions.pop("open_hours", None)
        yield shared_app
        db.session.remove()
        db.engine.dispose()
    shared_app.config.clear()
    shared_app.config.update(config)
    _empty(Path(config["INSTANCE"]))


def _empty(folder: Path) -> None:
    for left in folder.iterdir():
        if left.is_dir():
            shutil.rmtree(left)
        elif left.name not in ("config.py", "secret_key"):
            left.unlink()


@pytest.fixture
def make_app(
    shared_app: Flask, supply: Supply, settings_for_tests: Mapping[str, Any], tmp_path: Path
) -> Iterator[Callable[..., Flask]]:
    """Another app, on a database and instance folder of its own: ``make_app(MODULES=())``.

    Its context is not pushed. At most one at a time is needed by most tests; more are possible.
    """
    from forum.app import create_app
    from forum.database import db

    made: list[Flask] = []

    def make(**overrides: Any) -> Flask:
        name = f"other{len(made)}"
        app = create_app(
            {
                **settings_for_tests,
                "DATABASE_URL": overrides.pop("DATABASE_URL", None) or supply.copy(name),
                "INSTANCE": str(tmp_path / name),
                **overrides,
            }
        )
        made.append(app)
        return app

    yield make
    for number, app in enumerate(made):
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        supply.drop(f"other{number}")


# --- The cast: see tests/cast.py ---------------------------------------------------------------


@pytest.fixture
def asta(app: Flask) -> Any:
    """A customer."""
    return _cast("asta")


@pytest.fixture
def bo(app: Flask) -> Any:
    """Another customer."""
    return _cast("bo")


@pytest.fixture
def clara(app: Flask) -> Any:
    """A peer, who helps others."""
    return _cast("clara")


@pytest.fixture
def hedda(app: Flask) -> Any:
    """A host, for everything."""
    return _cast("hedda", title="Host")


@pytest.fixture
def hugo(app: Flask) -> Any:
    """Another host."""
    return _cast("hugo", title="Host")


@pytest.fixture
def lena(app: Flask) -> Any:
    """The hosts' lead."""
    return _cast("lena", title="Lead")


@pytest.fixture
def anna(app: Flask) -> Any:
    """The admin, who holds no role."""
    return _cast("anna")


def _cast(short: str, title: str = "") -> Any:
    from tests import cast

    if not title:
        return cast.somebody(short)
    return cast.make_host(short, title=title, lead=title == "Lead")


@pytest.fixture
def board(app: Flask) -> Any:
    """A public board that takes every kind, and whose hosts always answer."""
    from tests import cast

    return cast.some_board()


# --- How they use it -------------------------------------------------------------------------


@pytest.fixture
def client(app: Flask) -> Any:
    """A browser without JavaScript, signed out. ``client.sign_in(anna)`` signs in."""
    from tests.client import browser_of

    return browser_of(app)


@pytest.fixture
def new_client(app: Flask) -> Callable[[], Any]:
    """More of them, each with its own cookies."""
    from tests.client import browser_of

    return lambda: browser_of(app)


@pytest.fixture
def run_jobs(app: Flask) -> Callable[[], int]:
    """Carry out every job that is due, as the worker would; returns how many."""

    def run() -> int:
        from forum.database import db
        from forum.jobs.worker import run_due

        def in_a_context_of_its_own() -> int:
            with app.app_context():
                return run_due()

        db.session.rollback()
        return Context().run(in_a_context_of_its_own)

    return run


@pytest.fixture
def mails(app: Flask, run_jobs: Callable[[], int]) -> Callable[[], list[str]]:
    """Everything that was mailed until now, oldest first, headers and text (runs the jobs)."""

    def read() -> list[str]:
        run_jobs()
        folder = Path(app.config["INSTANCE"]) / "mail"
        files = sorted(folder.glob("*.txt"), key=lambda file: file.stat().st_mtime_ns)
        return [file.read_text(encoding="utf-8") for file in files]

    return read


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """The folder of real data beside the checkout; mark the test ``shared``."""
    return SHARED
