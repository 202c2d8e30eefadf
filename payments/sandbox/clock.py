"""The sandbox's own clock: real time plus an offset that tests can move forward."""

import time

from payments.sandbox.environment import ENVIRONMENT


class Clock:
    """Unix seconds. Waiting periods are divided by the scale, dates are not."""

    def __init__(self, scale: float) -> None:
        self.scale = scale
        self.offset = 0.0

    def now(self) -> float:
        return time.time() + self.offset

    def stamp(self) -> int:
        """Now as the gateway prints it."""
        return int(self.now())

    def period(self, seconds: float) -> float:
        """How many seconds of this clock a period of the real gateway takes."""
        return seconds / self.scale

    def after(self, seconds: float) -> float:
        return self.now() + self.period(seconds)


clock = Clock(ENVIRONMENT.time_scale)
