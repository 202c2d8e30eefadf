"""The embedded engines: they keep data, survive a kill, and say plainly what is wrong."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg
import pytest
import redis

from config.engines import folders
from config.engines.errors import EngineError
from config.engines.owner import Owner, open_the_way, require_reach
from config.engines.places import LONGEST_SOCKET_PATH, POSTGRES_PORT, Places
from config.engines.postgres import Postgres
from config.engines.valkey import Valkey
from tests.engines.driver import Copy, wait_for

NOBODY = Owner("nobody", 65534, 65534)


@pytest.fixture
def here(tmp_path):
    """Places of a new copy; whatever a test leaves running there is stopped."""
    places = Places(tmp_path / "data")
    yield places
    stop_both(places)


def quiet(sentence):
    """Opening folders under /tmp for the engines' account is nobody's news."""


def start_both(places):
    for kind in (Postgres, Valkey):
        kind(places, say=quiet).start(leashed=False)


def stop_both(places):
    return [kind(places, say=quiet).stop() for kind in (Valkey, Postgres)]


def connect(places):
    address = {"host": str(places.sockets), "port": POSTGRES_PORT}
    return psycopg.connect(**address, user="haat", dbname="haat", autocommit=True)


def valkey(places):
    return redis.Redis(unix_socket_path=str(places.valkey_socket))


def kill(engine):
    pid = engine.pid
    os.kill(pid, signal.SIGKILL)
    assert wait_for(lambda: engine.pid is None, 5)
    return pid


def test_data_survives_a_restart(here):
    start_both(here)
    with connect(here) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'हाट' AS word")
    valkey(here).rpush("queue", "task")
    assert stop_both(here) == [True, True]
    start_both(here)
    with connect(here) as connection:
        row = connection.execute("SELECT word, lower('ÀÉ') FROM kept").fetchone()
    assert row == ("हाट", "àé")
    assert valkey(here).lrange("queue", 0, -1) == [b"task"]


def test_data_survives_a_kill(here):
    start_both(here)
    with connect(here) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS number")
    valkey(here).set("key", "value")
    time.sleep(1.1)  # the promise of appendfsync everysec
    kill(Postgres(here))
    kill(Valkey(here))
    start_both(here)
    with connect(here) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (1,)
    assert valkey(here).get("key") == b"value"


def test_a_second_start_changes_nothing(here):
    engine = Valkey(here, say=quiet)
    engine.start(leashed=False)
    pid = engine.pid
    assert engine.start(leashed=False) is None
    assert engine.pid == pid


def test_stopping_what_does_not_run_is_no_error(here):
    assert stop_both(here) == [False, False]


def test_a_stale_pid_that_another_process_has_now_is_no_obstacle(here):
    engine = Postgres(here, say=quiet)
    engine.start(leashed=False)
    pid = kill(engine)
    account = engine.data.stat()
    other = subprocess.Popen(
        ["sleep", "60"], **({"user": account.st_uid} if os.geteuid() == 0 else {})
    )
    try:
        text = engine.pid_file.read_text()
        engine.pid_file.write_text(text.replace(str(pid), str(other.pid), 1))
        engine.start(leashed=False)
        assert engine.answers()
        assert other.poll() is None  # and it was not hurt
    finally:
        other.kill()
        other.wait()


def test_an_engine_whose_socket_was_removed_comes_back(here):
    engine = Valkey(here, say=quiet)
    engine.start(leashed=False)
    here.valkey_socket.unlink()
    engine.start(leashed=False)
    assert engine.answers()


def test_the_shop_is_no_superuser_and_nothing_listens_on_the_network(here):
    Postgres(here, say=quiet).start(leashed=False)
    with connect(here) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW is_superuser").fetchone() == ("off",)
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)
        connection.execute("CREATE EXTENSION pg_trgm")
    assert here.sockets.stat().st_mode & 0o777 == 0o700


def test_a_full_cache_never_costs_the_broker_a_key(here):
    engine = Valkey(here, say=quiet)
    engine.start(leashed=False)
    client = valkey(here)
    assert client.config_get("maxmemory")["maxmemory"] == str(256 * 1024 * 1024)
    client.config_set("maxmemory", "4mb")
    client.rpush("queue", "task")
    for number in range(100):
        client.set(f"page:{number}", "x" * 100_000, ex=60)
    assert client.lrange("queue", 0, -1) == [b"task"]
    assert client.info("stats")["evicted_keys"] > 0


def test_a_path_too_long_for_a_socket_falls_back(tmp_path):
    places = Places(tmp_path / ("a" * LONGEST_SOCKET_PATH))
    assert len(str(places.sockets)) < LONGEST_SOCKET_PATH
    engine = Valkey(places, say=quiet)
    try:
        engine.start(leashed=False)
        assert engine.answers()
    finally:
        engine.stop()
        shutil.rmtree(places.sockets)


def test_a_folder_that_a_stranger_made_is_refused(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root can make a stranger's folder")
    stranger = tmp_path / "run"
    stranger.mkdir()
    os.chown(stranger, 65534, 65534)
    with pytest.raises(EngineError, match="belongs to somebody else"):
        folders.make_private(stranger, None)


def test_a_folder_that_the_engines_account_cannot_reach_is_explained(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root runs the engines as somebody else")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(EngineError, match=r"“nobody”, who cannot reach .*closed; set DATA_DIR"):
        require_reach(closed, NOBODY, os.X_OK)


def test_only_the_way_through_is_opened_and_said(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root runs the engines as somebody else")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    said = []
    open_the_way(closed / "data", NOBODY, said.append)
    assert closed.stat().st_mode & 0o777 == 0o701
    assert any(str(closed) in sentence for sentence in said)
    require_reach(closed, NOBODY, os.X_OK)


def test_a_full_disk_is_refused_before_anything_is_written(here, monkeypatch):
    usage = shutil.disk_usage("/")._replace(free=120 * 1024 * 1024)
    monkeypatch.setattr(shutil, "disk_usage", lambda place: usage)
    with pytest.raises(EngineError, match="Only 120 MB are free"):
        Postgres(here, say=quiet).start(leashed=False)
    assert not here.postgres_data.exists()


def test_a_place_where_no_folder_can_be_made_is_explained():
    with pytest.raises(EngineError, match=r"/proc/haat .*set DATA_DIR"):
        folders.require_writable(Path("/proc/haat"))


def test_an_engine_that_cannot_start_shows_the_reason_from_its_log(here):
    engine = Postgres(here, say=quiet)
    engine.start(leashed=False)
    engine.stop()
    (engine.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(EngineError, match=r"could not start: .*incompatible with server"):
        engine.start(leashed=False)


def test_the_command_starts_tells_and_stops(tmp_path):
    copy = Copy(tmp_path / "data")
    try:
        up = copy.manage("services", "up")
        assert up.returncode == 0, up.stderr
        running = {name: status["running"] for name, status in copy.statuses().items()}
        assert running == {"postgres": True, "valkey": True}
    finally:
        down = copy.manage("services", "down")
    assert down.stdout.count("stopped") == 2
    assert copy.processes() == {}


def test_servers_given_by_address_are_left_alone(tmp_path):
    url = {"DATABASE_URL": "postgres://a@127.0.0.1:1/b", "REDIS_URL": "redis://127.0.0.1:1/0"}
    copy = Copy(tmp_path / "data", **url)
    up = copy.manage("services", "up")
    assert up.returncode == 0
    assert "DATABASE_URL is set" in up.stdout
    assert "REDIS_URL is set" in up.stdout
    assert copy.processes() == {}
