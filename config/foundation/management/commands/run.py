"""manage.py run: the whole shop on this machine; Ctrl-C or SIGTERM stops everything."""

import signal
import time
import urllib.error
import urllib.request
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from config.engines import control, opening, shop
from config.engines.errors import EngineError
from config.engines.supervisor import Supervisor, tail

READY_SECONDS = 60
SIGNS = """
  Haat is open:   {url}

  Shoppers        shopper@haat.example   asha@haat.example
  Staff           owner@ support@ packer@ finance@haat.example   at {url}/admin/
                  second factor (TOTP): JBSWY3DPEHPK3PXP
  Rider           rider@haat.example
  Password of all haat-demo-2026

  API             {url}/api/docs/
  Gateway         {gateway}
  Logs            {logs}

  Ready in {seconds:.1f} s. Ctrl-C stops everything.
"""


class Command(BaseCommand):
    help = (
        "Starts engines, web, worker, beat and the gateway sandbox; migrates first, and loads the "
        "demo into an empty shop. PORT, SANDBOX_PORT, HOST and DATA_DIR move it. "
        "Examples: run · PORT=8010 SANDBOX_PORT=8110 DATA_DIR=.data2 manage.py run"
    )
    requires_system_checks: Any = []

    def handle(self, *args: Any, **options: Any) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:  # nohup
                signal.signal(number, signal.default_int_handler)
        try:
            with control.only_shop_here(settings.DATA_DIR):
                self._open()
        except KeyboardInterrupt:
            self.stdout.write("Haat is closed.")
        except EngineError as error:
            raise CommandError(str(error)) from error

    def _open(self) -> None:
        began = time.monotonic()
        supervisor = Supervisor(self._say)
        try:
            opening.require_free_ports()
            self._start(supervisor)
            self._announce(time.monotonic() - began)
            supervisor.watch()
        finally:
            _ignore_impatience()
            supervisor.stop()

    def _start(self, supervisor: Supervisor) -> None:
        """Engines, then what must be there before people come, then the rest."""
        for engine in control.managed_engines():
            supervisor.add(shop.engine_child(engine))
        opening.prepare(self._say)
        for child in shop.front():
            supervisor.add(child)
        call_command("check", stdout=StringIO())  # says at once what web would say in its log
        if not supervisor.watch(_is_ready, READY_SECONDS):
            web = supervisor.children[-1]
            raise EngineError(f"The shop was not ready in {READY_SECONDS} s. {tail(web.log)}")
        for child in shop.back():
            supervisor.add(child)

    def _announce(self, seconds: float) -> None:
        facts = {"url": settings.SITE_URL, "gateway": settings.RAZORPAY["base_url"]}
        self._say(SIGNS.format(**facts, logs=settings.PLACES.logs, seconds=seconds))

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()


def _ignore_impatience() -> None:
    """A second Ctrl-C must not leave half of the processes behind."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _is_ready() -> bool:
    return all(map(_answers, shop.doors()))


def _answers(door: urllib.request.Request) -> bool:
    try:
        urllib.request.urlopen(door, timeout=2).close()  # noqa: S310  our own addresses
    except (urllib.error.URLError, OSError):
        return False
    return True
