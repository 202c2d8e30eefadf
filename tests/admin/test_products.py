"""Products at the desk: typed attributes, variants, pictures, publishing, addresses."""

import struct

import pytest

from config.foundation.models import StoredEvent
from shop.admin.raster import Raster, raster_of
from shop.models import Attribute, OptionAxis, Product, ProductImage, SlugHistory, Variant
from tests.factories import ProductFactory, VariantFactory, an_order, stocked

from .conftest import form_data, move, page_of, png, said, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def product(db):
    product = ProductFactory(status="draft", published_at=None, attributes={"material": "Steel"})
    VariantFactory(product=product)
    Attribute.objects.create(code="material", label="Material", kind="text")
    return product


def save(client, product, **changes):
    page = client.get(page_of(product))
    return client.post(page_of(product), form_data(page) | changes, follow=True)


def errors_of(response):
    assert "adminform" in response.context, said(response)
    found = [response.context["adminform"].form.errors]
    for inline in response.context["inline_admin_formsets"]:
        found += [*inline.formset.errors, inline.formset.non_form_errors()]
    return " ".join(str(error) for error in found)


def a_picture(file, alt="A kadai, seen from above"):
    prefix = "images-0-"
    fields = {"file": file, "alt": alt, "position": "0", "id": ""}
    named = {prefix + name: value for name, value in fields.items()}
    return named | {"images-TOTAL_FORMS": "1", "images-INITIAL_FORMS": "0"}


def test_saving_refreshes_the_copied_price_and_tells_the_others(desk, product):
    answer = save(desk, product, **{"variants-0-price": "450.00", "title": "Iron kadai"})
    product.refresh_from_db()
    assert "was changed" in said(answer)
    assert (product.title, product.price_from) == ("Iron kadai", 450)
    assert StoredEvent.objects.filter(name="ProductChanged").exists()


def test_a_price_above_mrp_is_named(desk, product):
    assert "above the MRP" in errors_of(save(desk, product, **{"variants-0-price": "900.00"}))
    assert Variant.objects.get().price == 500


def test_attributes_are_typed_by_their_definitions(desk, product):
    for code, kind in (("litres", "number"), ("lid", "boolean"), ("finish", "choice")):
        Attribute.objects.create(
            code=code, label=code.title(), kind=kind, choices=["Matt", "Shiny"]
        )
    ProductFactory(attributes={"litres": 2, "lid": True, "finish": "Matt", "hidden": 1})
    wrong = save(desk, product, attribute_litres="two", attribute_finish="Gold")
    assert "Enter a number" in errors_of(wrong)
    assert "Gold is not one of the available choices" in errors_of(wrong)
    Product.objects.filter(pk=product.pk).update(attributes={"material": "Steel", "own": "kept"})
    save(desk, product, attribute_litres="2.50", attribute_lid="False", attribute_finish="Shiny")
    product.refresh_from_db()
    assert product.attributes == {
        "material": "Steel",
        "own": "kept",
        "litres": 2.5,
        "lid": False,
        "finish": "Shiny",
    }
    save(desk, product, attribute_material="", attribute_litres="3")
    product.refresh_from_db()
    assert "material" not in product.attributes
    assert product.attributes["litres"] == 3


def test_variants_choose_among_the_axes_and_never_twice_the_same(desk, product):
    OptionAxis.objects.create(product=product, name="Size", values=["S", "L"])
    axis = product.axes.get()
    VariantFactory(product=product, options={"Size": "L"})
    same = {f"variants-0-option_{axis.pk}": "L"}
    assert "More than one variant has these options: L" in errors_of(save(desk, product, **same))
    strange = {f"variants-0-option_{axis.pk}": "XXL"}
    assert "XXL is not one of the available choices" in errors_of(save(desk, product, **strange))
    save(desk, product, **{f"variants-0-option_{axis.pk}": "S"})
    assert [v.options for v in product.variants.all()] == [{"Size": "S"}, {"Size": "L"}]


def test_a_variant_that_was_ordered_cannot_be_deleted(desk):
    variant = stocked()
    an_order(variant)
    answer = save(desk, variant.product, **{"variants-0-DELETE": "on"})
    assert "would require deleting" in errors_of(answer)
    assert Variant.objects.filter(pk=variant.pk).exists()


def test_a_picture_brings_its_size_and_gets_the_ending_of_its_bytes(desk, product):
    save(desk, product, **a_picture(upload(png(30, 20), "evil.html", "text/html")))
    image = product.images.get()
    assert (image.width, image.height) == (30, 20)
    assert image.file.name == "products/evil.png"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "kadai.svg"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "kadai.png"),
        (b"<!doctype html><script>alert(1)</script>", "kadai.jpg"),
        (b"GIF89a\x01\x00\x01\x00", "kadai.gif"),
        (b"\x89PNG\r\n\x1a\n", "cut.png"),
        (b"\xff\xd8\xff\xe0", "cut.jpg"),
    ],
)
def test_what_is_no_raster_picture_is_refused(desk, product, content, name):
    answer = save(desk, product, **a_picture(upload(content, name, "image/png")))
    assert "not a PNG, JPEG, WebP or AVIF" in errors_of(answer)
    assert ProductImage.objects.count() == 0


def test_large_and_wordless_pictures_are_refused(desk, product):
    heavy = png() + b"\0" * (5 * 1024 * 1024)
    assert "larger than 5 MB" in errors_of(save(desk, product, **a_picture(upload(heavy))))
    mute = save(desk, product, **a_picture(upload(png()), alt=""))
    assert "This field is required" in errors_of(mute)
    assert ProductImage.objects.count() == 0


JPEG = b"\xff\xd8\xff\xe0\x00\x04AB\xff\xc2\x00\x0b\x08" + struct.pack(">HH", 20, 30) + b"\0" * 8
RIFF = b"RIFF\0\0\0\0WEBP"


@pytest.mark.parametrize(
    ("head", "ending"),
    [
        (png(30, 20), "png"),
        (JPEG, "jpg"),
        (RIFF + b"VP8 " + b"\0" * 10 + struct.pack("<HH", 30, 20), "webp"),
        (RIFF + b"VP8L\0\0\0\0\x2f" + struct.pack("<I", 29 | 19 << 14), "webp"),
        (RIFF + b"VP8X" + b"\0" * 8 + b"\x1d\0\0\x13\0\0", "webp"),
        (b"\0\0\0\x18ftypavif" + b"\0" * 9 + b"ispe\0\0\0\0" + struct.pack(">II", 30, 20), "avif"),
    ],
)
def test_pictures_are_known_by_their_bytes(head, ending):
    assert raster_of(head) == Raster(ending, 30, 20)


def test_publishing_names_everything_that_is_missing(desk, product):
    Product.objects.filter(pk=product.pk).update(hsn="", description="")
    told = said(move(desk, product, "publish"))
    for missing in ("a picture", "a description", "the HSN code"):
        assert missing in told
    product.refresh_from_db()
    assert product.status == "draft"


def test_publish_withdraw_archive_by_buttons(desk, product):
    save(desk, product, **a_picture(upload(png())))
    for name, status in (("publish", "published"), ("withdraw", "draft"), ("archive", "archived")):
        move(desk, product, name)
        product.refresh_from_db()
        assert product.status == status


def test_publishing_in_bulk_names_the_product_that_cannot(desk, product):
    other = ProductFactory(status="draft", published_at=None, title="Ready pan")
    VariantFactory(product=other)
    ProductImage.objects.create(product=other, file="products/x.png", alt="A pan")
    chosen = {"action": "publish", "_selected_action": [product.pk, other.pk]}
    answer = desk.post("/admin/shop/product/", chosen, follow=True)
    assert "Publish: 1 done." in said(answer)
    assert f"{product.title}: Before publishing: a picture" in said(answer)


def test_who_may_not_publish_has_no_button(in_role, product):
    support = in_role("support")
    assert support.get(page_of(product)).context["moves"] == []
    assert move(support, product, "archive").status_code == 403
    assert support.post(page_of(product), {"title": "X"}).status_code == 403
    product.refresh_from_db()
    assert product.status == "draft"


def test_a_listing_that_loses_what_the_law_demands_leaves_the_shop(desk):
    product = ProductFactory()
    VariantFactory(product=product)
    ProductImage.objects.create(product=product, file="products/x.png", alt="A pan")
    answer = save(desk, product, manufacturer="")
    product.refresh_from_db()
    assert product.status == "draft"
    assert "manufacturer or packer with address" in said(answer)


def test_a_changed_address_is_remembered(desk, product):
    old = product.slug
    save(desk, product, slug="iron-kadai")
    product.refresh_from_db()
    assert product.slug == "iron-kadai"
    assert SlugHistory.objects.get(product=product).slug == old


def test_a_new_product_begins_as_a_draft(desk, product):
    data = form_data(desk.get("/admin/shop/product/add/"))
    data |= {"title": "Tawa", "slug": "tawa", "category": product.category_id}
    data |= {"tax_class": product.tax_class_id, "status": "published"}
    answer = desk.post("/admin/shop/product/add/", data, follow=True)
    new = Product.objects.filter(slug="tawa").first()
    assert new, answer.context["errors"]
    assert new.status == "draft"
    assert answer.redirect_chain[-1][0] == page_of(new)


def test_a_page_of_products_costs_few_queries(desk, django_assert_max_num_queries):
    for _product in range(30):
        VariantFactory()
    with django_assert_max_num_queries(12):
        assert desk.get("/admin/shop/product/").context["cl"].result_count == 30
