"""A real mailbox: Dovecot on a free port of this machine, with a folder of its own."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

PROGRAM = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
PASSWORD = "p@ss/word"
WAIT_SECONDS = 10
CONFIGURATION = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{home}/mail
first_valid_uid = 1
default_internal_user = {inner}
default_internal_group = {inner_group}
default_login_user = {outer}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@contextmanager
def running() -> Iterator[str]:
    """The address of its INBOX, as ``IMAP_URL`` takes it, while it runs."""
    # Sockets lie in it, and their paths are short.
    home = Path(mkdtemp(prefix="mail-", dir="/tmp"))
    process = _start(home, port := _free_port())
    try:
        _wait_for(port, home)
        yield f"imap://asta:p%40ss%2Fword@127.0.0.1:{port}/INBOX"
    finally:
        process.terminate()
        try:
            process.wait(WAIT_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(home, ignore_errors=True)


def _start(home: Path, port: int) -> "subprocess.Popen[bytes]":
    me = pwd.getpwuid(os.getuid())
    # It refuses to read mail as root, and uses the accounts that Debian makes for it.
    owner = pwd.getpwnam("nobody") if me.pw_uid == 0 else me
    inner, outer = ("dovecot", "dovenull") if me.pw_uid == 0 else (me.pw_name, me.pw_name)
    (home / "mail").mkdir()
    home.chmod(0o755)
    os.chown(home / "mail", owner.pw_uid, owner.pw_gid)
    path = home / "dovecot.conf"
    group = pwd.getpwnam(inner).pw_gid
    words = {"inner": inner, "outer": outer, "uid": owner.pw_uid, "gid": owner.pw_gid}
    text = CONFIGURATION.format(
        home=home, port=port, password=PASSWORD, inner_group=_group_name(group), **words
    )
    path.write_text(text, encoding="utf-8")
    return subprocess.Popen([str(PROGRAM), "-F", "-c", str(path)])


def _group_name(number: int) -> str:
    import grp

    return grp.getgrgid(number).gr_name


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _wait_for(port: int, home: Path) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
                line.recv(100)
                return
        except OSError:
            os.sched_yield()
    log = home / "log"
    raise RuntimeError(f"Dovecot did not start: {log.read_text() if log.exists() else ''}")
