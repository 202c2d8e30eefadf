import pytest
from django.utils import timezone


@pytest.fixture(autouse=True)
def _early_in_the_hour(time_machine):
    """Limits count in fixed windows: no test may run over the end of one."""
    time_machine.move_to(timezone.now().replace(minute=0, second=1, microsecond=0))
