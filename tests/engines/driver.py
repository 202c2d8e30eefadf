"""One copy of the shop under a folder of its own, driven from outside as a person would."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OF_THE_TEST_RUN = ("DATABASE_URL", "REDIS_URL", "CACHE_URL", "DJANGO_SETTINGS_MODULE")
PATIENCE = 120  # seconds; a busy machine is no failure


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(check, seconds):
    end = time.monotonic() + seconds
    while not (answer := check()) and time.monotonic() < end:
        time.sleep(0.1)
    return answer


def is_alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


class Copy:
    def __init__(self, data_dir, **variables):
        self.data_dir = Path(data_dir)
        self.port, self.sandbox_port = free_port(), free_port()
        own = {
            "DATA_DIR": str(data_dir),
            "PORT": str(self.port),
            "SANDBOX_PORT": str(self.sandbox_port),
            "WEB_WORKERS": "1",
        }
        rest = {name: value for name, value in os.environ.items() if name not in OF_THE_TEST_RUN}
        self.environment = rest | own | variables

    def manage(self, *words):
        """Run one command to its end."""
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def statuses(self):
        answer = self.manage("services", "status", "--json")
        assert answer.returncode == 0, answer.stderr
        return {status["name"]: status for status in json.loads(answer.stdout)}

    def run(self):
        """Start the whole shop and wait until it says that it is ready."""
        self.said = self.data_dir.with_name(f"{self.data_dir.name}.said")
        with self.said.open("w") as said:
            self.shop = subprocess.Popen(
                [sys.executable, "manage.py", "run"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        wait_for(
            lambda: "Ctrl-C" in self.said.read_text() or self.shop.poll() is not None, PATIENCE
        )
        assert "Ctrl-C" in self.said.read_text(), self.said.read_text()
        return self

    def end(self, how=signal.SIGTERM):
        """Returns the exit code."""
        self.shop.send_signal(how)
        return self.shop.wait(timeout=20)

    def is_ready(self):
        return self.answers(f"http://127.0.0.1:{self.port}/api/health/ready")

    def answers(self, url):
        try:
            return urllib.request.urlopen(url, timeout=10).status == 200
        except (urllib.error.URLError, OSError):
            return False

    def processes(self):
        """{pid: command line} of what belongs to this copy, found by its DATA_DIR."""
        mark = f"DATA_DIR={self.data_dir}".encode()
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                line = (folder / "cmdline").read_bytes()
                environment = (folder / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if mark in environment or f"{self.data_dir}/".encode() in line:
                found[int(folder.name)] = line.replace(b"\0", b" ").decode()
        return found
