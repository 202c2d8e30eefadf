"""Writes a batch of rows with a handful of statements: COPY into a temporary table, then sets."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from .names import Names
from .rows import Row

# A page gives up after 15 s; a batch on a busy machine may take its time.
PATIENCE = "SET LOCAL statement_timeout = '5min'"
# Rows that this import wrote itself: without fresh numbers the planner still sees small tables and
# compares every incoming row with every row there is.
LEARN = "ANALYZE shop_product (id, slug), shop_variant, shop_stocklevel (id, variant_id)"
INCOMING = """
CREATE TEMPORARY TABLE IF NOT EXISTS incoming (
    sku text, title text, slug text, brand_id bigint, category_id bigint, price numeric(13,2),
    mrp numeric(13,2), description text, attributes jsonb, hsn text, tax_class_id bigint, stock int
) ON COMMIT DELETE ROWS
"""
COPY = """
COPY incoming (sku, title, slug, brand_id, category_id, price, mrp, description, attributes, hsn,
               tax_class_id, stock) FROM STDIN
"""
KNOWN_ROWS = """
CREATE TEMPORARY TABLE IF NOT EXISTS known (
    sku text, product_id bigint, variant_id bigint, product_differs bool, variant_differs bool
) ON COMMIT DELETE ROWS
"""
COMPARE = """
INSERT INTO known
SELECT i.sku, p.id, v.id,
       (p.title, p.brand_id, p.category_id, p.description, p.attributes)
         IS DISTINCT FROM (i.title, i.brand_id, i.category_id, i.description, i.attributes)
         OR (i.hsn <> '' AND i.hsn <> p.hsn),
       (v.price, v.mrp) IS DISTINCT FROM (i.price, i.mrp)
FROM incoming i JOIN shop_variant v ON upper(v.sku) = upper(i.sku)
JOIN shop_product p ON p.id = v.product_id
"""
UPDATE_PRODUCTS = """
UPDATE shop_product p SET title = i.title, brand_id = i.brand_id, category_id = i.category_id,
       description = i.description, attributes = i.attributes,
       hsn = coalesce(nullif(i.hsn, ''), p.hsn), updated_at = now()
FROM incoming i JOIN known k USING (sku) WHERE p.id = k.product_id AND k.product_differs
"""
UPDATE_VARIANTS = """
UPDATE shop_variant v SET price = i.price, mrp = i.mrp
FROM incoming i JOIN known k USING (sku) WHERE v.id = k.variant_id AND k.variant_differs
"""
UPDATE_PRICE_RANGE = """
UPDATE shop_product p SET price_from = c.price, mrp_from = c.mrp
FROM (SELECT DISTINCT ON (product_id) product_id, price, mrp FROM shop_variant
      WHERE is_active AND product_id IN (SELECT product_id FROM known WHERE variant_differs)
      ORDER BY product_id, price, position, id) c
WHERE c.product_id = p.id
"""
INSERT = """
WITH fresh AS (
    SELECT i.* FROM incoming i LEFT JOIN known k USING (sku) WHERE k.sku IS NULL
), products AS (
    INSERT INTO shop_product (title, title_hi, slug, brand_id, category_id, description, attributes,
        tax_class_id, hsn, generic_name, manufacturer, importer, country_of_origin, warranty,
        return_days, cod_allowed, is_featured, status, published_at, created_at, updated_at,
        price_from, mrp_from)
    SELECT title, '', slug, brand_id, category_id, description, attributes, tax_class_id, hsn, '',
        '', '', 'IN', '', 7, true, false, 'published', now(), now(), now(), price, mrp FROM fresh
    RETURNING id, slug
), variants AS (
    INSERT INTO shop_variant (product_id, sku, options, price, mrp, net_quantity, net_unit,
        weight_g, position, is_active)
    SELECT p.id, f.sku, '{}', f.price, f.mrp, 1, 'unit', 0, 0, true
    FROM fresh f JOIN products p USING (slug)
    RETURNING id, sku
), levels AS (
    INSERT INTO shop_stocklevel (location_id, variant_id, on_hand, reserved, low_at)
    SELECT %s, v.id, f.stock, 0, 5 FROM variants v JOIN fresh f USING (sku)
    RETURNING id, on_hand
), movements AS (
    INSERT INTO shop_stockmovement (level_id, kind, delta, reason, order_number, at)
    SELECT id, 'received', on_hand, 'Import', '', now() FROM levels WHERE on_hand > 0
)
SELECT count(*) FROM products
"""


@dataclass
class Counts:
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    repaired: int = 0


def write_batch(rows: Sequence[Row], *, names: Names, location_id: int, counts: Counts) -> None:
    """Create and update what differs, in one transaction; rows have different SKUs."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PATIENCE)
        cursor.execute(INCOMING)
        cursor.execute(KNOWN_ROWS)
        cursor.execute("TRUNCATE incoming, known")
        _copy(cursor, rows, names)
        cursor.execute("ANALYZE incoming")
        cursor.execute(COMPARE)
        cursor.execute("ANALYZE known")
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE product_differs OR variant_differs) FROM known"
        )
        found, changed = cursor.fetchone()
        if changed:
            for statement in (UPDATE_PRODUCTS, UPDATE_VARIANTS, UPDATE_PRICE_RANGE):
                cursor.execute(statement)
        if found < len(rows):
            cursor.execute(INSERT, [location_id])
            counts.created += cursor.fetchone()[0]
        counts.updated += changed
        counts.unchanged += found - changed
        counts.repaired += sum(row.repaired for row in rows)


def learn_sizes() -> None:
    """Tell the planner how large the tables have become."""
    with connection.cursor() as cursor:
        cursor.execute(LEARN)


def _copy(cursor: CursorWrapper, rows: Sequence[Row], names: Names) -> None:
    # Names may have to be made on this same connection, so all come before COPY begins.
    tuples = [_tuple(row, names) for row in rows]
    with cursor.copy(COPY) as copy:
        for values in tuples:
            copy.write_row(values)


def _tuple(row: Row, names: Names) -> tuple[object, ...]:
    return (
        row.sku,
        row.title,
        row.slug,
        names.brand(row.brand),
        names.category(row.steps),
        row.price,
        row.mrp,
        row.description,
        json.dumps(names.attributes(row.attributes), ensure_ascii=False),
        row.hsn,
        names.tax_class(row.steps),
        row.stock,
    )
