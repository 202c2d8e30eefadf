"""A check is quick enough to be made for every row of a page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.selectors.rights import forget_rights, may
from tests.bench.permission_check import ASKED, fill_ours, measure_ours

pytestmark = pytest.mark.django_db
MOST = 50  # microseconds of this process


def test_warm_checks_cost_no_query_and_next_to_no_time_and_cold_ones_one_query():
    fill_ours()
    lines = {line.what: line for line in measure_ours()}
    warm = [line for what, line in lines.items() if "warm" in what]
    assert len(warm) == 3
    for line in warm:
        assert line.queries == 0 and line.microseconds <= MOST, line
    assert lines["Haat, next request"].queries == 0
    assert lines["Haat, cold"].queries <= 2
    forget_rights()
    person = User.objects.get(email="b0@bench.invalid")
    with CaptureQueriesContext(connection) as queries:
        assert may(person, ASKED) and not may(person, "bench.nothing")
    assert len(queries) == 1
