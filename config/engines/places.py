"""Where the embedded engines live: everything follows from DATA_DIR, so copies never meet."""

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

POSTGRES_PORT = 5432  # names the socket file; nothing listens on the network
LONGEST_SOCKET_PATH = 100  # the kernel allows 107 bytes


@dataclass(frozen=True)
class Places:
    """Folders, sockets and URLs of one copy's engines; they listen on Unix sockets only."""

    data_dir: Path

    @property
    def postgres_data(self) -> Path:
        return self.data_dir / "postgres"

    @property
    def valkey_data(self) -> Path:
        return self.data_dir / "valkey"

    @property
    def logs(self) -> Path:
        return self.data_dir / "logs"

    @property
    def sockets(self) -> Path:
        """Beside the data, or in the temporary folder when that path is too long."""
        near = self.data_dir / "run"
        if len(str(near / f".s.PGSQL.{POSTGRES_PORT}.lock").encode()) <= LONGEST_SOCKET_PATH:
            return near
        digest = hashlib.sha256(str(self.data_dir).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"haat-{digest}"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def database_url(self) -> str:
        host = quote(str(self.sockets))
        return f"postgres://haat@/haat?host={host}&port={POSTGRES_PORT}"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.valkey_socket}"

    @staticmethod
    def cache_url(redis_url: str) -> str:
        """The database beside the broker's: the cache may be emptied, the broker may not."""
        return Places.shifted(redis_url, 1)

    @staticmethod
    def shifted(redis_url: str, steps: int) -> str:
        """The database `steps` further on the same server."""
        return _in_database(redis_url, _database_of(redis_url) + steps)

    @staticmethod
    def broker_url(redis_url: str) -> str:
        """What Celery wants to read: `redis+socket://` for a Unix socket, else the URL as given."""
        if not redis_url.startswith("unix://"):
            return redis_url
        return f"redis+socket://{urlsplit(redis_url).path}?virtual_host={_database_of(redis_url)}"


def _database_of(redis_url: str) -> int:
    parts = urlsplit(redis_url)
    number = parse_qs(parts.query).get("db", ["0"])[0]
    return int(number if parts.scheme == "unix" else parts.path.strip("/") or 0)


def _in_database(redis_url: str, number: int) -> str:
    parts = urlsplit(redis_url)
    if parts.scheme == "unix":
        return f"unix://{parts.path}?db={number}"
    return parts._replace(path=f"/{number}").geturl()
