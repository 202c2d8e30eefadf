"""manage.py run: the whole shop on this machine, and everything stopped again on Ctrl-C."""

import hashlib
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.engines import services
from config.engines.processes import EngineError
from config.engines.supervisor import GaveUp, Program, Supervisor

START_SECONDS = 60
BANNER = """
  Haat is open:  {url}

  shopper@haat.example  asha@haat.example                    shoppers
  owner@ support@ packer@ finance@haat.example               staff, at {url}/admin/
  rider@haat.example                                         rider
  password of all: haat-demo-2026      staff's second factor (TOTP): JBSWY3DPEHPK3PXP

  API {url}/api/docs/    gateway sandbox {sandbox}    logs {logs}
  Ctrl-C stops everything.
"""


class Command(BaseCommand):
    help = (
        "Starts engines, web, worker, beat and the gateway sandbox; first migrates and loads the "
        "demo shop when there is none. PORT, SANDBOX_PORT, DATA_DIR and HOST move it. "
        "Examples: run · PORT=8010 SANDBOX_PORT=8110 DATA_DIR=.data2 manage.py run"
    )
    requires_system_checks: Any = []

    def handle(self, *args: Any, **options: Any) -> None:
        supervisor = Supervisor(self._programs())
        supervisor.listen()
        try:
            self._check_ports()
            with services.running(settings.PLACES):
                self._prepare()
                self._serve(supervisor)
        except (EngineError, GaveUp, OSError) as error:
            raise CommandError(str(error)) from error

    def _serve(self, supervisor: Supervisor) -> None:
        try:
            supervisor.start()
            if supervisor.wait_until(self._is_ready, START_SECONDS):
                self._announce()
                supervisor.watch()
            elif not supervisor.asked_to_stop.is_set():
                raise GaveUp(f"The shop did not become ready; see {settings.PLACES.logs}")
        finally:
            supervisor.stop()

    def _check_ports(self) -> None:
        for variable in ("PORT", "SANDBOX_PORT"):
            port = getattr(settings, variable)
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError as error:
                    raise CommandError(
                        f"Port {port} is taken by another program. "
                        f"Set {variable} to a free one, e.g. {variable}={port + 10} make run."
                    ) from error

    def _prepare(self) -> None:
        """Migrate, load the demo, collect static files, each in a process of its own."""
        self._manage("migrate", "--verbosity", "0")
        if settings.DEBUG:
            self._manage("seed_demo", "--if-empty")
        self._collect_static()

    def _collect_static(self) -> None:
        """Only when a static file changed: a second start is quick."""
        seal = Path(settings.DATA_DIR) / "static.seal"
        now = _fingerprint(settings.BASE_DIR / "static", settings.BASE_DIR / "requirements.txt")
        if not seal.exists() or seal.read_text() != now:
            self._manage("collectstatic", "--noinput", "--clear", "--verbosity", "0")
            seal.write_text(now)

    def _manage(self, *words: str) -> None:
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, cwd=settings.BASE_DIR, check=False)  # noqa: S603
        if done.returncode:
            raise CommandError(f"{words[0]} failed; the message above says why.")

    def _programs(self) -> list[Program]:
        python, logs = sys.executable, settings.PLACES.logs
        host, workers = os.environ.get("HOST", "127.0.0.1"), os.environ.get("WEB_WORKERS", "2")
        web = [python, "-m", "granian", "--interface", "wsgi", "--host", host]
        web += ["--port", str(settings.PORT), "--workers", workers, "--blocking-threads", "8"]
        web += ["--backlog", "2048", "--respawn-failed-workers", "config.wsgi:application"]
        celery = [python, "-m", "celery", "--app", "config"]
        worker = [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO"]
        beat = [*celery, "beat", "--loglevel", "WARNING", "--pidfile", ""]
        sandbox = [python, "-m", "payments.sandbox"]
        commands = {"web": web, "worker": worker, "beat": beat, "sandbox": sandbox}
        return [Program(name, command, logs / f"{name}.log") for name, command in commands.items()]

    def _is_ready(self) -> bool:
        urls = (
            f"http://127.0.0.1:{settings.PORT}/api/health/ready",
            f"{settings.SANDBOX_URL}/health",
        )
        try:
            for url in urls:
                urllib.request.urlopen(url, timeout=2).close()  # noqa: S310  our own addresses
        except (urllib.error.URLError, OSError):
            return False
        return True

    def _announce(self) -> None:
        facts = {"url": settings.SITE_URL, "sandbox": settings.SANDBOX_URL}
        self.stdout.write(BANNER.format(**facts, logs=settings.PLACES.logs))
        self.stdout.flush()


def _fingerprint(*places: Path) -> str:
    """Changes when a file below `places` does."""
    files = [
        file for place in places for file in ([place] if place.is_file() else place.rglob("*"))
    ]
    facts = "".join(f"{file}{file.stat().st_mtime_ns}" for file in sorted(files) if file.is_file())
    return hashlib.sha256(facts.encode()).hexdigest()
