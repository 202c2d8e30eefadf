"""Where pip put the packages that bring the engines' programs."""

from importlib.util import find_spec
from pathlib import Path


def folder_of(package: str) -> Path:
    """The folder of an installed package, which is not imported."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{package} is missing; run: pip install -r requirements.txt")
    return Path(spec.origin).parent
