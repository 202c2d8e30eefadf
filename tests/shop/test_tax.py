"""GST arithmetic: the examples of the rules, and properties for random amounts."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.models import TaxClass, TaxRate
from shop.tax import in_gap, rate_for, rates_on, split_inclusive

amounts = st.decimals(min_value="0.01", max_value="999999.99", places=2)
rates = st.sampled_from([Decimal(n) for n in ("0", "0.25", "3", "5", "18", "40")])


def test_heads_are_equal_where_a_halved_total_would_be_odd():
    split = split_inclusive(Decimal("999.00"), Decimal(18), same_state=True)
    assert (split.cgst, split.sgst) == (Decimal("76.19"), Decimal("76.19"))
    assert split.taxable == Decimal("846.62")


@given(amounts, rates, st.booleans())
def test_parts_add_up_to_the_paisa(gross, rate, same_state):
    split = split_inclusive(gross, rate, same_state=same_state)
    assert split.taxable + split.cgst + split.sgst + split.igst == gross
    assert split.cgst == split.sgst
    assert min(split.taxable, split.cgst, split.igst) >= 0
    assert (split.igst == 0) or not same_state


BAND = TaxRate(rate=Decimal(5), threshold=Decimal(2500), rate_above=Decimal(18), tax_class_id=1)


@pytest.mark.parametrize(
    ("price", "rate"),
    [("2625.00", 5), ("2625.01", 18), ("2800.00", 18), ("2950.00", 18), ("2950.01", 18), ("99", 5)],
)
def test_rate_follows_the_net_value_of_one_piece(price, rate):
    assert rate_for(BAND, Decimal(price)) == rate


@pytest.mark.parametrize(
    ("price", "gap"), [("2625.00", False), ("2625.10", True), ("2950.00", True), ("2950.10", False)]
)
def test_gap_where_no_rate_is_consistent(price, gap):
    assert in_gap(BAND, Decimal(price)) is gap


@pytest.mark.django_db
def test_rate_changes_on_its_day():
    apparel = TaxClass.objects.create(code="x", name="X")
    TaxRate.objects.create(
        tax_class=apparel, rate=12, valid_from=date(2020, 1, 1), valid_to=date(2025, 9, 21)
    )
    TaxRate.objects.create(tax_class=apparel, rate=5, valid_from=date(2025, 9, 22))
    assert rates_on(date(2025, 9, 21))[apparel.pk].rate == 12
    assert rates_on(date(2025, 9, 22))[apparel.pk].rate == 5
    assert apparel.pk not in rates_on(date(2019, 12, 31))


@pytest.mark.django_db
def test_database_refuses_two_rates_on_one_day(transactional_db):
    from django.db import IntegrityError

    tax_class = TaxClass.objects.create(code="y", name="Y")
    TaxRate.objects.create(tax_class=tax_class, rate=5, valid_from=date(2025, 1, 1))
    with pytest.raises(IntegrityError):
        TaxRate.objects.create(tax_class=tax_class, rate=18, valid_from=date(2026, 1, 1))
