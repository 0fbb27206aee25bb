from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import jsonld


@pytest.mark.parametrize(
    "source",
    [
        '{"@type": "Article", "headline": "Ferry"}',
        '{"@type": "Article", "headline": "Ferry",}',
        '{"@type": "Article", "headline": "Ferry"};',
        '// <![CDATA[\n{"@type": "Article", "headline": "Ferry"}\n// ]]>',
        '//<![CDATA[\n{"@type": "Article", "headline": "Ferry"}\n//]]>',
        '<!-- {"@type": "Article", "headline": "Ferry"} -->',
        '/* schema */ {"@type": "Article", "headline": "Ferry"}',
        "{&quot;@type&quot;: &quot;Article&quot;, &quot;headline&quot;: &quot;Ferry&quot;}",
        '[{"@type": "Article", "headline": "Ferry",}, ]',
        '{"@graph": [{"@type": "Article", "headline": "Ferry"}]}',
        '{"@type": "WebPage", "mainEntity": {"@type": ["Article", "Thing"], "headline": "Ferry"}}',
        '{"@type": "http://schema.org/NewsArticle", "headline": "Ferry"}',
    ],
)
def test_an_article_is_found_however_it_is_written(source: str) -> None:
    assert [node["headline"] for node in jsonld.nodes([source]) if jsonld.is_article(node)] == ["Ferry"]


def test_a_line_break_within_a_string_is_read() -> None:
    (node,) = jsonld.nodes(['{"@type": "Article", "articleBody": "One.\nTwo."}'])
    assert node["articleBody"] == "One.\nTwo."


@pytest.mark.parametrize("source", ["", "nonsense", '{"@type": ', "[" * 100_000, "null", "7"])
def test_what_cannot_be_mended_is_nothing(source: str) -> None:
    assert list(jsonld.nodes([source])) == []


def test_outer_nodes_come_before_inner_ones_and_there_is_an_end() -> None:
    nested: dict[str, Any] = {"@type": "Thing"}
    for n in range(50):
        nested = {"@type": f"Level{n}", "about": nested}
    found = list(jsonld.nodes([json.dumps(nested)] * 100))
    assert jsonld.types(found[0]) == {"level49"}
    assert len(found) == jsonld.NODES


@given(
    st.recursive(
        st.none() | st.text(max_size=9) | st.integers(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["@type", "@graph", "a"]), inner),
    )
)
def test_any_json_is_walked(value: Any) -> None:
    for node in jsonld.nodes([json.dumps(value)]):
        jsonld.is_article(node)
