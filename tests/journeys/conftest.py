"""A whole shop on this machine: live server, workers, gateway sandbox, and Chromium looking at it."""

import threading
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.db import connections

from config.foundation.events import deliver_waiting
from payments.actions.poll import poll_open_payments
from payments.actions.send_refunds import send_due_refunds
from payments.actions.webhooks import work_on_webhooks
from payments.models import Payment
from shop.demo.art import render
from shop.models import OptionAxis, PinPlace, ProductImage
from tests.factories import CategoryFactory, ProductFactory, VariantFactory, stocked
from tests.payments.sandbox.driver import Sandbox


@pytest.fixture(scope="session")
def sandbox_process(live_server):
    webhook = f"{live_server.url}/api/v1/payments/webhooks/razorpay"
    sandbox = Sandbox(SANDBOX_WEBHOOK_URL=webhook, SANDBOX_TIME_SCALE="20").start()
    yield sandbox
    sandbox.stop()


@pytest.fixture
def sandbox(sandbox_process, live_server, settings):
    url = sandbox_process.url
    everything = ("script-src", "frame-src", "connect-src", "img-src", "form-action")
    settings.SITE_URL = live_server.url
    settings.RAZORPAY = settings.RAZORPAY | {
        "base_url": url,
        "checkout_url": f"{url}/v1/checkout.js",
        "hosted_url": f"{url}/v1/checkout/hosted",
        "csp": dict.fromkeys(everything, [url]),
    }
    sandbox_process.control("reset")
    return sandbox_process


@pytest.fixture
def workers(sandbox, live_server):
    """What worker and beat do all the time, but for the poller, which tests call themselves."""
    over = threading.Event()

    def work():
        while not over.wait(0.1):
            deliver_waiting()
            work_on_webhooks()
            send_due_refunds()
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    yield SimpleNamespace(poll=_poll)
    over.set()
    thread.join()


def _poll():
    Payment.objects.update(checked_at=None)
    poll_open_payments()


@pytest.fixture
def goods(live_server, settings, tmp_path):
    """A small market: a kadai in one size, and a kurta in two colours and two sizes."""
    settings.MEDIA_ROOT = tmp_path
    PinPlace.objects.create(prefix="411", city="Pune", state="27")
    kadai = stocked(20, product__title="Steel kadai", product__slug="steel-kadai")
    _picture(kadai.product, "kadai", "indigo")
    clothing = CategoryFactory(name="Clothing")
    kurta = ProductFactory(title="Cotton kurta", slug="cotton-kurta", category=clothing)
    OptionAxis.objects.create(product=kurta, name="Colour", values=["Indigo", "Madder red"])
    OptionAxis.objects.create(product=kurta, name="Size", values=["M", "L"], position=1)
    for colour, drawn in (("Indigo", "indigo"), ("Madder red", "madder")):
        _picture(kurta, "kurta-straight", drawn, {"Colour": colour})
        for size in ("M", "L"):
            VariantFactory(
                product=kurta, sku=f"KURTA-{drawn}-{size}", options={"Colour": colour, "Size": size}
            )
    for variant in kurta.variants.exclude(sku="KURTA-madder-L"):
        _stock(variant)
    return SimpleNamespace(kadai=kadai, kurta=kurta)


def _stock(variant):
    from shop.actions.stock import receive_stock
    from tests.factories import LocationFactory

    receive_stock(variant=variant, location=LocationFactory(), pieces=3)


def _picture(product, drawing, colours, options=None):
    image = ProductImage(product=product, alt=product.title, options=options or {})
    image.file.save(f"{drawing}-{colours}.svg", ContentFile(render(drawing, colours=colours)))


@pytest.fixture
def page(page):
    page.set_default_timeout(12_000)
    return page


@pytest.fixture
def watched(page):
    """Everything the browser complains about; a journey ends with none."""
    complaints = []
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    yield page
    expected = ("Failed to load resource", "status of 4")
    assert [text for text in complaints if not any(words in text for words in expected)] == []
