"""Pages for a browser: each piece of evidence where it stands, strangers' words escaped, nothing loaded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from lxml import html

from flows.presentation import pages
from flows.presentation.pages.anatomy import dissect
from flows.presentation.pages.article import ArticlePage
from jumpline.model import Article, Assessment, Cause, Completeness, Evidence, Verdict

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "The ferry left early.\nNobody knows why the captain would\nA line after the wall."
CUT_AT = TEXT.index("\nA line")
GATE = "Subscribe to read on"


def evidence(signal: str, quote: str, where: str, verdict: Verdict = Verdict.TRUNCATED) -> Evidence:
    return Evidence(signal, "rule", verdict, 0.0 if verdict is Verdict.NOTE else 1.0, quote, where)


EVIDENCE = (
    evidence("gate", GATE, "block 9, right after the last paragraph"),
    evidence("mark", f"{GATE} Log in", "<div class='wall'>"),
    evidence("invite", f"{GATE} / Log in / Or b…", "block 9, right after the last paragraph"),
    evidence("mark", "", "<div class='barrier'>"),
    evidence("ending", "… why the captain would", "text:end"),
    evidence("length", "12 words", "text"),
    evidence("declared", "isAccessibleForFree: false", "JSON-LD"),
    evidence("gate", "Log in", "block 1, in the header part of the page", Verdict.NOTE),
    evidence("gate", "Premium", "block 40, in the related part of the page", Verdict.NOTE),
    evidence("pager", "Page 1 of 3", "block 12"),
)
FOUND = Assessment(
    Completeness.TRUNCATED, 0.02, Cause.PAYWALL, fraction=0.4, cut_at=CUT_AT, gate=GATE, evidence=EVIDENCE
)


def test_each_piece_of_evidence_has_its_place() -> None:
    page = dissect(Article(TEXT, language="en"), FOUND)
    assert [run.text for paragraph in page.paragraphs for run in paragraph if run.entries] == ["why the captain would"]
    assert [[entry.number for entry in run.entries] for run in page.wall] == [[1, 2, 3], [3], [4], [10]]
    assert [run.text for run in page.wall] == [GATE, "Log in", "", "Page 1 of 3"]
    assert "".join(run.text for run in page.rest[0]) == "A line after the wall."
    assert [entry.number for entry in page.whole] == [6]
    assert [entry.number for entry in page.itself] == [7]
    assert [entry.number for entry in page.above] == [8]
    assert [entry.number for entry in page.elsewhere] == [9]
    assert page.cut


@pytest.mark.parametrize("kind", list(Completeness))
@pytest.mark.parametrize("text", ["", "One line.", TEXT, "why the captain would " * 3])
def test_nothing_is_lost_or_told_twice_whatever_the_verdict(kind: Completeness, text: str) -> None:
    found = Assessment(kind, 0.5, cut_at=min(CUT_AT, len(text)), gate=GATE, evidence=EVIDENCE)
    page = dissect(Article(text), found)
    shown = "".join(run.text for paragraph in (*page.paragraphs, *page.rest) for run in paragraph)
    assert shown == text.replace("\n", "")
    runs = [run for paragraph in page.paragraphs for run in paragraph] + list(page.wall)
    entries = [entry for run in runs for entry in run.entries]
    entries += [*page.itself, *page.whole, *page.above, *page.elsewhere]
    assert {entry.number for entry in entries} == {entry.number for entry in dissect_all(found)}


def dissect_all(found: Assessment) -> list:
    from flows.presentation import ledger  # noqa: PLC0415 - what the pages are held to

    return ledger.entries(found)


def test_the_page_of_an_article_shows_verdict_text_cut_and_wall(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    article = Article(TEXT, "A <script>title</script>", language="en")
    unread = ArticlePage(place="nowhere.html", error="there is no such file")
    pages.write(file, "check.html", pages=iter([ArticlePage.of("https://daily.example/a", article, FOUND), unread]))
    tree = html.fromstring(file.read_text("utf-8"))
    assert tree.find(".//title").text == "Jumpline: how complete?"
    text = " ".join(tree.text_content().split())
    assert f"Cut by a paywall: about 40 % captured ({len(TEXT.split())} words)" in text
    assert "A <script>title</script>" in text
    assert tree.xpath("//*[@role='separator']")
    assert [mark.text for mark in tree.xpath("//div[@class='wall']//mark")] == [GATE, "Log in", "Page 1 of 3"]
    assert "there is no such file" in text
    targets = {link.get("href")[1:] for link in tree.xpath("//a[starts-with(@href, '#')]")}
    assert targets <= {element.get("id") for element in tree.xpath("//*[@id]")}


def test_a_page_asks_nothing_of_any_network(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    hostile = Article("<img src=https://evil.example/x>", "</title><script>alert(1)</script>")
    page = ArticlePage.of('javascript:alert("x")', hostile, Assessment(Completeness.COMPLETE, 0.9))
    pages.write(file, "check.html", pages=[page])
    source = file.read_text("utf-8")
    assert not re.findall(r"<(?:script|img|iframe|object|embed)|@import|url\(", source)
    assert not html.fromstring(source).xpath("//a[starts-with(@href, 'javascript')] | //link[not(@href='data:,')]")
