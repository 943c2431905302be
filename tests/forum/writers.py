"""``python -m tests.forum.writers N TIMES``: N processes that each count one up, TIMES over.

Each reads a number, then writes it back one higher and adds a row, as requests do: loaded before
the transaction, loaded again within.
"""

import os
import sys

from flask import Flask

from forum.app import create_app
from forum.database import db, locked, transaction
from forum.jobs import enqueue
from forum.limits import Count


def count_up(app: Flask, times: int) -> None:
    for _time in range(times):
        with app.app_context():
            counter = db.session.query(Count).one()
            with transaction():
                row = locked(counter)
                seen = row.count
                enqueue("nobody.knows", {"seen": seen})
                row.count = seen + 1


def main(writers: int, times: int) -> int:
    app = create_app()
    children = []
    for _writer in range(writers):
        child = os.fork()
        if child == 0:
            try:
                count_up(app, times)
            except BaseException as error:
                os.write(2, f"{type(error).__name__}: {error}\n".encode())
                os._exit(1)
            os._exit(0)
        children.append(child)
    return sum(os.waitpid(child, 0)[1] != 0 for child in children)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
