"""Categories, stock, coupons, zones, places, tax and carts at the desk."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from config.foundation.errors import InvalidInput
from shop.actions.categories import save_category
from shop.actions.verify import stock_differences
from shop.models import Category, Coupon, DeliveryZone, Location, StockLevel, StockMovement, TaxRate
from tests.factories import (
    CartFactory,
    CategoryFactory,
    CouponFactory,
    DeliveryZoneFactory,
    LocationFactory,
    TaxClassFactory,
    an_order,
    fill,
    stocked,
)

from .conftest import form_data, move, page_of, said

pytestmark = pytest.mark.django_db


def save(client, thing, **changes):
    data = form_data(client.get(page_of(thing))) | changes
    return client.post(page_of(thing), data, follow=True)


def add(client, table, **data):
    url = f"/admin/shop/{table}/add/"
    return client.post(url, form_data(client.get(url)) | data, follow=True)


def form_errors(response):
    return str(response.context["adminform"].form.errors)


@pytest.fixture
def tree(db):
    home = CategoryFactory(name="Home")
    kitchen = CategoryFactory(name="Kitchen", parent=home)
    pans = CategoryFactory(name="Pans", parent=kitchen)
    CategoryFactory(name="Homeopathy")
    return home, kitchen, pans


def paths():
    return sorted(Category.objects.values_list("path", flat=True))


def test_a_moved_category_takes_everything_below_along(desk, tree):
    home, kitchen, pans = tree
    save(desk, kitchen, parent="")
    assert paths() == ["home", "homeopathy", "kitchen", "kitchen/pans"]
    save(desk, kitchen, slug="cook", parent=home.pk)
    assert paths() == ["home", "home/cook", "home/cook/pans", "homeopathy"]


def test_a_move_is_one_update_for_the_whole_branch(tree, django_assert_num_queries):
    home, kitchen, _pans = tree
    for number in range(20):
        CategoryFactory(name=f"Pan {number}", parent=kitchen)
    kitchen.parent = None
    with django_assert_num_queries(9):
        save_category(category=kitchen)
    assert Category.objects.filter(path__startswith="kitchen/").count() == 21


@pytest.mark.parametrize("below", [1, 2])
def test_a_category_never_lies_inside_itself(desk, tree, below):
    home = tree[0]
    assert "cannot lie inside itself" in form_errors(save(desk, home, parent=tree[below].pk))
    home.parent = tree[below]
    with pytest.raises(InvalidInput):
        save_category(category=home)
    assert paths() == ["home", "home/kitchen", "home/kitchen/pans", "homeopathy"]


def test_two_categories_never_share_a_path(desk, tree):
    taken = add(desk, "category", name="Kitchen", slug="kitchen", parent=tree[0].pk)
    assert "There is a category at" in form_errors(taken)
    add(desk, "category", name="Bath", slug="bath", parent=tree[0].pk)
    assert "home/bath" in paths()


@pytest.mark.django_db(transaction=True)
def test_two_moves_that_cross_never_close_a_circle(at_once):
    first, second = CategoryFactory(name="First"), CategoryFactory(name="Second")

    def go(index):
        category = Category.objects.get(pk=[first.pk, second.pk][index])
        category.parent_id = [second.pk, first.pk][index]
        return save_category(category=category)

    answers = at_once(go, 2)
    assert sum(isinstance(answer, InvalidInput) for answer in answers) == 1
    assert Category.objects.filter(parent=None).count() == 1


def test_stock_is_corrected_by_a_difference_with_a_reason(desk, owner):
    level = StockLevel.objects.get(variant=stocked(10))
    move(desk, level, "adjust", delta="-3", reason="Broken")
    level.refresh_from_db()
    movement = StockMovement.objects.first()
    assert level.on_hand == 7
    assert (movement.delta, movement.reason, movement.by) == (-3, "Broken", owner)
    assert list(stock_differences()) == []


@pytest.mark.parametrize(
    ("delta", "reason", "words"),
    [
        ("-99", "Lost", "Only 10 pieces are free"),
        ("0", "x", "changes nothing"),
        ("-1", "", "Reason"),
    ],
)
def test_a_wrong_correction_changes_nothing(desk, delta, reason, words):
    level = StockLevel.objects.get(variant=stocked(10))
    assert words in said(move(desk, level, "adjust", delta=delta, reason=reason))
    level.refresh_from_db()
    assert level.on_hand == 10


def test_support_and_packer_cannot_correct_stock(in_role):
    level = StockLevel.objects.get(variant=stocked(10))
    for role in ("support", "packer"):
        assert move(in_role(role), level, "adjust", delta="5", reason="x").status_code == 403
    level.refresh_from_db()
    assert level.on_hand == 10
    assert in_role("manager").get(page_of(level)).context["moves"]


def test_counts_are_never_typed_over(desk):
    level = StockLevel.objects.get(variant=stocked(10))
    save(desk, level, on_hand="99", reserved="9", low_at="2")
    level.refresh_from_db()
    assert (level.on_hand, level.reserved, level.low_at) == (10, 0, 2)


def test_goods_come_in_at_old_and_new_places(desk):
    level = StockLevel.objects.get(variant=stocked(1))
    move(desk, level, "receive", pieces="4")
    far = LocationFactory(code="blr", name="Bengaluru store", state="29", pincode="560034")
    new = {"variant": level.variant_id, "location": far.pk, "pieces": "6", "low_at": "3"}
    add(desk, "stocklevel", **new)
    counts = StockLevel.objects.order_by("pk").values_list("on_hand", "low_at")
    assert list(counts) == [(5, 5), (6, 3)]
    assert list(stock_differences()) == []


def test_low_filter_and_read_only_ledgers(desk):
    stocked(30)
    few = stocked(2)
    page = desk.get("/admin/shop/stocklevel/?stock=low")
    assert [level.variant for level in page.context["cl"].result_list] == [few]
    an_order(few)
    for table in ("stockmovement", "reservation", "cart"):
        assert desk.get(f"/admin/shop/{table}/").status_code == 200
        assert desk.get(f"/admin/shop/{table}/add/").status_code == 403
    assert desk.post(page_of(StockMovement.objects.first()), {"delta": "9"}).status_code == 403


def test_locations_check_their_numbers(desk):
    place = {"code": "pune2", "name": "Pune 2", "state": "27", "position": "1", "is_active": "on"}
    wrong = add(desk, "location", **place, pincode="011111", gstin="29ABCDE1234F1ZW")
    assert "PIN code has six digits" in form_errors(wrong)
    assert "GSTIN" in form_errors(wrong)
    add(desk, "location", **place, pincode="411 030", gstin="")
    assert Location.objects.get(code="pune2").pincode == "411030"


def test_coupons_are_kept_in_capitals_and_indian_time(desk):
    window = {"starts_at_0": "2026-03-01", "starts_at_1": "00:00", "ends_at_0": "2026-04-01"}
    terms = {"code": " diwali10 ", "kind": "percent", "value": "10", "is_active": "on"}
    answer = add(desk, "coupon", **terms, **window, ends_at_1="00:00")
    assert "adminform" not in answer.context, form_errors(answer)
    coupon = Coupon.objects.get()
    assert coupon.code == "DIWALI10"
    assert coupon.ends_at == datetime(2026, 4, 1, tzinfo=ZoneInfo("Asia/Kolkata"))


def test_coupons_that_make_no_sense_are_explained(desk):
    coupon = CouponFactory(used=3)
    wrong = {"kind": "percent", "value": "120", "max_uses": "2"}
    window = {"ends_at_0": "2020-01-01", "ends_at_1": "00:00"}
    errors = form_errors(save(desk, coupon, used="0", **wrong, **window))
    for words in ("At most 100 percent", "used more often already", "end lies before"):
        assert words in errors
    coupon.refresh_from_db()
    assert coupon.used == 3


def test_zones_take_beginnings_of_pins_only(desk):
    zone = DeliveryZoneFactory()
    assert "Not the beginning of a PIN code: 0x" in form_errors(save(desk, zone, prefixes="411,0x"))
    assert "before the earliest" in form_errors(save(desk, zone, days_min="9"))
    save(desk, zone, prefixes="412, 411", fee="59.00")
    zone = DeliveryZone.objects.get()
    assert (zone.prefixes, zone.fee) == (["411", "412"], 59)


def test_tax_rates_never_overlap_and_bands_are_whole(desk):
    tax = TaxClassFactory()
    rate = {"rates-TOTAL_FORMS": "2", "rates-1-rate": "5", "rates-1-id": ""}
    rate |= {"rates-1-valid_from": "2026-01-01", "rates-1-tax_class": tax.pk}
    answer = save(desk, tax, **rate)
    formset = answer.context["inline_admin_formsets"][0].formset
    assert "in force on the same day" in str(formset.non_form_errors())
    assert TaxRate.objects.count() == 1
    half = save(desk, tax, **{"rates-0-threshold": "2500"})
    assert "belong together" in str(half.context["inline_admin_formsets"][0].formset.errors)
    save(desk, tax, **rate, **{"rates-0-valid_to": "2025-12-31"})
    assert list(tax.rates.values_list("valid_from", flat=True)) == [
        date(2026, 1, 1),
        date(2025, 9, 22),
    ]


def test_a_cart_is_looked_at_without_its_key(desk, shopper):
    cart = fill(CartFactory(user=shopper), stocked(price=Decimal("42.00")))
    page = desk.get(page_of(cart)).content.decode()
    assert shopper.email in page
    assert "42" in page
    assert cart.token not in page
    assert desk.post(page_of(cart), {}).status_code == 403


def test_every_table_opens(desk):
    an_order(stocked())
    TaxClassFactory()
    tables = "category brand attribute taxclass product coupon deliveryzone pinplace location"
    for table in tables.split():
        assert desk.get(f"/admin/shop/{table}/").status_code == 200
        assert desk.get(f"/admin/shop/{table}/add/").status_code == 200
    assert desk.get("/admin/tracking/notice/").status_code == 200
    assert desk.get("/admin/foundation/eventdelivery/?state=waiting").status_code == 200
