"""Brings PostgreSQL and Valkey for the tests, before Django's settings are read.

One pair of engines serves all workers; each worker has its own database and its own Valkey
databases. Nothing of the developer's own copy under .data is touched.
"""

import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from config.engines import services
from config.engines.places import Places

_open = ExitStack()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config, parser, args):
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        _start_engines()
    elif "HAAT_TEST_REDIS" in os.environ:
        number = int(worker.removeprefix("gw")) * 2 + 2
        os.environ["REDIS_URL"] = f"{os.environ['HAAT_TEST_REDIS']}?db={number}"


def _start_engines():
    folder = Path(tempfile.mkdtemp(prefix="haat-tests-"))
    _open.callback(shutil.rmtree, folder, ignore_errors=True)
    os.environ["DATA_DIR"] = str(folder)
    places = Places(folder)
    ours = [engine.name for engine in services.managed()]
    _open.enter_context(services.running(places, careless=True))
    if "valkey" in ours:
        os.environ["HAAT_TEST_REDIS"] = os.environ["REDIS_URL"] = places.redis_url


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    if "PYTEST_XDIST_WORKER" not in os.environ:
        _open.close()
