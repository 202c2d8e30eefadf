"""Money, dates and parts as templates show them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from hypothesis import given
from hypothesis import strategies as st

from config.foundation.templatetags import ui


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (Decimal("123456.50"), "₹1,23,456.50"),
        (Decimal("1249.00"), "₹1,249"),
        (Decimal("999"), "₹999"),
        (Decimal("0"), "₹0"),
        (Decimal("0.05"), "₹0.05"),
        (Decimal("12345678901.10"), "₹12,34,56,78,901.10"),
        (Decimal("-3552"), "−₹3,552"),
        (Decimal("1.005"), "₹1.01"),
        (499, "₹499"),
        ("1249.00", "₹1,249"),
        (None, ""),
        ("", ""),
    ],
)
def test_rupees(amount, shown):
    assert ui.rupees(amount) == shown


def test_rupees_refuses_floats():
    with pytest.raises(TypeError):
        ui.rupees(1.1)


@given(st.integers(min_value=0, max_value=10**13))
def test_grouping_keeps_every_digit(value):
    groups = ui.indian_groups(str(value)).split(",")
    assert "".join(groups) == str(value)
    assert all(len(group) == 2 for group in groups[1:-1])
    assert len(groups) == 1 or len(groups[-1]) == 3


@pytest.mark.parametrize(
    ("price", "mrp", "off"),
    [(1299, 2199, 40), (469, 520, 9), (399, 399, 0), (500, 400, 0), (None, 400, 0), (400, None, 0)],
)
def test_percent_is_rounded_down(price, mrp, off):
    money = [None if value is None else Decimal(value) for value in (price, mrp)]
    assert ui.percent_off(*money) == off


def test_saving():
    assert ui.saving(Decimal(1299), Decimal(2199)) == Decimal(900)
    assert ui.saving(Decimal(399), Decimal(399)) == 0


@pytest.mark.parametrize(
    ("count", "shown"), [(123456, "1,23,456"), (-1000, "−1,000"), (0, "0"), (None, ""), ("", "")]
)
def test_number(count, shown):
    assert ui.number(count) == shown


def test_cart_count_takes_a_lazy_number():
    part = Template('{% include "components/cart_count.html" with count=count only %}')
    counts = [SimpleLazyObject(lambda n=n: n) for n in (0, 1, 1200)]
    shown = [part.render(Context({"count": count})) for count in counts]
    assert "The cart is empty" in shown[0]
    assert "item in the cart" in shown[1]
    assert "1,200" in shown[2]
    assert "items in the cart" in shown[2]


def test_dates_are_indian(time_machine):
    time_machine.move_to(datetime(2026, 11, 24, 6, 0, tzinfo=UTC))
    late = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)  # already the 26th in India
    assert ui.ist_date(late) == "Thu 26 Nov"
    assert ui.ist_date(date(2026, 11, 26)) == "Thu 26 Nov"
    assert ui.ist_date(date(2025, 11, 26)) == "Wed 26 Nov 2025"
    assert ui.ist_datetime(late) == "Thu 26 Nov, 1:30 am"
    assert ui.ist_time(datetime(2026, 11, 24, 10, 51, tzinfo=UTC)) == "4:21 pm"
    assert ui.iso(late.replace(microsecond=12345)) == "2026-11-26T01:30:00+05:30"
    assert [ui.iso(None), ui.ist_date(None), ui.ist_time(None), ui.ist_datetime(None)] == [""] * 4


@pytest.mark.parametrize(
    ("ago", "shown"),
    [
        (timedelta(seconds=8), "8 s ago"),
        (timedelta(minutes=5, seconds=10), "5 min ago"),
        (timedelta(hours=3), "3 h ago"),
        (timedelta(minutes=-12), "in 12 min"),
        (timedelta(days=2), "Sun 22 Nov"),
    ],
)
def test_relative(ago, shown, time_machine):
    time_machine.move_to(datetime(2026, 11, 24, 6, 0, tzinfo=UTC), tick=False)
    assert ui.relative(timezone.now() - ago) == shown


def test_tiles_are_stable_and_neighbours_differ():
    assert ui.tile("Indigo") == ui.tile("Indigo")
    assert ui.tile(7) != ui.tile(8)
    assert {ui.tile(key) for key in range(6)} == {f"tile-{name}" for name in ui.TILES}


def test_page_window_has_gaps():
    page = Paginator(range(240), 10).page(6)
    assert [str(at) for at in ui.page_window(page)] == ["1", "…", "5", "6", "7", "…", "24"]


def test_icon_speaks_only_with_a_label():
    assert 'aria-hidden="true"' in ui.icon("bag")
    assert 'role="img" aria-label="A &lt;b&gt;"' in ui.icon("bag", label="A <b>")


def test_jsonld_cannot_leave_its_script():
    block = ui.jsonld({"@type": "Product", "name": "</script><script>alert(1)</script>"})
    assert block.count("<script") == block.count("</script>") == 1


def test_breadcrumb_list_numbers_the_steps():
    crumbs = [{"name": "Home", "url": "/"}, {"name": "Kurta", "url": ""}]
    items = ui.breadcrumb_list(crumbs, "https://haat.example")["itemListElement"]
    assert items[0] == {
        "@type": "ListItem",
        "position": 1,
        "name": "Home",
        "item": "https://haat.example/",
    }
    assert "item" not in items[1]


def test_block_parts_hold_their_body():
    source = '{% panel title="Bill" %}<b>{{ x }}</b>{% endpanel %}'
    html = Template(source).render(Context({"x": "<i>"}))
    assert '<h2 class="panel-title">Bill</h2>' in html
    assert "<b>&lt;i&gt;</b>" in html


class PlaceForm(forms.Form):
    pincode = forms.CharField(help_text="Six digits")


def test_field_links_hint_and_error_to_the_widget():
    form = PlaceForm({})
    source = (
        '{% include "forms/field.html" with field=form.pincode autocomplete="postal-code" only %}'
    )
    html = Template(source).render(Context({"form": form}))
    assert 'aria-describedby="id_pincode_helptext id_pincode_error"' in html
    assert 'id="id_pincode_helptext"' in html
    assert 'id="id_pincode_error"' in html
    assert 'autocomplete="postal-code"' in html


def test_error_summary_leads_to_the_field():
    html = Template('{% include "forms/errors.html" with form=form only %}').render(
        Context({"form": PlaceForm({})})
    )
    assert 'href="#id_pincode"' in html
    assert "autofocus" in html


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/150.0 Safari/537.36", "Chrome, Linux"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/150.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19) Version/19 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/150.0 Safari/537 Edg/150.0", "Edge, Windows"),
        ("HaatApp/3.1 (Android 15)", "HaatApp/3.1 (Android 15)"),
        ("", ""),
    ],
)
def test_browsers_have_names_that_people_know(agent, words):
    assert ui.browser_name(agent) == words
