"""Where the embedded engines live. Everything follows from DATA_DIR, so that two copies never meet."""

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

LONGEST_SOCKET_PATH = 100  # the kernel allows 107 bytes


@dataclass(frozen=True)
class Places:
    """Folders, sockets and URLs of one copy's engines. They listen on Unix sockets, not on ports."""

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
        """Beside the data, or under the temporary folder when that path is too long for a socket."""
        near = self.data_dir / "run"
        if len(str(near / ".s.PGSQL.5432.lock").encode()) <= LONGEST_SOCKET_PATH:
            return near
        digest = hashlib.sha256(str(self.data_dir).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"haat-{digest}"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def database_url(self) -> str:
        return f"postgres://haat@/haat?host={quote(str(self.sockets))}"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.valkey_socket}"

    @staticmethod
    def cache_url(redis_url: str) -> str:
        """Database 1 of the same server: the cache may be evicted, the broker may not."""
        return _with_database(redis_url, 1)

    @staticmethod
    def broker_url(redis_url: str) -> str:
        """What Celery wants to read: `redis+socket://` for a Unix socket, else the URL as given."""
        if not redis_url.startswith("unix://"):
            return redis_url
        return f"redis+socket://{urlsplit(redis_url).path}?virtual_host=0"


def _with_database(redis_url: str, number: int) -> str:
    if redis_url.startswith("unix://"):
        return f"{redis_url}?db={number}"
    parts = urlsplit(redis_url)
    return parts._replace(path=f"/{number}").geturl()
