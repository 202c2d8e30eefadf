"""The processes that make up a running shop."""

import os
import sys
from pathlib import Path
from urllib.request import Request

from django.conf import settings

from .engine import Engine
from .places import Places
from .supervisor import Child, program

WEB_WORKERS, WEB_THREADS = "2", "8"
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  asked for with HOST
GRANIAN = ("--no-ws", "--respawn-failed-workers", "--workers-kill-timeout", "2")


def host() -> str:
    """The address that the shop listens on; the demo has known passwords, so it stays at home."""
    return os.environ.get("HOST", "127.0.0.1")


def ports() -> dict[str, int]:
    """The ports that the shop needs, by the variable that moves them."""
    sandbox = {"SANDBOX_PORT": settings.SANDBOX_PORT} if uses_sandbox() else {}
    return {"PORT": settings.PORT} | sandbox


def doors() -> list[Request]:
    """What answers 2xx once people can come."""
    address = EVERYWHERE.get(host(), host())
    address = f"[{address}]" if ":" in address else address
    name = next(iter(settings.ALLOWED_HOSTS), "localhost").lstrip(".").replace("*", "localhost")
    ready = f"http://{address}:{settings.PORT}/api/health/ready"
    sandbox = [f"{settings.SANDBOX_URL}/health"] if uses_sandbox() else []
    return [Request(ready, headers={"Host": name}), *map(Request, sandbox)]


def uses_sandbox() -> bool:
    """False when the settings name the real gateway: then no sandbox is started."""
    return bool(settings.RAZORPAY["base_url"] == settings.SANDBOX_URL)


def engine_child(engine: Engine) -> Child:
    return Child(
        engine.name,
        lambda: engine.start(leashed=True),
        engine.log,
        stop_signal=engine.stop_signal,
        is_engine=True,
    )


def front() -> list[Child]:
    """What answers requests: the gateway's sandbox first, then the shop."""
    sandbox = [_python("sandbox", "-m", "payments.sandbox")] if uses_sandbox() else []
    return [*sandbox, _web()]


def back() -> list[Child]:
    """What works unseen."""
    celery = ("-m", "celery", "--app", "config.celery")
    quiet = ("--loglevel", "WARNING")
    alone = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    schedule = str(settings.CELERY_BEAT_SCHEDULE_FILENAME)
    return [
        _python("worker", *celery, "worker", "--concurrency", "2", *quiet, *alone),
        _python("beat", *celery, "beat", "--schedule", schedule, "--pidfile", "", *quiet),
    ]


def _web() -> Child:
    place = ("--host", host(), "--port", str(settings.PORT))
    workers = ("--workers", os.environ.get("WEB_WORKERS", WEB_WORKERS))
    threads = ("--blocking-threads", os.environ.get("WEB_THREADS", WEB_THREADS))
    words = ("-m", "granian", "--interface", "wsgi", *place, *workers, *threads, *GRANIAN)
    return _python("web", *words, "config.wsgi:application")


def _python(name: str, *words: str) -> Child:
    places: Places = settings.PLACES
    return program(
        name,
        [sys.executable, *words],
        folder=Path(settings.BASE_DIR),
        env=_environment(),
        log=places.logs / f"{name}.log",
    )


def _environment() -> dict[str, str]:
    """The caller's, with what the settings decided spelled out for the programs without Django.

    The shop shows itself as in production, with its own error pages: DEBUG only when asked for.
    """
    return {"DEBUG": "false", **os.environ} | {
        "DATA_DIR": str(settings.DATA_DIR),
        "PORT": str(settings.PORT),
        "SANDBOX_PORT": str(settings.SANDBOX_PORT),
        "PROMETHEUS_MULTIPROC_DIR": str(metrics_folder()),
        "PYTHONUNBUFFERED": "1",
    }


def metrics_folder() -> Path:
    """Where the processes leave their counters, so that /metrics shows all of them."""
    return Path(settings.DATA_DIR) / "metrics"
