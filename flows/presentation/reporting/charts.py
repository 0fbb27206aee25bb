"""The report's charts: Vega-Lite specifications, drawn as SVG here, so that the page needs neither script nor network.

Colours are the page's own variables (``var(--complete)`` …), so that one drawing serves light, dark and paper. Each
chart is drawn twice, wide and narrow: what is scaled down to a phone cannot be read.
"""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import vl_convert
from markupsafe import Markup

from jumpline.model import Completeness

if TYPE_CHECKING:
    from collections.abc import Sequence

_VEGA_LITE = "5.20"
WIDE, NARROW = 1020, 300
"""Pixels of the plot."""
FEWEST_DAYS = 14
"""Days on the axis of time."""
_ORDER = [kind.value for kind in Completeness]
_CONFIG: dict[str, Any] = {
    "font": "system-ui, sans-serif",
    "background": None,
    "padding": {"left": 14, "right": 8, "top": 4, "bottom": 4},
    "view": {"stroke": None},
    "axis": {
        "labelColor": "currentColor",
        "titleColor": "currentColor",
        "titleFontWeight": "normal",
        "gridColor": "var(--line)",
        "domainColor": "var(--line)",
        "tickColor": "var(--line)",
        "labelFontSize": 12,
        "titleFontSize": 12,
    },
    "legend": {
        "labelColor": "currentColor",
        "labelFontSize": 12,
        "orient": "top",
        "title": None,
        "symbolType": "square",
    },
}


class Chart(NamedTuple):
    """A drawing in both widths, and what it shows in a sentence, for who cannot see it."""

    wide: Markup
    narrow: Markup
    alt: str


def by_day(rows: Sequence[dict[str, Any]], alt: str) -> Chart:
    """Draw how articles came through, day by day. Rows hold ``day``, ``kind`` and ``articles``."""
    return _drawn(
        alt,
        rows,
        {
            "mark": {"type": "bar", "width": {"band": 0.9}},
            "height": 240,
            "encoding": {
                "x": {
                    "field": "day",
                    "type": "temporal",
                    "timeUnit": "utcyearmonthdate",
                    "title": None,
                    "axis": {"grid": False, "format": "%-d %b", "labelOverlap": True, "tickCount": "day"},
                    "scale": {"domain": _span(rows), "type": "utc"},
                },
                "y": {"aggregate": "sum", "field": "articles", "type": "quantitative", "title": "captured"},
                **_coloured(rows),
            },
        },
    )


def _span(rows: Sequence[dict[str, Any]]) -> list[str]:
    """Return the first and the last day to show: two weeks at least, so that one day is no wall of colour."""
    days = [date.fromisoformat(row["day"]) for row in rows]
    first = min(*days, max(days) - timedelta(days=FEWEST_DAYS - 1))
    return [first.isoformat(), (max(days) + timedelta(days=1)).isoformat()]


def by_name(rows: Sequence[dict[str, Any]], alt: str) -> Chart:
    """Draw bars by name, the longest first, parted by verdict. Rows hold ``name``, ``kind`` and ``articles``."""
    names = len({row["name"] for row in rows})
    return _drawn(
        alt,
        rows,
        {
            "mark": {"type": "bar"},
            "height": max(26 * names, 40),
            "encoding": {
                "y": {"field": "name", "type": "nominal", "sort": "-x", "title": None, "axis": {"labelLimit": 170}},
                "x": {
                    "aggregate": "sum",
                    "field": "articles",
                    "type": "quantitative",
                    "title": "articles",
                    "axis": {"tickMinStep": 1, "tickCount": 6, "labelOverlap": True},
                },
                **_coloured(rows),
            },
        },
        wide=360,
    )


def _coloured(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    there = [kind for kind in _ORDER if any(row["kind"] == kind for row in rows)]
    scale = {"domain": there, "range": [f"var(--{kind})" for kind in there]}
    return {"color": {"field": "kind", "type": "nominal", "scale": scale}, "order": {"field": "rank"}}


def _drawn(alt: str, rows: Sequence[dict[str, Any]], spec: dict[str, Any], wide: int = WIDE) -> Chart:
    values = [row | {"rank": _ORDER.index(row["kind"])} for row in rows]
    whole = {"data": {"values": values}, "config": _CONFIG, **spec}
    return Chart(_svg(whole | {"width": wide}), _svg(whole | {"width": NARROW}), alt)


def _svg(spec: dict[str, Any]) -> Markup:
    """Return a drawing that fits its frame, and is one picture to who listens: its sentence says what it shows."""
    drawn = vl_convert.vegalite_to_svg(json.dumps(spec, default=str), vl_version=_VEGA_LITE)
    drawn = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", drawn)
    drawn = re.sub(
        r'^<svg ([^>]*?) width="(\d+)" height="\d+"', r'<svg \1 style="max-width:\2px" aria-hidden="true"', drawn
    )
    return Markup(drawn)  # noqa: S704 - made by the library, which escapes the texts of our rows
