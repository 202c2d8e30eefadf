"""The demo's drawings are clean, our own, and take every colourway."""

import re
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from shop.demo import art

SVG = "{http://www.w3.org/2000/svg}"
REFERENCES = ("href", "{http://www.w3.org/1999/xlink}href")
FORBIDDEN = {"script", "style", "text", "tspan", "image", "foreignObject", "a", "animate"}
DRAWINGS = art.drawing_names()
SCALE_MARKS = sorted(art.SCALE.glob("*.svg"))


def parsed(source: str | bytes) -> ET.Element:
    return ET.fromstring(source)


def source_of(drawing: str) -> str:
    return (art.ART / f"{drawing}.svg").read_text("utf-8")


def paths_of(drawing: str) -> list[str]:
    """Path data with the spacing normalised, so that a reformatted copy is still a copy."""
    tree = parsed(source_of(drawing))
    return [" ".join(path.get("d", "").split()) for path in tree.iter(f"{SVG}path")]


def is_a_shape(path: str) -> bool:
    """Long enough to be drawn by hand; neither a short rule nor the dots of the print grain."""
    return len(path) > 50 and "h0M" not in path and not path.endswith("h0")


def tag_of(element: ET.Element) -> str:
    return element.tag.removeprefix(SVG)


def assert_only_inner_links(source: str) -> None:
    """No forbidden element, no handler, and every reference ends at an id in the same file."""
    tree = parsed(source)
    ids = {element.get("id") for element in tree.iter()}
    for element in tree.iter():
        assert tag_of(element) not in FORBIDDEN
        for name, value in element.attrib.items():
            assert not name.startswith("on") and name not in ("style", "class")
            targets = re.findall(r"url\((.*?)\)", value)
            targets += [value] if name in REFERENCES else []
            for target in targets:
                assert target.startswith("#") and target[1:] in ids, f"{target} leads nowhere"


def test_there_are_drawings() -> None:
    assert len(DRAWINGS) >= 17


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_a_drawing_is_clean_svg_on_the_common_grid(drawing: str) -> None:
    root = parsed(source_of(drawing))
    assert root.tag == f"{SVG}svg"
    assert root.get("viewBox") == "0 0 320 320"
    assert source_of(drawing).count(art.FULL_FRAME) == 1
    assert_only_inner_links(source_of(drawing))


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_a_drawing_takes_the_three_colours_and_no_other_placeholder(drawing: str) -> None:
    placeholders = set(re.findall(r"var\([^)]*\)", source_of(drawing)))
    assert placeholders and placeholders <= {"var(--a)", "var(--b)", "var(--c)"}


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_ids_are_unique_and_begin_with_the_drawings_name(drawing: str) -> None:
    ids = [name for element in parsed(source_of(drawing)).iter() if (name := element.get("id"))]
    assert len(ids) == len(set(ids))
    assert [name for name in ids if not name.startswith(f"{drawing}-")] == []


def test_no_two_drawings_share_their_shapes() -> None:
    """One print block may be stamped on several things; a second shape in common is a copy."""
    shapes = {name: set(filter(is_a_shape, paths_of(name))) for name in DRAWINGS}
    copies = [
        (one, other)
        for one, other in combinations(DRAWINGS, 2)
        if len(shapes[one] & shapes[other]) > 1
    ]
    assert copies == []
    assert all(shapes.values())


@pytest.mark.parametrize("colours", art.COLOURWAYS)
@pytest.mark.parametrize("drawing", DRAWINGS)
def test_every_colourway_renders(drawing: str, colours: str) -> None:
    picture = art.render(drawing, colours=colours)
    colourway = art.COLOURWAYS[colours]
    assert parsed(picture).get("viewBox") == "0 0 320 320"
    assert b"var(" not in picture
    for name in ("a", "b", "c"):
        if f"var(--{name})" in source_of(drawing):
            assert getattr(colourway, name).encode() in picture


def test_colourways_differ_and_are_hex() -> None:
    colourways = list(art.COLOURWAYS.values())
    assert len(set(colourways)) == len(colourways) == 10
    for way in colourways:
        assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in (way.a, way.b, way.c))


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_a_close_up_shows_a_part_that_lies_on_the_grid(drawing: str) -> None:
    view_box = parsed(art.render(drawing, colours="teal", view="detail")).get("viewBox", "")
    x, y, width, height = map(float, view_box.split())
    assert 100 <= width == height <= 200
    assert x >= 0 and y >= 0 and x + width <= art.GRID and y + height <= art.GRID


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_to_scale_object_and_mark_are_measured_with_one_rule(drawing: str) -> None:
    grid_cm = art.FRAMES[drawing]["grid_cm"]
    mark = art.HAND if grid_cm < art.SMALL_CM else art.RULE
    root = parsed(art.render(drawing, colours="teal", view="scale"))
    object_, beside = root.findall(f"{SVG}svg")
    units_per_cm = float(object_.get("height", 0)) / grid_cm
    assert units_per_cm == pytest.approx(float(beside.get("height", 0)) / mark.cm, rel=0.02)
    assert float(object_.get("width", 0)) <= 0.62 * art.GRID + 0.1
    right_edge = float(beside.get("x", 0)) + float(beside.get("width", 0))
    assert right_edge <= art.GRID and float(beside.get("y", 0)) >= 0


@pytest.mark.parametrize("mark", SCALE_MARKS, ids=lambda path: path.stem)
def test_scale_marks_are_clean_too(mark: Path) -> None:
    source = mark.read_text("utf-8")
    assert_only_inner_links(source)
    assert "var(" not in source


def test_scale_marks_are_there() -> None:
    assert [path.stem for path in SCALE_MARKS] == sorted([art.HAND.name, art.RULE.name])


@pytest.mark.parametrize("name", ["no-such-thing", "../scale/hand", ""])
def test_an_unknown_drawing_is_refused(name: str) -> None:
    with pytest.raises(art.UnknownDrawing, match="There is no drawing called"):
        art.render(name, colours="teal")


def test_unknown_colours_are_refused() -> None:
    with pytest.raises(art.UnknownColours, match="There is no colourway called 'mauve'"):
        art.render(DRAWINGS[0], colours="mauve")


def test_an_unknown_view_is_refused() -> None:
    with pytest.raises(art.UnknownView, match="ask for whole, detail, scale"):
        art.render(DRAWINGS[0], colours="teal", view="back")


def test_refusals_are_value_errors() -> None:
    for refusal in (art.UnknownDrawing, art.UnknownColours, art.UnknownView):
        assert issubclass(refusal, ValueError)
