"""`python -m payments.sandbox` serves the sandbox until SIGTERM or Ctrl-C."""

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from payments.sandbox.environment import ENVIRONMENT


def main() -> None:
    """Serve with one worker process: the store lives in its memory and behind its lock."""
    print(f"Gateway sandbox on http://{ENVIRONMENT.host}:{ENVIRONMENT.port}", flush=True)
    Granian(
        "payments.sandbox.wsgi:application",
        address=ENVIRONMENT.host,
        port=ENVIRONMENT.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=ENVIRONMENT.threads,
        websockets=False,
        log_level=LogLevels.error,
    ).serve()


if __name__ == "__main__":
    main()
