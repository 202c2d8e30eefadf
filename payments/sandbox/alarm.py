"""Set when there is new work for the scheduler thread."""

import threading

alarm = threading.Event()
