"""Pages against an archive of a size: ``python -m tests.benchmarks.pages --threads 2000``.

Prints each page's median CPU time and its ratio to ``/health``, the smallest answer that this app
gives, measured in the same run, interleaved. The ratio between two sizes tells what grows.
"""

import argparse
import random
import statistics
import time
from contextvars import Context
from datetime import timedelta
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask

from forum import upgrading
from forum.app import create_app
from forum.database import transaction
from forum.moments import now
from forum.search import indexer, related
from forum.threads import answers
from tests.cast import make_board, make_host, make_person, make_reply, make_thread, somebody
from tests.client import Browser, browser_of

ROUNDS = 15
WORDS = (
    "stove", "lamp", "wind", "flame", "hose", "seal", "parcel",
    "order", "match", "tent", "night", "snow", "repair", "price",
)  # fmt: skip


def furnish(threads: int) -> int:
    """Lay an archive: a third of the threads waits, and one of them is long."""
    chance, moment = random.Random(1), now()
    hosts = [make_host("hedda"), make_host("hugo")]
    boards = [make_board(name) for name in ("Stoves", "Orders", "Lamps", "Ideas")]
    people = [make_person() for _ in range(20)]
    with transaction():
        for number in range(threads):
            asker, at = chance.choice(people), moment - timedelta(minutes=10 * (threads - number))
            title = f"{' '.join(chance.choices(WORDS, k=4))} {number}"
            thread = make_thread(asker, chance.choice(boards), title=title, tags=["wind"], now=at)
            replies = [make_reply(thread, chance.choice(people), now=at) for _ in range(3)]
            if number % 3:
                replies.append(make_reply(thread, chance.choice(hosts), now=at))
            if number % 3 == 2:
                answers.mark_solution(asker, replies[-1], now=at)
        for _ in range(40):
            last = make_reply(thread, chance.choice(people), now=moment)
    return last.thread_id


def measure(browsers: dict[str, Browser], paths: dict[str, str]) -> dict[str, float]:
    """Median CPU milliseconds of each page, asked for in turn."""
    taken: dict[str, list[float]] = {name: [] for name in paths}
    for _round in range(ROUNDS):
        for name, path in paths.items():
            browser = browsers["host" if name.startswith("host") else "guest"]
            began = time.process_time()
            page = browser.get(path)
            taken[name].append((time.process_time() - began) * 1000)
            assert page.status_code in (200, 503), (path, page.status_code)
    return {name: statistics.median(times) for name, times in taken.items()}


def site(folder: str, threads: int) -> tuple[Flask, dict[str, Any]]:
    app = create_app({"INSTANCE": folder, "TESTING": True, "SITE_URL": "http://localhost"})
    with app.app_context():
        upgrading.upgrade()
        long_thread = furnish(threads)
        indexer.rebuild()
        related.relate([{"thread_ids": [long_thread]}])
        host = somebody("hedda").id
    return app, {"thread": long_thread, "host": host}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=500)
    threads = parser.parse_args().threads
    with TemporaryDirectory() as folder:
        app, laid = site(folder, threads)
        guest, host = browser_of(app), browser_of(app)
        with app.app_context():
            host.sign_in(somebody("hedda"))
        where = Context().run(guest.get, f"/threads/{laid['thread']}").location
        paths = {
            "guest /health": "/health",
            "guest /": "/",
            "guest board": "/boards/stoves",
            "guest thread": where,
            "guest unanswered": "/threads?show=unanswered",
            "guest search": "/search?q=flame+snow",
            "guest search, common": "/search?q=smoke",
            "guest did you mean": "/search?q=flmae+tnet",
            "guest similar": "/search/similar?title=My+stove+smokes+in+wind+and+snow",
            "host thread": where,
            "host unanswered": "/moderation/unanswered",
            "host today": "/moderation/",
        }
        found = measure({"guest": guest, "host": host}, paths)
    base = found["guest /health"]
    print(f"{threads} threads; medians of {ROUNDS}, CPU time")
    for name, milliseconds in found.items():
        print(f"  {name:<20} {milliseconds:7.1f} ms  {milliseconds / base:6.1f} × /health")


if __name__ == "__main__":
    main()
