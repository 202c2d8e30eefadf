"""`python -m payments.sandbox` serves the sandbox until SIGTERM or Ctrl-C."""

import sys

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from payments.sandbox.environment import ENVIRONMENT

STOP_SECONDS = 2  # calls that hang on purpose must not hold up the end


def main() -> None:
    """Serve with one worker process: the store lives in its memory and behind its lock."""
    sys.stdout.write(f"Gateway sandbox on http://{ENVIRONMENT.host}:{ENVIRONMENT.port}\n")
    sys.stdout.flush()
    Granian(
        "payments.sandbox.wsgi:application",
        address=ENVIRONMENT.host,
        port=ENVIRONMENT.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=ENVIRONMENT.threads,
        websockets=False,
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.error,
    ).serve()


if __name__ == "__main__":
    main()
