"""`make check`: format, lint, types, contracts, templates, migrations, and the size of things.

Each step prints one line; the output of a failing step follows it. Exit code 1 when any step fails.
"""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CODE = ("accounts", "shop", "payments", "search", "tracking", "config")
LONGEST_FUNCTION, LONGEST_FILE = 40, 300
MEDIAN, NINETIETH = 8, 20


@dataclass(frozen=True)
class Step:
    name: str
    command: list[str]


def python(*words: str) -> list[str]:
    return [sys.executable, "-W", "ignore", *words]


def tool(name: str) -> str:
    """A console script of this environment."""
    return str(Path(sys.executable).with_name(name))


def templates() -> list[str]:
    return [str(path) for path in sorted((ROOT / "templates").rglob("*.html"))]


STEPS = [
    Step("format", python("-m", "ruff", "format", "--check", ".")),
    Step("lint", python("-m", "ruff", "check", ".")),
    Step("types", python("-m", "mypy", *CODE)),
    Step("import contracts", [tool("lint-imports")]),
    Step("templates", [tool("djade"), "--target-version", "5.2", "--check", *templates()]),
    Step("migrations", python("manage.py", "makemigrations", "--check", "--dry-run")),
    Step("django", python("manage.py", "check")),
]


def main() -> int:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
    failed = [step.name for step in STEPS if not _run(step, environment)]
    failed += [] if _sizes_are_right() else ["sizes"]
    sys.stdout.write(f"Failed: {', '.join(failed)}\n" if failed else "All checks passed.\n")
    return 1 if failed else 0


def _run(step: Step, environment: dict[str, str]) -> bool:
    done = subprocess.run(  # noqa: S603  the commands are the ones above
        step.command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    sys.stdout.write(f"{'ok ' if not done.returncode else 'BAD'}  {step.name}\n")
    if done.returncode:
        sys.stdout.write(done.stdout + done.stderr)
    sys.stdout.flush()
    return not done.returncode


def source_files(folders: tuple[str, ...] = CODE) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def function_lengths(paths: Iterator[Path]) -> list[tuple[int, str]]:
    """(lines, place) of every function, shortest first; nested ones count by themselves too."""
    found = []
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                found.append((length, f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"))
    return sorted(found)


def _sizes_are_right() -> bool:
    lengths = function_lengths(source_files())
    last = len(lengths) - 1
    median, ninetieth = lengths[last // 2][0], lengths[last * 9 // 10][0]
    long_functions = [
        f"{place}: {length} lines" for length, place in lengths if length > LONGEST_FUNCTION
    ]
    long_files = [
        f"{path.relative_to(ROOT)}: {lines} lines"
        for path in source_files()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    ]
    sys.stdout.write(
        f"sizes: {len(lengths)} functions, median {median} lines, 90th percentile {ninetieth}, "
        f"longest {lengths[-1][0]}\n"
    )
    for line in long_functions + long_files:
        sys.stdout.write(f"too long: {line}\n")
    return median <= MEDIAN and ninetieth <= NINETIETH and not long_functions + long_files


if __name__ == "__main__":
    sys.exit(main())
