"""What is installed elsewhere is the whole site: pages, styles, translations, commands."""

import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import ROOT, files
from tests.servers import Server, clean_environment, serving

pytestmark = [pytest.mark.wheel, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the source archive, and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("built")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), cwd=ROOT)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (found,) = built.glob("vardskap-*.whl")
    return found


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment that holds the wheel; what it stands on is borrowed from ours."""
    folder = tmp_path_factory.mktemp("clean") / "env"
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    run(
        *(sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check"),
        *("install", "--quiet", "--no-index", "--no-deps", str(wheel)),
    )
    site = Path(run(str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"))
    ours = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    # Only as folders to import from: the .pth that leads to the checkout is not followed.
    (site / "borrowed.pth").write_text("\n".join(sorted(ours)))
    return folder


def run(*command: str, cwd: Path = Path("/"), **settings: str) -> str:
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**clean_environment(), **settings},
        check=False,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout.strip()


@pytest.fixture(scope="module")
def site(environment: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The installed site, served as a company would serve it."""
    instance = tmp_path_factory.mktemp("installed")
    with serving(
        [str(environment / "bin" / "vardskap"), "serve", "--host", "127.0.0.1"],
        instance / "log.txt",
        environment={"VARDSKAP_INSTANCE": str(instance / "instance")},
        folder=Path("/"),
    ) as server:
        yield server


def test_the_wheel_holds_templates_styles_and_translations(wheel: Path) -> None:
    shipped = set(zipfile.ZipFile(wheel).namelist())
    expected = {
        f"forum/_site/{path.relative_to(ROOT).as_posix()}"
        for path in [*files("templates"), *files("static")]
    }
    expected |= {
        path.relative_to(ROOT).with_suffix(".mo").as_posix()
        for path in files("forum/translations", ".po")
    }
    expected |= {
        path.relative_to(ROOT).as_posix() for path in files("forum/migrations") if path.suffix
    }
    assert expected - shipped == set()


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"forum", "moderation"}


def test_the_installed_code_is_the_one_that_runs(environment: Path) -> None:
    said = run(
        str(environment / "bin" / "python"),
        "-I",
        "-c",
        "import forum, moderation; print(forum.__file__, moderation.__file__)",
    )
    assert all(Path(path).is_relative_to(environment) for path in said.split())


def test_check_finds_nothing_wrong_with_it(environment: Path, tmp_path: Path) -> None:
    settings = {"VARDSKAP_INSTANCE": str(tmp_path / "instance")}
    run(str(environment / "bin" / "vardskap"), "db", "upgrade", **settings)
    said = run(str(environment / "bin" / "vardskap"), "check", **settings)
    assert str(tmp_path / "instance") in said


def test_the_installed_site_serves_its_pages(site: Server) -> None:
    status, home = site.get("/")
    assert status == 200
    assert "<h1" in home


def test_the_installed_site_serves_every_style_sheet_of_its_home_page(site: Server) -> None:
    home = site.get("/")[1]
    sheets = [
        found[1]
        for link in re.findall(r"<link\b[^>]*>", home)
        if "stylesheet" in link and (found := re.search(r'href="([^"]+)"', link))
    ]
    assert sheets
    assert [site.get(sheet.replace("&amp;", "&"))[0] for sheet in sheets] == [200] * len(sheets)


def test_the_installed_site_stops_when_asked_to(site: Server) -> None:
    assert site.stop() == 0
