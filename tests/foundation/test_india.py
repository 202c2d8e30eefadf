import pytest
from django.core.exceptions import ValidationError

from config.foundation.india import clean_gstin, clean_mobile, clean_pincode
from config.foundation.logs import luhn


@pytest.mark.parametrize("text", ["560 001", "560001", "560-001"])
def test_pin_in_any_spelling(text):
    assert clean_pincode(text) == "560001"


@pytest.mark.parametrize("text", ["", "060001", "56000", "5600011", "abcdef", "५६०००१"])
def test_not_a_pin(text):
    with pytest.raises(ValidationError):
        clean_pincode(text)


@pytest.mark.parametrize(
    "text", ["98765 43210", "09876543210", "+91-98765-43210", "919876543210", "9876543210"]
)
def test_mobile_in_any_spelling(text):
    assert clean_mobile(text) == "+919876543210"


@pytest.mark.parametrize(
    "text", ["", "12345", "5876543210", "+1 202 555 0143", "98765432101", "x" * 9999]
)
def test_not_an_indian_mobile(text):
    with pytest.raises(ValidationError):
        clean_mobile(text)


@pytest.mark.parametrize("gstin", ["27AAPFU0939F1ZV", "29 aagcb7383j1z4", "33AAACR5055K1ZE"])
def test_gstin_with_right_check_character(gstin):
    assert clean_gstin(gstin) == gstin.replace(" ", "").upper()


@pytest.mark.parametrize("gstin", ["27AAPFU0939F1ZW", "99AAPFU0939F1ZV", "", "27AAPFU0939F1Z"])
def test_wrong_gstin(gstin):
    with pytest.raises(ValidationError):
        clean_gstin(gstin)


def test_card_numbers_never_reach_a_log_line():
    import logging

    from config.foundation.logs import ScrubAndName

    record = logging.makeLogRecord(
        {"msg": "card %s order %s", "args": ("4100 2800 0000 1007", "HT261124")}
    )
    ScrubAndName().filter(record)
    assert record.getMessage() == "card [card number removed] order HT261124"
    assert luhn("5500670000001002")
