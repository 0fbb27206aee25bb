"""The pages in a real browser: clicked through, their numbers held to the store, looked at by axe."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from flows.cli import app
from jumpline.model import Completeness
from jumpline.newsstand import Newsstand, articles
from jumpline.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning"),  # of the browser's driver
]
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
sync_api = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not CHROMIUM:
        pytest.skip("no Chromium is installed")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the store of a real run of the demo, its report, and the page of a check."""
    folder = tmp_path_factory.mktemp("pages")
    run = CliRunner().invoke(app, ["demo", "--direct", "--store", str(folder / "demo.db")])
    assert run.exit_code == 0, run.output
    report = CliRunner().invoke(app, ["report", "--store", f"{folder / 'demo.db'}", "-o", str(folder / "report.html")])
    assert report.exit_code == 0, report.output
    with Newsstand() as stand:
        cut = next(stand.url + story.path for story in articles() if story.platform == "stated-percent-fr")
        check = CliRunner().invoke(app, ["check", "--allow-private", cut, "--html", str(folder / "check.html")])
    assert check.exit_code == 0, check.output
    return folder


def counts(folder: Path) -> dict[str, int]:
    with open_store(f"sqlite:///{folder / 'demo.db'}") as store:
        return store.counts()


def violations(page: Any, within: str | None = None) -> list[str]:
    """Return what axe finds wrong, by the rule and the element."""
    context = {"include": [[within]]} if within else None
    found = axe.Axe().run(page, context=context) if context else axe.Axe().run(page)
    return [
        f"{wrong['id']}: {node['html'][:120]}" for wrong in found.response["violations"] for node in wrong["nodes"][:3]
    ]


@pytest.mark.parametrize("name", ["report.html", "check.html"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 390])
def test_a_page_passes_axe_asks_nothing_and_fits(browser: Any, made: Path, name: str, scheme: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto((made / name).as_uri())
    for element in page.query_selector_all("details"):
        element.evaluate("details => details.open = true")
    assert violations(page) == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert said == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_the_reports_numbers_are_the_stores(browser: Any, made: Path) -> None:
    page, there = browser.new_page(), counts(made)
    page.goto((made / "report.html").as_uri())
    assert int(page.inner_text("#articles")) == there["documents"]
    for kind in Completeness:
        assert int(page.inner_text(f"#n-{kind}")) == there[kind]
    rows = page.query_selector_all("#table tbody tr")
    assert sum(int(row.query_selector("td.num").inner_text()) for row in rows) == there["documents"]
    page.close()


def test_the_table_sorts_and_filters(browser: Any, made: Path) -> None:
    page = browser.new_page()
    page.goto((made / "report.html").as_uri())

    def column(number: int) -> list[str]:
        return [
            cell.inner_text()
            for cell in page.query_selector_all(f"#table tbody tr:not([hidden]) > :nth-child({number})")
        ]

    page.click("#table thead button >> text=Articles")
    assert [int(cell) for cell in column(2)] == sorted(map(int, column(2)), reverse=True)
    page.click("#table thead button >> text=Articles")
    assert [int(cell) for cell in column(2)] == sorted(map(int, column(2)))
    assert page.get_attribute("#table thead th:nth-child(2)", "aria-sort") == "ascending"
    page.click("#table thead button >> text=Source")
    names = [row.get_attribute("data-source") for row in page.query_selector_all("#table tbody tr")]
    assert names == sorted(names)
    page.fill("#filter", "long")
    assert len(column(1)) == 1
    assert page.inner_text("#shown") == f"1 of {len(names)}"
    page.fill("#filter", "")
    assert len(column(1)) == len(names)
    page.close()


def test_the_worst_articles_open_to_their_evidence(browser: Any, made: Path) -> None:
    page = browser.new_page()
    page.goto((made / "report.html").as_uri())
    page.click("details.one >> nth=0 >> summary")
    first = page.locator("details.one").first
    assert first.locator(".cutline").is_visible()
    assert first.locator(".ledger li").first.is_visible()
    number = first.locator(".ledger li a.n").first
    number.click()
    assert page.evaluate("document.querySelector(':target') !== null")
    page.close()


def test_a_check_marks_the_evidence_where_it_stands(browser: Any, made: Path) -> None:
    page = browser.new_page()
    page.goto((made / "check.html").as_uri())
    assert "about 38 % captured" in page.inner_text(".verdict")
    assert page.locator(".wall mark").first.inner_text().startswith("Il vous reste 62,50 %")
    line, wall = (page.locator(name).bounding_box()["y"] for name in (".cutline", ".wall"))
    assert line < wall
    page.close()


@pytest.fixture(scope="module")
def site(made: Path) -> Iterator[str]:
    """Address of a browse of the store, in a process of its own as a person starts it."""
    pytest.importorskip("datasette")
    command = [sys.executable, "-m", "flows.cli", "browse", "--port", "0", "--store", str(made / "demo.db")]
    environment = os.environ | {"PYTHONUNBUFFERED": "1", "PYTHONPATH": str(Path(__file__).parents[1])}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=made, env=environment)
    assert process.stdout
    said = process.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+/", said)
    assert found, said
    yield found[0]
    process.terminate()
    process.wait(30)
    process.stdout.close()


def test_the_store_can_be_looked_through(browser: Any, made: Path, site: str) -> None:
    page, there = browser.new_page(), counts(made)
    page.goto(site)
    assert [int(element.inner_text()) for element in page.query_selector_all(".verdicts b")] == [
        there[kind] for kind in Completeness
    ]
    assert violations(page, ".content") == []
    page.click("text=What is missing")
    page.wait_for_selector("table.rows-and-columns")
    assert len(page.query_selector_all("table.rows-and-columns tbody tr")) == 6
    page.click("table.rows-and-columns tbody td.col-id a >> nth=0")
    page.wait_for_selector(".verdict")
    assert "captured (" in page.inner_text(".verdict")
    assert page.locator(".cutline").is_visible()
    assert violations(page, ".page") == []
    page.goto(f"{site}demo/documents?completeness=truncated")
    assert f"{there['truncated']} rows" in page.inner_text("h3, h2")
    with open_store(f"sqlite:///{made / 'demo.db'}") as store:
        found = [hit.url for hit in store.search("rivière")]
    assert found
    page.goto(site)
    page.fill("input[name=_search]", "rivière")
    page.click("input[type=submit]")
    page.wait_for_selector("table.rows-and-columns")
    assert len(page.query_selector_all("table.rows-and-columns tbody tr")) == len(found)
    for query in ("what_improved", "walls_by_source", "causes", "undecided", "thinner_again"):
        assert page.goto(f"{site}demo/{query}").status == 200
        assert not page.locator(".message-error").count(), query
    page.close()


@pytest.mark.parametrize(("scheme", "ground"), [("light", "rgb(250, 249, 246)"), ("dark", "rgb(20, 23, 26)")])
def test_every_page_of_the_store_is_legible_by_day_and_by_night(
    browser: Any, site: str, scheme: str, ground: str
) -> None:
    page = browser.new_page(color_scheme=scheme)
    for path in ("", "demo", "demo/documents?_search=bay", "demo/documents/1", "demo/what_is_missing", "demo/runs"):
        assert page.goto(f"{site}{path}").status == 200
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == ground, path
        assert [one for one in violations(page) if one.startswith("color-contrast")] == [], path
    page.close()


def test_nothing_can_be_written(browser: Any, made: Path, site: str) -> None:
    page, before = browser.new_page(), counts(made)
    answer = page.goto(f"{site}demo.json?sql=delete+from+documents")
    assert answer.status == 400
    page.close()
    assert counts(made) == before
