"""The floors and layers are enforced: the linter passes here, and fails on planted violations."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LINTER = Path(sys.executable).with_name("lint-imports")
APPS = ["accounts", "shop", "payments", "search", "tracking", "config"]

PLANTED = [
    ("shop/pricing.py", "import payments.models", "up"),
    ("search/selectors.py", "import tracking.models", "sideways"),
    ("accounts/actions.py", "import shop.models", "two floors up"),
    ("shop/models/cart.py", "import shop.actions.cart", "a model that acts"),
    ("shop/selectors/stock.py", "import rest_framework", "a selector that knows the web"),
    ("shop/actions/cart.py", "import razorpay", "another who speaks to the gateway"),
    ("config/foundation/money.py", "import accounts.models", "the ground on the first floor"),
]


def lint(folder):
    return subprocess.run(
        [LINTER, "--no-cache"], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("house")
    for app in APPS:
        shutil.copytree(ROOT / app, folder / app, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", folder)
    return folder


def test_the_house_keeps_its_contracts(copy):
    result = lint(copy)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(("file", "line", "what"), PLANTED, ids=[what for _f, _l, what in PLANTED])
def test_a_planted_violation_is_found(copy, file, line, what):
    path = copy / file
    if not path.exists():
        path = path.with_suffix("") / "__init__.py"
    before = path.read_text()
    path.write_text(f"{before}\n{line}\n")
    try:
        assert lint(copy).returncode == 1
    finally:
        path.write_text(before)
