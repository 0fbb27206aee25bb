"""The signals: all registered, all weighed or meant as notes, and what each makes of a fragment of a page."""

from __future__ import annotations

import json
import pkgutil
import re
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from extractors import signals
from extractors.rules import weights
from extractors.signals import (
    declared,
    ending,
    expected,
    free,
    gate,
    http,
    interstitial,
    invite,
    kind,
    length,
    lost,
    mark,
    more,
    origin,
    pager,
    scrambled,
    selector,
    state,
    teaser,
    transport,
)
from extractors.wall import Place
from jumpline.model import Access, Cause
from tests.tiny import PROSE, page, prose, reading

if TYPE_CHECKING:
    from types import ModuleType

    from extractors.signals.finding import Finding

NO_SIGNALS = {"finding"}
"""Modules of the package that are none: what signals say."""
GATE = "<p>Subscribe to continue reading this article.</p>"
WORDS = {count: sum(len(text.split()) for text in PROSE["en"][:count]) for count in range(13)}


def test_every_signal_is_registered_once_and_looks() -> None:
    modules = {module.name for module in pkgutil.iter_modules(signals.__path__)} - NO_SIGNALS
    registered = [look.__module__.rpartition(".")[2] for look in signals.SIGNALS]
    assert sorted(registered) == sorted(modules)
    assert {look.__name__ for look in signals.SIGNALS} == {"look"}


NOTES = {
    "declared.tier": "metered and registration say who may read, not how much came through",
    "state.words": "counted by expected, which compares it",
    "state.access": "who may read",
    "expected.articleBody": "often only a lead: short proves nothing, most of it neither",
    "expected.feed": "feeds carry more and less than the page",
    "pager.whole": "all pages on one",
    "pager.words": "a pager in the midst, aside or far from the text",
    "teaser": "a teaser's words in the midst, aside or before the text",
    "mark": "a mark that the text goes around",
}
"""Features, or beginnings of features, that weigh nothing on purpose."""

EMITTED = {
    *(f"gate.{kind}.{place}{hidden}" for kind in ("strong", "offer", "label", "rest") for place in Place for hidden in ("", ".hidden")),
    *(f"mark.{kind}.{place}{hidden}" for kind in ("server", "wall", "barrier") for place in Place for hidden in ("", ".hidden")),
    *(f"teaser.{place}{hidden}" for place in Place for hidden in ("", ".hidden")),
    *(f"pager.words.{place}{hidden}" for place in Place for hidden in ("", ".hidden")),
    *(f"more.{what}.{place}" for what in ("link", "toggle", "next") for place in ("cut", "near")),
    *(
        f"invite.{'_and_'.join(topics)}{brief}"
        for count in range(1, 5)
        for topics in combinations(("closed", "enter", "pay", "read_on"), count)
        for brief in ("", ".brief", ".broken")
    ),
    *(f"expected.{source}.{degree}" for source in ("wordCount", "articleBody", "feed") for degree in ("full", "met", "met_by_teaser", "most", "short", "fraction")),
    *(f"expected.reading-time.{degree}" for degree in ("some", "met", "met_by_teaser", "most", "short", "fraction")),
    *(f"selector.{what}" for what in ("full", "rest", "little", "empty")),
    *(f"ending.{what}" for what in ("mid_word", "at_barrier", "stump", "ellipsis", "function_word", "open_sign", "broken", "broken.amid")),
    *(f"length.{what}" for what in ("very_short", "short", "long", "very_long")),
    *(f"declared.tier.{access}" for access in ("open", "metered", "subscription", "registration")),
    *(f"origin.{what}" for what in ("embedded", "feed", "hidden_copy", "hidden_rest")),
    *(f"state.{what}" for what in ("cut", "whole", "words", "access")),
    *(f"transport.{what}" for what in ("cut", "beyond_article")),
    "declared.free", "declared.not_free", "free.text", "declared.meter", "declared.meter.hidden",
    "gate.also", "gate.offer.free", "invite.free", "selector.empty.brief", "teaser.line.first", "teaser.line.later", "teaser.away", "teaser.away.brief", "teaser.source", "teaser.source.brief",
    "pager.links", "pager.row", "pager.whole",
    "scrambled.body", "lost.column", "lost.nothing",
}  # fmt: skip
EMITTED_EMPTY = {
    *(f"interstitial.{cause}.{strength}.{few}" for cause in ("blocked", "consent", "script", "not_article") for strength in ("sure", "weak", "in_text") for few in ("few", "some")),
    *(
        f"kind.{what}"
        for what in (
            "home_address", "listing_address", "article_address", "declared_article", "declared_other", "declared_product", "dated",
            "no_text", "hardly_any_text", "hardly_any_running_text", "prose", "links", "cards", "posts", "listing", "scraps", "list", "undeclared",
            "walled", "walled_stub", "index_theme",
        )
    ),
    "interstitial.script.shell", "http.no_content", "http.no_page", "transport.nothing",
    *(f"http.{what}{text}" for what in ("error", "bot_wall", "media") for text in ("", "_with_text")),
}  # fmt: skip


def is_weighed(feature: str, scale: weights.Scale) -> bool:
    names = feature.split(".")
    return any(".".join(names[: count + 1]) in scale.weights for count in range(len(names)))


def is_note(feature: str) -> bool:
    return any(feature == note or feature.startswith(f"{note}.") for note in NOTES)


def test_every_feature_that_a_signal_emits_has_a_weight_or_is_a_note() -> None:
    scales = weights.weights()
    assert [name for name in sorted(EMITTED) if not is_weighed(name, scales.cut) and not is_note(name)] == []


def test_every_note_is_of_features_that_weigh_nothing() -> None:
    silent = {name for name in EMITTED if not is_weighed(name, weights.weights().cut)}
    assert [note for note in NOTES if not any(name == note or name.startswith(f"{note}.") for name in silent)] == []


IMPOSSIBLE = {
    "interstitial.blocked.in_text", "interstitial.blocked.weak", "interstitial.not_article.weak", "interstitial.not_article.in_text",
}  # fmt: skip
"""What blocks, and what an error page says, is never weak."""


def test_every_feature_that_says_there_is_no_article_has_a_weight() -> None:
    scale = weights.weights().empty
    silent = {name for name in EMITTED_EMPTY if not is_weighed(name, scale)}
    assert {name for name in silent if name.rpartition(".")[0] not in IMPOSSIBLE} == set()


def test_no_weight_is_of_a_feature_that_no_signal_emits() -> None:
    scales = weights.weights()
    for scale, emitted in ((scales.cut, EMITTED), (scales.empty, EMITTED_EMPTY)):
        known = {name for feature in emitted for name in beginnings(feature)}
        assert sorted(set(scale.weights) - known - OTHER_WEIGHTS) == []


OTHER_WEIGHTS = {
    *(f"expected.{source}.{degree}" for source in ("stated-rest", "platform") for degree in ("full", "met", "most", "short", "fraction")),
    "expected.stated-rest",
    "pager.joined", "pager.missing",
}  # fmt: skip
"""Lengths that gates and platforms state; their own signals count, and these are there for a refit. And what
:mod:`extractors.joining` finds."""


def beginnings(feature: str) -> set[str]:
    names = feature.split(".")
    return {".".join(names[: count + 1]) for count in range(len(names))}


def test_every_signal_s_source_emits_only_features_of_the_table() -> None:
    """The features that stand in the sources as plain strings are all in the tables above."""
    folder = Path(signals.__file__).parent
    told = {
        name
        for file in folder.glob("*.py")
        for name in re.findall(r'Finding\(\s*"([a-z_]+\.[\w.]+)"', file.read_text())
    }
    told |= {f"kind.{name}" for name in re.findall(r'_says\("(\w+)"', (folder / "kind.py").read_text())}
    assert len(told) > 20
    assert told - EMITTED - EMITTED_EMPTY == set()


def found(module: ModuleType, body: str, head: str = "", **more: object) -> list[Finding]:
    """What one signal finds on a page."""
    whole = str(more.pop("html", "")) or page(body, head, str(more.pop("language", "en")))
    findings = list(module.look(reading(whole, **more)))
    scales = weights.weights()
    for finding in findings:
        assert is_weighed(finding.feature, scales.empty if finding.empty else scales.cut) or is_note(finding.feature)
        assert finding.feature in (EMITTED_EMPTY if finding.empty else EMITTED)
        assert finding.feature.startswith(module.__name__.rpartition(".")[2] + ".")
    return findings


def features(module: ModuleType, body: str, head: str = "", **more: object) -> list[str]:
    return [finding.feature for finding in found(module, body, head, **more)]


def ld(**node: object) -> str:
    said = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "The old ferry returns", **node}
    return f'<script type="application/ld+json">{json.dumps(said)}</script>'


@pytest.mark.parametrize(
    ("status", "count", "expected_features", "cause"),
    [
        (200, 8, [], None),
        (404, 0, ["http.error"], Cause.NOT_ARTICLE),
        (410, 0, ["http.error"], Cause.NOT_ARTICLE),
        (500, 0, ["http.error"], Cause.NOT_ARTICLE),
        (401, 0, ["http.error"], Cause.BLOCKED),
        (402, 1, ["http.error"], Cause.BLOCKED),
        (403, 1, ["http.error"], Cause.BLOCKED),
        (451, 0, ["http.error"], Cause.BLOCKED),
        (402, 8, ["http.error_with_text"], Cause.BLOCKED),
    ],
)
def test_http(status: int, count: int, expected_features: list[str], cause: Cause | None) -> None:
    findings = found(http, prose(0, count), status=status)
    assert [finding.feature for finding in findings] == expected_features
    assert [finding.cause for finding in findings] == [cause][: len(findings)]
    assert all(finding.empty and str(status) in finding.quote for finding in findings)
    assert [finding.access for finding in findings if finding.access] == (
        [Access.SUBSCRIPTION] if status == 402 else []
    )


SHORT, LONG = prose(0, 1), prose(0, 8)


@pytest.mark.parametrize(
    ("headers", "status", "body", "expected"),
    [
        ({"cf-mitigated": "challenge"}, 403, SHORT, ["http.bot_wall", "http.error"]),
        ({"x-amzn-waf-action": "challenge"}, 202, SHORT, ["http.bot_wall"]),
        ({"x-amzn-waf-action": "captcha"}, 405, SHORT, ["http.bot_wall", "http.error"]),
        ({"server": "AkamaiGHost"}, 403, SHORT, ["http.bot_wall", "http.error"]),
        ({"server": "AkamaiGHost"}, 404, SHORT, ["http.error"]),
        ({"server": "AkamaiGHost"}, 200, LONG, []),
        ({"x-datadome": "protected"}, 403, SHORT, ["http.bot_wall", "http.error"]),
        ({"x-datadome": "protected"}, 200, LONG, []),
        ({"set-cookie": "_pxhd=1; Path=/"}, 403, SHORT, ["http.bot_wall", "http.error"]),
        ({"set-cookie": "_pxhd=1; Path=/"}, 200, LONG, []),
        ({"x-iinfo": "1-2-3"}, 403, SHORT, ["http.bot_wall", "http.error"]),
        ({"x-cdn": "Imperva"}, 200, LONG, []),
        ({"x-vercel-mitigated": "deny"}, 403, SHORT, ["http.bot_wall", "http.error"]),
        ({"cf-ray": "1", "server": "cloudflare"}, 403, SHORT, ["http.error"]),
        ({"content-type": "application/javascript"}, 200, SHORT, ["http.media"]),
        ({"content-type": "image/png"}, 200, LONG, ["http.media_with_text"]),
        ({"content-type": "application/xhtml+xml"}, 200, LONG, []),
        ({"content-type": "text/plain"}, 200, LONG, []),
        ({"content-type": "application/octet-stream"}, 200, LONG, []),
    ],
)
def test_http_headers(headers: dict[str, str], status: int, body: str, expected: list[str]) -> None:
    findings = list(http.look(reading(page(body), status=status, headers=tuple(headers.items()))))
    assert [finding.feature for finding in findings] == expected
    for finding in findings:
        assert finding.feature in EMITTED_EMPTY
        assert finding.cause is (Cause.BLOCKED if "wall" in finding.feature or status == 403 else Cause.NOT_ARTICLE)


def test_a_price_for_crawlers_says_nothing_of_readers() -> None:
    (finding,) = http.look(reading(page(SHORT), status=402, headers=(("crawler-price", "USD 0.01"),)))
    assert (finding.cause, finding.access) == (Cause.BLOCKED, None)


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        (b"", 204, ["http.no_content", "http.no_page"]),
        (b"", 304, ["http.no_content", "http.no_page"]),
        (b"", 200, ["http.no_page"]),
        (b"%PDF-1.7\n", 200, ["http.no_page"]),
        (b"ID3\x03" + bytes(range(256)), 200, ["http.no_page"]),
        (b"\0\0\0\x18ftypmp42" + bytes(range(256)), 200, ["http.no_page"]),
    ],
)
def test_http_bodies(body: bytes, status: int, expected: list[str]) -> None:
    assert [finding.feature for finding in http.look(reading(body, status=status))] == expected


@pytest.mark.parametrize(
    ("truncated_by", "behind", "expected_features"),
    [
        (None, "", []),
        ("length", "", ["transport.cut"]),
        ("time", "", ["transport.cut"]),
        ("disconnect", "<p>More of the town</p>" * 12, ["transport.beyond_article"]),
    ],
)
def test_transport(truncated_by: str | None, behind: str, expected_features: list[str]) -> None:
    assert features(transport, prose(0, 5) + behind, truncated_by=truncated_by) == expected_features


@pytest.mark.parametrize(
    ("body", "title", "expected_features"),
    [
        (prose(0, 5), "Just a moment...", []),
        ("", "Just a moment...", ["interstitial.blocked.sure.few"]),
        ("<p>Please verify that you are human.</p>", "River", ["interstitial.blocked.sure.few"]),
        ("", "404 - Page not found", ["interstitial.not_article.sure.few"]),
        ("", "The old ferry returns", []),
        ('<div id="root"></div><script src="/app.js"></script>', "River", ["interstitial.script.shell"]),
        (f"<script>{'x = 1;' * 400}</script>", "River", ["interstitial.script.shell"]),
        (prose(0, 3), "404 - Page not found", ["interstitial.not_article.sure.some"]),
    ],
)
def test_interstitial(body: str, title: str, expected_features: list[str]) -> None:
    assert features(interstitial, "", html=page(body, title=title)) == expected_features


@pytest.mark.parametrize(
    ("body", "strength"),
    [
        ("<div class=cookie><p>We use cookies and similar technologies.</p></div>" + prose(0, 2), "weak.some"),
        ("<p>We use cookies and similar technologies.</p>" * 3, "sure.few"),
    ],
)
def test_interstitial_of_consent_by_how_often_it_is_said(body: str, strength: str) -> None:
    assert f"interstitial.consent.{strength}" in features(interstitial, body)


@pytest.mark.parametrize(
    ("url", "feature"),
    [
        ("https://paper.example/", "kind.home_address"),
        ("https://paper.example/en", "kind.home_address"),
        ("https://paper.example/index.html", "kind.home_address"),
        ("https://web.archive.org/web/2020id_/https://paper.example/", "kind.home_address"),
        ("https://paper.example/tag/river", "kind.listing_address"),
        ("https://paper.example/?s=river", "kind.listing_address"),
        ("https://paper.example/town/the-old-ferry-is-back-on-the-river", "kind.article_address"),
        ("https://paper.example/a/1234567", "kind.article_address"),
        ("https://paper.example/town/ferry", None),
        ("file:///saved/page.html", None),
    ],
)
def test_kind_by_address(url: str, feature: str | None) -> None:
    told = [name for name in features(kind, prose(0, 3), url=url) if name.endswith("_address")]
    assert told == ([feature] if feature else [])


@pytest.mark.parametrize(
    ("head", "expected_features"),
    [
        ("", []),
        ('<meta property="og:type" content="article">', ["kind.declared_article"]),
        (ld(), ["kind.declared_article"]),
        ('<meta property="og:type" content="product">', ["kind.declared_product"]),
        ('<meta property="og:type" content="video.other">', ["kind.declared_other"]),
        ('<script type="application/ld+json">{"@type": "CollectionPage"}</script>', ["kind.declared_other"]),
        ('<meta property="article:published_time" content="2024-03-01">', ["kind.dated"]),
    ],
)
def test_kind_by_declaration(head: str, expected_features: list[str]) -> None:
    told = features(kind, prose(0, 3), head)
    assert [name for name in told if name.startswith(("kind.declared", "kind.dated"))] == expected_features


HEADLINE = '<h3><a href="/{0}">Another story of the town, number {0}</a></h3><p>A few words of it.</p>'


@pytest.mark.parametrize(
    ("body", "feature"),
    [
        ("", "kind.no_text"),
        (
            "<p>The ferry came back to the river this morning, and the whole town stood on the bank.</p>",
            "kind.hardly_any_text",
        ),
        (prose(0, 8), "kind.prose"),
        (
            "".join(f'<p><a href="/{n}">One more story of the town and the river</a></p>' for n in range(40)),
            "kind.links",
        ),
        ("".join(HEADLINE.format(n) for n in range(14)), "kind.cards"),
    ],
)
def test_kind_by_text(body: str, feature: str) -> None:
    assert feature in features(kind, body)


@pytest.mark.parametrize(
    ("after", "walled"),
    [
        ("<p>Subscribe to continue reading this article.</p>", True),
        ("<p>You must be logged in to view this content.</p><p>Log in</p>", True),
        ("<p>The rest of this story is for members. Sign in.</p>", True),
        ("<p>You must be logged in to post a comment.</p>", False),
        ('<div style="display:none"><p>Subscribe to continue reading this article.</p></div>', False),
        ("", False),
    ],
)
def test_a_wall_that_closes_a_text_speaks_for_an_article(after: str, walled: bool) -> None:
    found = features(kind, prose(0, 2) + after)
    assert bool({"kind.walled", "kind.walled_stub"} & set(found)) is walled


STUB = "<p>The old ferry came back to the river on a grey morning in March, nine years after the last…</p>"


@pytest.mark.parametrize(
    ("body", "stub"),
    [
        (f"{STUB}<p>Subscribe to continue reading this article.</p>", True),
        (f"{STUB}<p>Nine crowns a month</p><p>Sign in</p>", True),
        (f"{STUB}<p>You will find the full article in our May issue.</p>", True),
        (f"{STUB}<p>Read the full story at the River Gazette.</p>", True),
        (f"{STUB}<p>Sign in</p>", False),
        ("<p>Subscribe to continue reading this article.</p>", False),
        (f"{prose(0, 8)}<p>Subscribe to continue reading this article.</p>", False),
    ],
    ids=[
        "a sentence, then a wall",
        "a sentence cut short, then an invitation",
        "a sentence, then the place in print of the rest",
        "a sentence, then the site of the rest",
        "a login link",
        "no text",
        "a long text",
    ],
)
def test_a_sentence_right_before_a_wall_is_the_beginning_of_an_article(body: str, stub: bool) -> None:
    assert ("kind.walled_stub" in features(kind, body)) is stub


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (False, False), (True, True), ("False", False), ("true", True), ("http://schema.org/True", True), ("https://schema.org/False", False),
        ([True, False], False), (["true"], True), ([], None), ("", None), (None, None), ("perhaps", None), (1, True), ({}, None),
    ],
)  # fmt: skip
def test_schema_org_booleans_are_read_as_publishers_write_them(value: object, said: bool | None) -> None:
    assert declared.free(value) is said


@pytest.mark.parametrize(
    ("head", "body", "expected_features", "access"),
    [
        ("", "", [], None),
        (ld(), "", [], None),
        (ld(isAccessibleForFree="False"), "", ["declared.not_free"], Access.SUBSCRIPTION),
        (ld(isAccessibleForFree=True), "", ["declared.free"], Access.OPEN),
        (ld(isAccessibleForFree=False, hasPart={"isAccessibleForFree": False, "cssSelector": ".meteredContent"}), "", ["declared.not_free"], Access.METERED),
        ('<meta property="article:content_tier" content="locked">', "", ["declared.tier.subscription"], Access.SUBSCRIPTION),
        ('<meta property="article:content_tier" content="metered">', "", ["declared.tier.metered"], Access.METERED),
        ('<meta property="article:content_tier" value="free">', "", ["declared.tier.open"], Access.OPEN),
        ('<meta name="subscriptions-accessible-for-free" content="false">', "", ["declared.tier.subscription"], Access.SUBSCRIPTION),
        ('<meta property="article:content_tier" content="archive">', "", [], None),
        ("", "<p>You have 2 free articles left this month.</p>", ["declared.meter"], Access.METERED),
        ("", "<p hidden>You have 2 free articles left this month.</p>", ["declared.meter.hidden"], Access.METERED),
    ],
)  # fmt: skip
def test_declared(head: str, body: str, expected_features: list[str], access: Access | None) -> None:
    findings = found(declared, prose(0, 5) + body, head)
    assert [finding.feature for finding in findings] == expected_features
    assert [finding.access for finding in findings] == [access] * len(findings)


@pytest.mark.parametrize(
    ("part", "selectors"),
    [
        (None, []),
        ({"cssSelector": ".a"}, [".a"]),
        ({"cssSelector": [".a", "#b"]}, [".a", "#b"]),
        ([{"cssSelector": ".a"}, {"cssSelector": ".b"}], [".a", ".b"]),
        ({"cssSelector": ".a", "isAccessibleForFree": True}, []),
        ("words", []),
        ({"cssSelector": None}, []),
    ],
)
def test_the_selectors_of_the_parts_that_are_not_free(part: object, selectors: list[str]) -> None:
    assert declared.selectors_of({"hasPart": part}) == selectors


@pytest.mark.parametrize(
    ("script", "expected_features", "access"),
    [
        ("", [], None),
        ('x = {"isLockedPreviewOnly":true}', ["state.cut"], Access.METERED),
        ('x = {"isLockedPreviewOnly":false}', ["state.whole"], None),
        ('x = {"current_user_can_view": false}', ["state.cut"], Access.SUBSCRIPTION),
        ('substack = {"wordcount":880}', ["state.words"], None),
        ('other = {"wordcount":880}', [], None),
        ('substack = {"audience":"only_paid"}', ["state.access"], Access.SUBSCRIPTION),
    ],
)
def test_state(script: str, expected_features: list[str], access: Access | None) -> None:
    findings = found(state, prose(0, 3) + f"<script>{script}</script>")
    assert [finding.feature for finding in findings] == expected_features
    assert [finding.access for finding in findings] == [access][: len(findings)]
    assert [f.expected.words for f in findings if f.expected] == ([880] if expected_features == ["state.words"] else [])


@pytest.mark.parametrize(
    ("body", "expected_features"),
    [
        (prose(0, 5), []),
        (prose(0, 5) + GATE, ["gate.strong.cut"]),
        (prose(0, 3) + GATE + prose(3, 5), ["gate.strong.midst"]),
        (GATE + prose(0, 5), ["gate.strong.head"]),
        (GATE, ["gate.strong.alone"]),
        (prose(0, 5) + f"<template>{GATE}</template>", ["gate.strong.cut.hidden"]),
        (prose(0, 5) + GATE + "<p>To read the full story, please subscribe.</p>", ["gate.strong.cut", "gate.also"]),
        (prose(0, 5) + f"<template>{GATE}</template><p>To read the full story, please subscribe.</p>", ["gate.strong.cut", "gate.also"]),
        (prose(0, 5) + '<div class="comments"><p>Say it here, and say it well</p>' + GATE + "</div>", ["gate.strong.aside"]),
    ],
)  # fmt: skip
def test_gate(body: str, expected_features: list[str]) -> None:
    assert features(gate, body) == expected_features


@pytest.mark.parametrize(
    ("line", "language", "whole"),
    [
        ("Il vous reste 60% de cet article à lire.", "fr", lambda have: round(have / 0.4)),
        ("Il vous reste 57.09% de cet article à lire.", "fr", lambda have: round(have / 0.4291)),
        ("Pozostało jeszcze 80% artykułu", "pl", lambda have: have * 5),
    ],
)
def test_gate_of_a_stated_rest_gives_the_whole(line: str, language: str, whole: object) -> None:
    body = page(prose(0, 4, language) + f"<p>{line}</p>", language=language)
    (finding,) = [f for f in gate.look(reading(body)) if f.feature == "gate.rest.cut"]
    assert finding.expected is not None
    assert callable(whole)
    assert finding.expected.words == whole(reading(body).words)
    assert (finding.expected.source, finding.expected.exact) == ("stated-rest", True)


@pytest.mark.parametrize(
    ("html", "expected_features"),
    [
        ('<aside class="gh-post-upgrade-cta"><h2>Upgrade</h2></aside>', ["mark.server.cut"]),
        ('<div class="article-regwall">Hello there</div>', ["mark.wall.cut"]),
        ('<div id="steady_paywall"></div>', ["mark.barrier.cut"]),
        ('<div id="steady_paywall" style="display:none"></div>', ["mark.barrier.cut.hidden"]),
        ("", []),
    ],
)
def test_mark(html: str, expected_features: list[str]) -> None:
    assert features(mark, prose(0, 5) + html) == expected_features


@pytest.mark.parametrize(
    ("html", "expected_features"),
    [
        ("<p>Read the full story at the River Gazette.</p>", ["teaser.cut"]),
        ("<p hidden>Read the full story at the River Gazette.</p>", ["teaser.cut.hidden"]),
        ("<p>You will find the full interview in our May issue.</p>", ["teaser.line.first"]),
        (
            "<p>Twenty words of furniture</p>" * 4 + "<p>You will find the full interview in our May issue.</p>",
            ["teaser.line.later"],
        ),
        ("", []),
    ],
)
def test_teaser(html: str, expected_features: list[str]) -> None:
    assert [name for name in features(teaser, prose(0, 5) + html) if name in expected_features] == expected_features


@pytest.mark.parametrize(
    ("count", "link", "expected_features"),
    [
        (5, "View original article", ["teaser.source"]),
        (2, "View original article", ["teaser.source.brief"]),
        (5, "View full article", ["teaser.cut"]),
        (2, "View full article", ["teaser.cut"]),
    ],
)
def test_a_link_to_where_an_article_first_stood_says_little_behind_more_than_an_excerpt(
    count: int, link: str, expected_features: list[str]
) -> None:
    body = prose(0, count) + f'<p><a href="https://gazette.example/ferry">{link}</a></p>'
    assert [name for name in features(teaser, body) if name != "teaser.line.first"] == expected_features


@pytest.mark.parametrize(
    ("html", "expected_features"),
    [
        ('<p><a href="/full/ferry">Read more</a></p>', ["more.link.cut"]),
        ('<p><a href="/full/ferry">Continue reading »</a></p>', ["more.link.cut"]),
        ('<p>Ines Hartog, by the river</p><p><a href="/full/ferry">Read more</a></p>', ["more.link.near"]),
        ('<p><a href="#rest">Read more</a></p>', ["more.toggle.cut"]),
        ('<p><a href="javascript:void(0)">Read more</a></p>', ["more.toggle.cut"]),
        ("<button>Read more</button>", ["more.toggle.cut"]),
        ('<p><a href="#2">Next</a></p>', ["more.next.cut"]),
        ('<p><a href="/full/ferry">The far bank</a></p>', []),
        ('<p hidden><a href="/full/ferry">Read more</a></p>', []),
        ('<div class="related"><a href="/other">Read more</a></div>', []),
    ],
)
def test_more(html: str, expected_features: list[str]) -> None:
    assert features(more, prose(0, 3) + html) == expected_features


@pytest.mark.parametrize(
    ("after", "count", "feature", "cause"),
    [
        ("<p>Become a member</p>", 3, "invite.pay.brief", Cause.PAYWALL),
        ("<p>Become a member</p><p>Sign in</p>", 3, "invite.enter_and_pay.brief", Cause.PAYWALL),
        ("<p>Become a member</p><p>Sign in</p>", 10, "invite.enter_and_pay", Cause.PAYWALL),
        ("<p>Sign in to keep on with the rest of it</p>", 3, "invite.enter_and_read_on.brief", Cause.REGISTRATION),
        ("", 3, None, None),
    ],
)
def test_invite(after: str, count: int, feature: str | None, cause: Cause | None) -> None:
    findings = found(invite, prose(0, count) + after)
    assert [(finding.feature, finding.cause) for finding in findings] == ([(feature, cause)] if feature else [])


HERE = "https://paper.example/town/the-ferry-is-back.html"


@pytest.mark.parametrize(
    ("html", "url", "expected_features"),
    [
        ('<a href="?page=2">2</a> <a href="?page=3">3</a>', HERE, ["pager.links"]),
        ('<a href="/town/the-ferry-is-back.html?page=2">2</a>', HERE, ["pager.links"]),
        ('<a href="/town/the-ferry-is-back-2.html">2</a>', HERE, ["pager.links"]),
        ('<a href="?page=1">1</a>', f"{HERE}?page=2", ["pager.links"]),
        ('<select><option value="?page=2">2. The landing</option></select>', HERE, ["pager.links"]),
        ('<select><option value="2">Two tickets</option></select>', HERE, []),
        (
            '<a href="/town/ferry-beats-bridge-4-1/2/">2</a>',
            "https://paper.example/town/ferry-beats-bridge-4-1/",
            ["pager.links"],
        ),
        ('<a href="?page=2">2</a>', f"{HERE}?page=all&x=1", []),
        ('<div class="comments"><a href="?page=2">2</a></div>', HERE, []),
        ('<a href="?cpage=2#comments">2</a>', HERE, []),
        ('<a href="/town/other-story.html?page=2">2</a>', HERE, []),
        ('<a href="?page=99">99</a>', HERE, []),
        ('<p><a href="/a">1</a> <a href="/b">2</a> <a href="/c">3</a></p>', HERE, ["pager.row"]),
        ("<p>Page 1 of 3</p>", HERE, ["pager.words.cut"]),
        ("<p hidden>Page 1 of 3</p>", HERE, ["pager.words.cut.hidden"]),
        ("<p>The score was 1 to 2.</p>", HERE, []),
        ("", HERE, []),
    ],
)
def test_pager(html: str, url: str, expected_features: list[str]) -> None:
    assert features(pager, prose(0, 5) + html, url=url) == expected_features


@pytest.mark.parametrize(
    ("stated", "expected_features"),
    [
        (WORDS[5], ["expected.wordCount.full"]),
        (str(WORDS[5]), ["expected.wordCount.full"]),
        (round(WORDS[5] / 0.87), ["expected.wordCount.met"]),
        (round(WORDS[5] / 0.7), ["expected.wordCount.most"]),
        (round(WORDS[5] / 0.5), ["expected.wordCount.short"]),
        (WORDS[5] * 9, ["expected.wordCount.fraction"]),
        (0, []),
        (12, []),
        (900_000, []),
        ("many", []),
        (None, []),
        (len("\n".join(PROSE["en"][:5])), []),
    ],
)
def test_expected_of_word_counts(stated: object, expected_features: list[str]) -> None:
    assert features(expected, prose(0, 5), ld(wordCount=stated)) == expected_features


@pytest.mark.parametrize(
    ("head", "feed_text", "expected_features"),
    [
        (f'<meta property="article:word_count" content="{WORDS[5]}">', None, ["expected.wordCount.full"]),
        (ld(articleBody="\n".join(PROSE["en"][:5])), None, ["expected.articleBody.full"]),
        (ld(articleBody="A lead."), None, []),
        ("", "\n".join(PROSE["en"][:5]), ["expected.feed.full"]),
        ("", "A summary.", []),
    ],
)
def test_expected_of_metadata_and_feeds(head: str, feed_text: str | None, expected_features: list[str]) -> None:
    names = features(expected, prose(0, 5), head, feed_text=feed_text)
    assert [name.replace("most", "met") for name in names] == [
        name.replace("most", "met") for name in expected_features
    ]


def cards(label: str, value: str) -> str:
    return f'<meta name="twitter:label2" content="{label}"><meta name="twitter:data2" content="{value}">'


@pytest.mark.parametrize(
    ("count", "head", "above", "expected_features"),
    [
        (5, cards("Est. reading time", "8 minutes"), "", ["expected.reading-time.fraction"]),
        (5, cards("Geschätzte Lesezeit", "4\xa0Minuten"), "", ["expected.reading-time.short"]),
        (5, cards("Temps de lecture", "3 minutes"), "", ["expected.reading-time.most"]),
        (12, cards("Time to read", "2 minutes"), "", ["expected.reading-time.met"]),
        (5, cards("Est. reading time", "1 minute"), "", ["expected.reading-time.some"]),
        (5, cards("Written by", "8 Mile Press"), "", []),
        (5, ld(timeRequired="PT8M"), "", ["expected.reading-time.fraction"]),
        (5, ld(timeRequired="P0Y0M0DT0H7M1S"), "", ["expected.reading-time.fraction"]),
        (12, ld(timeRequired="PT1M30S"), "", ["expected.reading-time.met"]),
        (12, ld(timeRequired="eight minutes"), "", []),
        (5, "", "<div>By Ines Hartog • 8 min read</div>", ["expected.reading-time.fraction"]),
        (5, "", "<div>Lesezeit: ca. 8 Min.</div>", ["expected.reading-time.fraction"]),
        (5, "", "<div>Время чтения: 8 минут</div>", ["expected.reading-time.fraction"]),
        # Of other stories, of another thing, in a link; hidden; and two that disagree.
        (5, "", "<aside><div>8 min read</div></aside>", []),
        (5, "", "<div>8 minutes by ferry</div>", []),
        (5, "", '<div><a href="/other">8 min read</a></div>', []),
        (5, "", "<div hidden>8 min read</div>", []),
        (5, "", "<div>8 min read</div><div>3 min read</div>", []),
        # Pictures take their time.
        (5, cards("Est. reading time", "8 minutes"), '<img src="a.jpg">' * 30, ["expected.reading-time.most"]),
    ],
)
def test_expected_of_the_minutes_that_reading_takes(
    count: int, head: str, above: str, expected_features: list[str]
) -> None:
    assert features(expected, above + prose(0, count), head) == expected_features


def test_a_text_without_spaces_is_not_measured_by_minutes() -> None:
    body = "<p>灯台に明かりが戻る、と町の人は言う。港の人たちは船を待っていた。</p>" * 9
    assert features(expected, body, cards("Est. reading time", "8 minutes")) == []


def test_a_count_that_the_teaser_itself_meets_says_little() -> None:
    body = prose(0, 5) + "<p>Read the full story at the River Gazette.</p>"
    assert features(expected, body, ld(wordCount=WORDS[5])) == ["expected.wordCount.met_by_teaser"]


def part(css: object) -> str:
    return ld(
        isAccessibleForFree=False, hasPart={"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": css}
    )


@pytest.mark.parametrize(
    ("css", "body", "expected_features"),
    [
        (".gated", prose(0, 2) + f'<div class="gated">{prose(2, 4)}</div>', ["selector.rest"]),
        # One paragraph that the selector leaves out is a standfirst; what it names may be the preview.
        (".gated", prose(0, 1) + f'<div class="gated">{prose(1, 4)}</div>', ["selector.full"]),
        (".gated", prose(0, 1) + f'<div class="gated">{prose(1, 8)}</div>', ["selector.rest"]),
        (".gated", f'<div class="gated">{prose(0, 6)}</div>', ["selector.full"]),
        (".gated", prose(0, 2) + '<div class="gated"></div>', ["selector.empty"]),
        (".gated", prose(0, 2), ["selector.empty"]),
        (".gated", prose(0, 1), ["selector.empty.brief"]),
        ("#gated", prose(0, 2) + f'<div id="gated">{prose(2, 1)}</div>', ["selector.little"]),
        ("article > .gated p", prose(0, 2) + f'<div class="gated">{prose(2, 1)}</div>', ["selector.little"]),
        ("..no css!", prose(0, 2), []),
        ([], prose(0, 2), []),
        (".gated", prose(0, 12), []),
    ],
)
def test_selector(css: object, body: str, expected_features: list[str]) -> None:
    assert features(selector, body, part(css)) == expected_features


STEM = "By nightfall the rope was dry, the crew had gone up to the inn on the hill, and"


@pytest.mark.parametrize(
    ("last", "expected_features"),
    [
        (f"{STEM} all was still.", []),
        (f"{STEM} all was still", ["ending.broken"]),
        (f"{STEM} all was still …", ["ending.ellipsis"]),
        (f"{STEM} all was still [...]", ["ending.ellipsis"]),
        (f"{STEM} the lanterns glowed…", ["ending.stump"]),
        (f"{STEM} all went qu…", ["ending.mid_word"]),
        (f"{STEM} they spoke of the", ["ending.broken", "ending.function_word"]),
        (f"{STEM} they brought three things:", ["ending.open_sign"]),
        ("Ines Hartog, with", []),
    ],
)
def test_ending(last: str, expected_features: list[str]) -> None:
    assert features(ending, prose(0, 5) + f"<p>{last}</p>") == expected_features


def test_an_ellipsis_at_a_barrier_is_one_thing() -> None:
    body = prose(0, 5) + f'<p>{STEM} all was still …</p><div id="steady_paywall"></div>'
    assert features(ending, body) == ["ending.at_barrier"]


@pytest.mark.parametrize(
    ("count", "expected_features"),
    [(1, ["length.very_short"]), (4, ["length.short"]), (8, [])],
)
def test_length(count: int, expected_features: list[str]) -> None:
    assert features(length, prose(0, count)) == expected_features


@pytest.mark.parametrize(
    ("words", "name"), [(40, "very_short"), (100, "short"), (300, None), (700, "long"), (1500, "very_long")]
)
def test_length_by_the_text(words: int, name: str | None) -> None:
    said = "\n".join(f"w{number} " + "and so the river goes on" for number in range(words // 7 + 1))
    assert features(length, "", feed_text=said) == ([f"length.{name}"] if name else [])


def test_a_length_is_told_in_what_its_language_counts() -> None:
    (said,) = found(length, "", feed_text="渡し船は島へ向かった。" * 10, language="ja")
    assert said.quote == "110 characters"
    (said,) = found(length, prose(0, 1))
    assert said.quote.endswith(" words")


def test_scrambled() -> None:
    from tests.test_scrambled import shift  # noqa: PLC0415 - the cipher is that test's own

    cipher = "".join(f"<p>{shift(text, 3)}</p>" for text in PROSE["en"][4:9])
    assert features(scrambled, prose(0, 4)) == []
    (finding,) = found(scrambled, prose(0, 4) + cipher)
    assert (finding.feature, finding.cause, finding.access) == ("scrambled.body", Cause.SCRAMBLED, Access.SUBSCRIPTION)


def test_lost_is_what_the_column_holds_and_the_text_does_not() -> None:
    whole = reading(page(prose(0, 8)))
    assert [finding.feature for finding in lost.look(whole)] == ["lost.nothing"]
    thin = replace(whole.column, taken=frozenset(sorted(whole.column.taken)[:3]))
    (finding,) = lost.look(replace(whole, column=thin))
    assert (finding.feature, finding.cause) == ("lost.column", Cause.EXTRACTION)
    assert list(lost.look(reading(page("")))) == []


@pytest.mark.parametrize(
    ("body", "head", "feed_text", "expected_features"),
    [
        (prose(0, 5), "", None, []),
        (prose(0, 2), ld(articleBody="\n".join(PROSE["en"])), None, ["origin.embedded"]),
        (prose(0, 2), "", "\n".join(PROSE["en"]), ["origin.feed"]),
    ],
)
def test_origin(body: str, head: str, feed_text: str | None, expected_features: list[str]) -> None:
    assert features(origin, body, head, feed_text=feed_text) == expected_features


@pytest.mark.parametrize(
    ("where", "feature"), [("hidden copy", "origin.hidden_copy"), ("hidden rest", "origin.hidden_rest")]
)
def test_origin_in_a_part_that_is_not_shown(where: str, feature: str) -> None:
    whole = reading(page(prose(0, 8)))
    copied = replace(whole, article=replace(whole.article, origin=where))
    assert [finding.feature for finding in origin.look(copied)] == [feature]


@pytest.mark.parametrize(
    ("after", "language"),
    [
        ("<p>This article is free to read. Members pay for the others.</p>", "en"),
        ("<p>Dieser Artikel ist kostenlos.</p>", "de"),
        ("<p>Cet article vous est offert.</p>", "fr"),
        ("<p>Este artículo es gratuito.</p>", "es"),
        ("<p>Tekst dostępny bezpłatnie.</p>", "pl"),
        ("<p>この記事は無料でお読みいただけます。</p>", "ja"),
    ],
)
def test_free_is_what_says_that_the_text_is(after: str, language: str) -> None:
    body = prose(0, 4, language if language in PROSE else "en") + after
    assert features(free, body, language=language) == ["free.text"]


@pytest.mark.parametrize(
    "after",
    [
        "<p>Register, and this article is yours for free.</p>",
        "<p>This article is free for members.</p>",
        "<p>Join us for free to see this article.</p>",
        "<p>Of our articles, 3 are free each month.</p>",
        '<p><a href="/login">Read this article for free</a></p>',
        "<h3>Read this article for free</h3>",
        '<p style="display: none">This article is free.</p>',
        "<footer><p>This article is free.</p></footer>",
        f"<p>The old captain used to say that every article of the paper is free. {PROSE['en'][4]}</p>",
    ],
)
def test_free_on_terms_on_a_button_or_in_the_article_is_none(after: str) -> None:
    assert features(free, prose(0, 4) + after) == []


@pytest.mark.parametrize("free_for_all", [True, False])
def test_an_invitation_that_names_no_reading_on_weighs_less_where_the_article_is_declared_free(
    free_for_all: bool,
) -> None:
    promo = "<div><p>Become a member: exclusive letters from the landing, four pounds a month.</p><p>Sign in</p></div>"
    head = ld(isAccessibleForFree=free_for_all)
    (feature,) = features(invite, prose(0, 3) + promo, head)
    assert feature == "invite.enter_and_pay" + ("" if free_for_all else ".brief")


@pytest.mark.parametrize("free_for_all", [True, False])
@pytest.mark.parametrize(
    ("offer", "of_others"),
    [
        ("<p>Keep on with the rest of our stories: subscribe now, four pounds a month.</p><p>Subscribe now</p>", True),
        (
            "<p>Keep on with the rest of our stories: subscribe now, four pounds a month.</p><p>Already a subscriber? Log in</p>",
            False,
        ),
    ],
    ids=["an offer", "an offer, and where to log in"],
)
def test_an_offer_at_an_article_declared_free_is_of_others_unless_one_may_log_in(
    free_for_all: bool, offer: str, of_others: bool
) -> None:
    head = ld(isAccessibleForFree=free_for_all)
    names = [*features(invite, prose(0, 3) + offer, head), *features(gate, prose(0, 3) + offer, head)]
    assert ("invite.free" in names) is (free_for_all and of_others)
    assert ("gate.offer.free" in names) is (free_for_all and of_others)


def test_what_is_enciphered_is_hidden_and_counts_all_the_same() -> None:
    cipher = (
        '<div class="subscriber-only encrypted-content" style="display: none"><p>kAm%96 3@2C5 &gt;66ED]k^Am</p></div>'
    )
    assert features(mark, prose(0, 3) + cipher) == ["mark.server.cut"]


@pytest.mark.parametrize(
    ("classes", "is_index"),
    [
        ("blog custom-background", True),
        ("archive category category-town", True),
        ("Search-Results", True),
        ("error404", True),
        ("single single-post postid-7 group-blog", False),
        ("blog single", False),
        ("page page-id-2", False),
        ("archived", False),
        ("", False),
    ],
)
def test_kind_by_what_wordpress_tells_its_themes(classes: str, is_index: bool) -> None:
    html = page(prose(0, 5)).replace("<body>", f'<body class="{classes}">')
    assert ("kind.index_theme" in {finding.feature for finding in kind.look(reading(html))}) is is_index
