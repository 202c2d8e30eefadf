"""SH-9: totals never lose a paisa."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from config.foundation.money import split
from shop.hooks import Reduction
from shop.models import Coupon, Product, TaxRate, Variant
from shop.pricing import Fees, Item, coupon_value, total_up

RATES = {
    1: TaxRate(rate=Decimal(5), tax_class_id=1),
    2: TaxRate(rate=Decimal(18), tax_class_id=2),
    3: TaxRate(rate=Decimal(5), threshold=Decimal(2500), rate_above=Decimal(18), tax_class_id=3),
}
money = st.decimals(min_value="0.01", max_value="5000", places=2)
items = st.lists(
    st.builds(
        lambda price, quantity, tax, origin: Item(
            Variant(sku="S", price=price, mrp=price, product=Product(tax_class_id=tax)),
            quantity,
            origin,
        ),
        money,
        st.integers(1, 20),
        st.sampled_from([1, 2, 3]),
        st.sampled_from(["27", "29"]),
    ),
    min_size=1,
    max_size=12,
)


@given(items, st.lists(money, max_size=3), money, money)
def test_sh_9_random_carts_add_up(goods, cuts, delivery, cod):
    totals = total_up(
        goods,
        rates=RATES,
        state="27",
        reductions=[Reduction("cut", cut) for cut in cuts],
        fees=Fees(delivery=delivery, cod=cod),
    )
    assert totals.total == totals.subtotal - totals.discount + delivery + cod
    assert sum(line.total + line.fees for line in totals.lines) == totals.total
    assert sum(line.discount for line in totals.lines) == totals.discount
    assert totals.discount == min(sum(cuts), totals.subtotal)
    for line in totals.lines:
        tax = line.tax
        assert line.total >= 0
        assert tax.taxable + tax.cgst + tax.sgst + tax.igst == line.total + line.fees
        assert (tax.igst == 0) == (line.item.origin == "27") or tax.rate == 0 or tax.tax == 0
    assert totals.tax_included == sum(line.tax.tax for line in totals.lines)


@given(money, st.lists(money, min_size=1, max_size=40))
def test_split_loses_nothing_and_stays_in_proportion(total, weights):
    shares = split(total, weights)
    assert sum(shares) == total
    whole = sum(weights)
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - total * weight / whole) < Decimal("0.01")


def test_steps_say_how_the_total_came_about():
    variant = Variant(
        sku="A", price=Decimal(100), mrp=Decimal(120), product=Product(tax_class_id=2)
    )
    totals = total_up(
        [Item(variant, 2, "27")],
        rates=RATES,
        state="27",
        reductions=[Reduction("Coupon X", Decimal(20))],
        fees=Fees(delivery=Decimal(49)),
    )
    names = [step["step"] for step in totals.steps]
    assert names == ["goods", "reduction", "delivery_fee", "cod_fee", "tax"]
    redone = sum(Decimal(s["amount"]) for s in totals.steps if "amount" in s)
    assert redone == totals.total == Decimal(229)


def test_coupon_value_is_capped_by_its_maximum_and_by_the_goods():
    percent = Coupon(kind="percent", value=Decimal(10), max_discount=Decimal(150))
    assert coupon_value(percent, Decimal("999.99")) == Decimal("100.00")
    assert coupon_value(percent, Decimal(5000)) == Decimal(150)
    fixed = Coupon(kind="fixed", value=Decimal(100))
    assert coupon_value(fixed, Decimal(60)) == Decimal(60)
