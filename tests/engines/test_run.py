"""`manage.py run`: the whole shop opens, closes, and never leaves a process behind."""

import os
import signal
import socket

import pytest

from tests.engines.driver import Copy, wait_for


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    """One folder for the module: only its first start has to fill it."""
    return tmp_path_factory.mktemp("shop") / "data"


@pytest.fixture
def copy(data_dir):
    copy = Copy(data_dir)
    yield copy
    if hasattr(copy, "shop") and copy.shop.poll() is None:
        copy.shop.kill()


def test_it_opens_beside_another_copy_and_closes(copy, tmp_path):
    other = Copy(tmp_path / "data")
    try:
        assert other.manage("services", "up").returncode == 0
        copy.run()
        statuses = [*copy.statuses().values(), *other.statuses().values()]
        assert len({status["pid"] for status in statuses if status["running"]}) == 4
    finally:
        other.manage("services", "down")
    assert copy.is_ready()
    assert copy.answers(f"http://127.0.0.1:{copy.sandbox_port}/health")
    assert "shopper@haat.example" in copy.said.read_text()
    assert copy.end(signal.SIGINT) == 0
    assert wait_for(lambda: not copy.processes(), 5), copy.processes()


def test_one_shop_per_folder_that_survives_a_dead_engine_and_leaves_nothing_when_killed(copy):
    copy.run()
    assert len(copy.processes()) >= 6
    assert "is running on" in Copy(copy.data_dir).manage("run").stderr
    assert "stop it first" in copy.manage("services", "down").stderr
    os.kill(copy.statuses()["postgres"]["pid"], signal.SIGKILL)
    assert wait_for(lambda: "postgres died (SIGKILL)" in copy.said.read_text(), 10)
    assert wait_for(copy.is_ready, 30)
    assert copy.end(signal.SIGKILL) == -signal.SIGKILL
    assert wait_for(lambda: not copy.processes(), 15), copy.processes()
    assert {status["running"] for status in copy.statuses().values()} == {False}


@pytest.mark.parametrize("variable", ["PORT", "SANDBOX_PORT"])
def test_a_taken_port_names_the_variable_to_change(tmp_path, variable):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = Copy(tmp_path / "data", **{variable: str(port)}).manage("run")
    assert answer.returncode == 1
    assert f"Cannot listen on port {port}" in answer.stderr
    assert f"set {variable} to a free one" in answer.stderr
    assert "Traceback" not in answer.stderr
