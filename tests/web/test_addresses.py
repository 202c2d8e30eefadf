"""Every address of config.urls that is not a page of an app, and the pages of words."""

import pytest
from django.test import Client

from shop.legal import PAGES
from tests.factories import stocked

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", PAGES)
def test_each_page_of_words_names_who_answers(client, page, settings):
    body = client.get(f"/legal/{page}/").content.decode()
    assert f"<h1>{PAGES[page]}</h1>" in body
    assert settings.LEGAL["grievance_officer"] in body


def test_complaints_say_who_and_how_soon(client, settings):
    body = client.get("/legal/grievance/").content.decode().split("<article")[1].split("<footer")[0]
    for words in (settings.LEGAL["grievance_email"], "48 hours", "one month"):
        assert words in body


def test_an_unknown_page_of_words_is_404(client):
    assert client.get("/legal/nothing/").status_code == 404
    assert client.post("/legal/terms/").status_code == 405


@pytest.mark.parametrize("url", ["/api/health", "/api/health/live", "/api/health/ready"])
def test_health_tells_strangers_no_detail(client, url):
    answer = client.get(url)
    assert answer.json() == {"status": "ok"}


def test_metrics_are_for_this_machine_only(client):
    assert b"django_http" in client.get("/metrics").content
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 404
    assert client.get("/metrics", HTTP_X_FORWARDED_FOR="203.0.113.9").status_code == 404


def test_the_style_page_is_for_staff(client, signed_in, owner, shopper):
    assert client.get("/style/").status_code == 302
    assert signed_in(shopper).get("/style/").status_code == 302
    assert signed_in(owner).get("/style/").status_code == 200


def test_search_engines_are_told_what_there_is(client, settings):
    shown, hidden = stocked().product, stocked(product__status="draft").product
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in client.get("/robots.txt").content.decode()
    assert "sitemap-products.xml" in client.get("/sitemap.xml").content.decode()
    products = client.get("/sitemap-products.xml").content.decode()
    assert shown.get_absolute_url() in products
    assert hidden.get_absolute_url() not in products
    assert "/c/kitchen/" in client.get("/sitemap-categories.xml").content.decode()
    assert "/legal/terms/" in client.get("/sitemap-words.xml").content.decode()
    assert client.get("/sitemap-nothing.xml").status_code == 404


def test_errors_are_pages_for_people_and_problems_for_programs(client):
    page = client.get("/nowhere/")
    assert (page.status_code, "This lane ends here" in page.content.decode()) == (404, True)
    problem = client.get("/api/nowhere")
    assert problem["Content-Type"] == "application/problem+json"
    assert problem.json()["code"] == "not_found"


def test_a_crash_is_a_page_or_a_problem(monkeypatch):
    from config import errors

    def crash(*_args, **_more):
        raise RuntimeError

    monkeypatch.setattr("shop.views.home.cards_for", crash)
    page = Client(raise_request_exception=False).get("/")
    assert (page.status_code, b"Something broke on our side" in page.content) == (500, True)
    request = type("Request", (), {"path": "/api/v1/x"})()
    assert errors.broken(request).headers["Content-Type"] == "application/problem+json"


def test_a_form_without_token_is_refused_with_our_page():
    answer = Client(enforce_csrf_checks=True).post("/cart/add/", {"sku": "X", "quantity": 1})
    assert answer.status_code == 403
    assert "the form went stale" in answer.content.decode()


@pytest.mark.parametrize("url", ["/", "/cart/", "/orders/", "/legal/terms/", "/search/?q=x"])
def test_pages_hold_no_inline_style_or_script(client, url):
    page = client.get(url)
    body = page.content.decode()
    assert " style=" not in body
    assert " onclick=" not in body
    assert "<script>" not in body
    assert "'unsafe-inline'" not in page["Content-Security-Policy"]
