"""verify_stock and load_pincodes through call_command."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from shop.actions.orders import confirm_order
from shop.models import PinPlace, StockLevel
from shop.selectors.delivery import place_of
from tests.factories import an_order, stocked

pytestmark = pytest.mark.django_db


def verify(**options):
    out = StringIO()
    call_command("verify_stock", stdout=out, **options)
    return out.getvalue()


def test_stock_that_adds_up():
    confirm_order(order=an_order())
    assert verify() == "Stock adds up.\n"
    assert json.loads(verify(json=True)) == []


def test_a_count_changed_behind_the_ledgers_back_is_found():
    variant = stocked(5)
    an_order(variant)
    StockLevel.objects.update(on_hand=7, reserved=3)
    out = StringIO()
    with pytest.raises(CommandError, match="2 differences"):
        call_command("verify_stock", stdout=out)
    assert "on hand is 7, the rows say 5" in out.getvalue()
    assert "held is 3, the rows say 1" in out.getvalue()


def test_pincodes_load_twice_and_bad_rows_are_named(tmp_path):
    file = tmp_path / "pins.csv"
    file.write_text(
        "pincode,district,state\n411045,Pune,Maharashtra\n744101,South Andaman,Andaman & Nicobar\n"
        "190001,Srinagar,JAMMU AND KASHMIR\n012345,X,Goa\n403001,North Goa,Atlantis\n"
    )
    for _time in range(2):
        out, errors = StringIO(), StringIO()
        call_command("load_pincodes", str(file), stdout=out, stderr=errors)
        assert out.getvalue() == "loaded 3 rejected 2\n"
        assert "line 5" in errors.getvalue()
        assert "Atlantis" in errors.getvalue()
    assert PinPlace.objects.get(prefix="744101").state == "35"
    assert place_of("411045").city == "Pune"
