"""What happens before the shop opens: free ports, tables, the demo, static files."""

import hashlib
import os
import shutil
import socket
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import OperationalError, connections

from . import shop
from .errors import EngineError
from .owner import Say


def require_free_ports() -> None:
    """Raises EngineError that names the variable to change."""
    wanted = shop.ports()
    if len(set(wanted.values())) < len(wanted):
        raise EngineError("PORT and SANDBOX_PORT are the same; change one of them.")
    for variable, port in wanted.items():
        _require_free(variable, port)


def _require_free(variable: str, port: int) -> None:
    address = shop.host() if variable == "PORT" else "127.0.0.1"
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or "no such port"
            raise EngineError(
                f"Cannot listen on port {port} of {address} ({reason}); set {variable} to a free"
                f" one, for example: {variable}={port % 50_000 + 10} make run"
            ) from error


def prepare(say: Say) -> None:
    """Bring tables, demo and static files up to date. Raises EngineError."""
    try:
        call_command("migrate", verbosity=0, interactive=False)
        if settings.DEBUG:
            call_command("seed_demo", if_empty=True)
    except OperationalError as error:
        reason = str(error).strip().split("\n")[0]
        raise EngineError(f"The database does not answer: {reason}") from error
    finally:
        _let_go_of_the_database()
    _collect_static(say)
    _forget_old_metrics()


def _let_go_of_the_database() -> None:
    """Its pool has threads, and this process is about to make others."""
    for connection in connections.all():
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]


def _collect_static(say: Say) -> None:
    """Only when a file changed, so that a second start is quick."""
    seal = Path(settings.STATIC_ROOT) / ".seal"
    now = _fingerprint()
    if seal.exists() and seal.read_text() == now:
        return
    say("Collecting static files …")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    seal.write_text(now)


def _fingerprint() -> str:
    """Changes whenever a static file of the shop or of a package does."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            facts = os.stat(storage.path(path))
            digest.update(f"{path} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _forget_old_metrics() -> None:
    shutil.rmtree(shop.metrics_folder(), ignore_errors=True)
    shop.metrics_folder().mkdir(parents=True)
