"""Product pictures of the demo shop: our own drawings, coloured and framed when asked for."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ART = Path(__file__).with_name("art")
SCALE = Path(__file__).with_name("scale")
VIEWS = ("whole", "detail", "scale")
# The frame all drawings share, in its units; INK_SHARE is the part of its width they cover.
GRID, GROUND_Y, INK_SHARE, GAP = 320, 276, 0.85, 22
FULL_FRAME = f'viewBox="0 0 {GRID} {GRID}"'


class UnknownDrawing(ValueError):
    """No drawing has this name."""


class UnknownColours(ValueError):
    """No colourway has this name."""


class UnknownView(ValueError):
    """A drawing is shown whole, in detail or to scale, and in no other way."""


@dataclass(frozen=True)
class Colourway:
    """Three hex colours that suit each other: a the body, b the trim, c the pale detail."""

    a: str
    b: str
    c: str


@dataclass(frozen=True)
class ScaleMark:
    """A thing whose size everybody knows; tallest and width in grid units, width per 100 high."""

    name: str
    cm: int
    width: int
    tallest: int


COLOURWAYS: dict[str, Colourway] = {
    "indigo": Colourway("#303c96", "#f2b441", "#f6ecd8"),
    "madder": Colourway("#b0392f", "#efb95a", "#fbeedd"),
    "leaf": Colourway("#2b6b48", "#eec24e", "#f3efd9"),
    "marigold": Colourway("#e6971a", "#7f2440", "#fff3d9"),
    "rose": Colourway("#b93d6c", "#f5c98d", "#ffeee9"),
    "teal": Colourway("#176a73", "#f0a95a", "#eff1e4"),
    "plum": Colourway("#5a2c68", "#e8ae58", "#f7e7ee"),
    "clay": Colourway("#a5502b", "#1f5a68", "#f9e8d0"),
    "ink": Colourway("#39345f", "#cf9d47", "#ece5d8"),
    "sand": Colourway("#d2b788", "#74401f", "#fffaf0"),
}

HAND, RULE = ScaleMark("hand", 18, 62, 200), ScaleMark("rule", 30, 14, 250)
SMALL_CM, LARGEST_SHARE = 24, 0.62  # beside a small thing a hand says more than a rule
# For each drawing: grid_cm, what the whole grid measures in life for a usual piece of its kind,
# and close_up, a viewBox, where the usual one would miss the point.
FRAMES: dict[str, dict[str, Any]] = json.loads(
    Path(__file__).with_name("art_frames.json").read_text("utf-8")
)
USUAL_CLOSE_UP = "76 70 150 150"


def drawing_names() -> list[str]:
    """Names of all drawings, in alphabetical order."""
    return sorted(path.stem for path in ART.glob("*.svg"))


def render(drawing: str, *, colours: str, view: str = "whole") -> bytes:
    """A drawing as SVG in the named colourway; view is one of VIEWS.

    Raises UnknownDrawing, UnknownColours or UnknownView.
    """
    if drawing not in drawing_names():
        raise UnknownDrawing(f"There is no drawing called {drawing!r}.")
    if colours not in COLOURWAYS:
        raise UnknownColours(f"There is no colourway called {colours!r}.")
    if view not in VIEWS:
        raise UnknownView(f"There is no view called {view!r}; ask for {', '.join(VIEWS)}.")
    picture = _coloured((ART / f"{drawing}.svg").read_text("utf-8"), COLOURWAYS[colours])
    if view == "detail":
        close_up = FRAMES[drawing].get("close_up", USUAL_CLOSE_UP)
        picture = picture.replace(FULL_FRAME, f'viewBox="{close_up}"', 1)
    if view == "scale":
        picture = _beside_a_mark(picture, FRAMES[drawing]["grid_cm"])
    return picture.encode()


def _coloured(source: str, colours: Colourway) -> str:
    for name in ("a", "b", "c"):
        source = source.replace(f"var(--{name})", getattr(colours, name))
    return source


def _beside_a_mark(picture: str, grid_cm: int) -> str:
    mark = HAND if grid_cm < SMALL_CM else RULE
    per_cm = min(LARGEST_SHARE * GRID / grid_cm, mark.tallest / mark.cm)
    side, tall = per_cm * grid_cm, per_cm * mark.cm
    ink, wide = side * INK_SHARE, tall * mark.width / 100
    left = (GRID - ink - GAP - wide) / 2
    x, y = left - (side - ink) / 2, GROUND_Y * (1 - side / GRID)
    object_ = _placed(picture, x=x, y=y, width=side, height=side)
    source = (SCALE / f"{mark.name}.svg").read_text("utf-8")
    beside = _placed(source, x=left + ink + GAP, y=GROUND_Y - tall, width=wide, height=tall)
    return f'<svg xmlns="http://www.w3.org/2000/svg" {FULL_FRAME}>\n{object_}{beside}</svg>\n'


def _placed(picture: str, **box: float) -> str:
    attributes = " ".join(f'{name}="{value:.1f}"' for name, value in box.items())
    return picture.replace("<svg ", f"<svg {attributes} ", 1)
