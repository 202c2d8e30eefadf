"""A progress bar for commands: on a terminal only, always on stderr."""

import sys
from typing import TextIO

WIDTH = 30


class ProgressBar:
    """`bar(done, whole)`; draws at most one line, and nothing where nobody looks."""

    def __init__(self, label: str, stream: TextIO | None = None) -> None:
        self.label = label
        self.stream = stream or sys.stderr
        self.shown = -1

    def __call__(self, done: int, whole: int) -> None:
        percent = 100 * done // whole if whole else 100
        if percent == self.shown or not self.stream.isatty():
            return
        self.shown = percent
        bar = "█" * (percent * WIDTH // 100)
        self.stream.write(f"\r{self.label} {bar:·<{WIDTH}} {percent:3d} % {done}/{whole}")
        self.stream.write("\n" if done >= whole else "")
        self.stream.flush()
