"""Real servers in processes of their own, on this machine only."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

STARTING_SECONDS = 60
STOPPING_SECONDS = 20


@dataclass
class Server:
    """A running site: its address, its process and the file with what it printed."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of a page."""
        with urlopen(self.address + path, timeout=20) as answer:
            return answer.status, answer.read().decode("utf-8")

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def stop(self) -> int:
        """Ask it to stop; its exit code. It is killed when it takes too long (then negative)."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOPPING_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            return self.process.wait()


def free_port() -> int:
    """A port of this machine on which nobody listens at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    command: Sequence[str], log: Path, *, environment: Mapping[str, str], folder: Path | None = None
) -> Iterator[Server]:
    """Run ``command`` with ``--port N`` until /health answers; at the end stop it.

    Raises AssertionError with what it printed, when it dies or does not answer in time.
    """
    port = free_port()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--port", str(port)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**clean_environment(), **environment},
            cwd=folder,
            start_new_session=True,
        )
    server = Server(f"http://127.0.0.1:{port}", process, log)
    try:
        _wait_until_it_answers(server)
        yield server
    finally:
        if process.poll() is None:
            server.stop()


def _wait_until_it_answers(server: Server) -> None:
    for _try in range(STARTING_SECONDS * 5):
        try:
            if server.get("/health")[0] == 200:
                return
        except (URLError, OSError):
            pass
        try:
            server.process.wait(0.2)
        except subprocess.TimeoutExpired:
            continue
        break
    raise AssertionError(f"The server did not come up. It said:\n{server.said()}")


def clean_environment() -> dict[str, str]:
    """This process's environment without any setting of ours or of Python's."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("VARDSKAP_", "PYTHON", "FLASK_", "COV_"))
    }
