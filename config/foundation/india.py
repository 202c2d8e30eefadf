"""Formats of India: PIN codes, mobile numbers, GST state codes, GSTIN. Pure checks, no database."""

import re
from typing import Any

import phonenumbers
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

PIN = re.compile(r"[1-9][0-9]{5}")
GSTIN = re.compile(r"[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z]Z[0-9A-Z]")
BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class State(models.TextChoices):
    """States and Union Territories by GST code (first two digits of a GSTIN)."""

    JAMMU_AND_KASHMIR = "01", _("Jammu and Kashmir")
    HIMACHAL_PRADESH = "02", _("Himachal Pradesh")
    PUNJAB = "03", _("Punjab")
    CHANDIGARH = "04", _("Chandigarh")
    UTTARAKHAND = "05", _("Uttarakhand")
    HARYANA = "06", _("Haryana")
    DELHI = "07", _("Delhi")
    RAJASTHAN = "08", _("Rajasthan")
    UTTAR_PRADESH = "09", _("Uttar Pradesh")
    BIHAR = "10", _("Bihar")
    SIKKIM = "11", _("Sikkim")
    ARUNACHAL_PRADESH = "12", _("Arunachal Pradesh")
    NAGALAND = "13", _("Nagaland")
    MANIPUR = "14", _("Manipur")
    MIZORAM = "15", _("Mizoram")
    TRIPURA = "16", _("Tripura")
    MEGHALAYA = "17", _("Meghalaya")
    ASSAM = "18", _("Assam")
    WEST_BENGAL = "19", _("West Bengal")
    JHARKHAND = "20", _("Jharkhand")
    ODISHA = "21", _("Odisha")
    CHHATTISGARH = "22", _("Chhattisgarh")
    MADHYA_PRADESH = "23", _("Madhya Pradesh")
    GUJARAT = "24", _("Gujarat")
    DADRA_DAMAN_DIU = "26", _("Dadra and Nagar Haveli and Daman and Diu")
    MAHARASHTRA = "27", _("Maharashtra")
    KARNATAKA = "29", _("Karnataka")
    GOA = "30", _("Goa")
    LAKSHADWEEP = "31", _("Lakshadweep")
    KERALA = "32", _("Kerala")
    TAMIL_NADU = "33", _("Tamil Nadu")
    PUDUCHERRY = "34", _("Puducherry")
    ANDAMAN_NICOBAR = "35", _("Andaman and Nicobar Islands")
    TELANGANA = "36", _("Telangana")
    ANDHRA_PRADESH = "37", _("Andhra Pradesh")
    LADAKH = "38", _("Ladakh")


def clean_pincode(text: str) -> str:
    """Six digits, the first not 0; blanks are dropped ("560 001" → "560001")."""
    pin = re.sub(r"[\s-]", "", text)
    if not PIN.fullmatch(pin):
        raise ValidationError(_("A PIN code has six digits and does not begin with 0."), "pincode")
    return pin


def clean_mobile(text: str) -> str:
    """An Indian mobile number in any common spelling → E.164 ("098765 43210" → "+919876543210")."""
    try:
        number = phonenumbers.parse(text, "IN")
    except phonenumbers.NumberParseException:
        number = None
    digits = str(number.national_number) if number else ""
    if number is None or number.country_code != 91 or not re.fullmatch(r"[6-9]\d{9}", digits):
        raise ValidationError(_("Enter a ten-digit Indian mobile number."), "phone")
    return f"+91{digits}"


def clean_gstin(text: str) -> str:
    """A GSTIN with a right check character, in capitals without blanks."""
    gstin = re.sub(r"\s", "", text).upper()
    known = gstin[:2] in State.values
    if not GSTIN.fullmatch(gstin) or not known or gstin[-1] != _check_character(gstin[:-1]):
        raise ValidationError(_("This is not a valid GSTIN; please check each character."), "gstin")
    return gstin


def _check_character(first14: str) -> str:
    """Base 36, weights 1, 2, 1, 2, …; the digits of each product are added (GSTN's scheme)."""
    products = [BASE36.index(char) * (1 + i % 2) for i, char in enumerate(first14)]
    total = sum(product // 36 + product % 36 for product in products)
    return BASE36[(36 - total % 36) % 36]


def pin_widget(**more: Any) -> dict[str, Any]:
    """Attributes of an input for a PIN code: numeric keypad, filled in by the browser."""
    return {
        "inputmode": "numeric",
        "autocomplete": "postal-code",
        "maxlength": 7,
        **more,
    }
