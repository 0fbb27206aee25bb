"""The store in a browser, through Datasette: prepared queries, facets, search, and a page for each article.

Read-only: Datasette opens the file so, and takes no statement that writes. Served to this machine alone.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.plugins import pm
from datasette.utils.asgi import Response
from markupsafe import Markup

from flows.presentation import pages, telling
from flows.presentation.pages.article import ArticlePage
from jumpline.model import Completeness
from jumpline.store import open_store
from jumpline.store.queries import sqlite_match

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from jumpline.store import Store

HOST = "127.0.0.1"
STYLE = "/-/jumpline.css"
STYLES = ("colours.css", "dark.css", "datasette.css", "article.css", "browse.css")
ROOMS = Path(pages.__file__).parent / "datasette"

QUERIES: dict[str, dict[str, str]] = {
    "what_is_missing": {
        "title": "What is missing",
        "description": "Cut articles by the words that are known to be missing.",
        "sql": """
            select d.id, d.title, d.source, d.cause, d.words, v.expected_words,
                   v.expected_words - d.words as missing, round(100.0 * v.fraction) as percent, v.gate, d.url
            from documents d join versions v on v.document_id = d.id and v.text_key = d.text_key
            where d.completeness = 'truncated' and v.expected_words > d.words
            order by missing desc""",
    },
    "what_improved": {
        "title": "What improved",
        "description": "Captures that took a thinner one's place, the newest first.",
        "sql": """
            select d.id, d.title, d.source, d.completeness, d.words, c.why, c.fetched_at, d.url
            from captures c join documents d on d.id = c.document_id
            where c.action = 'improved' order by c.fetched_at desc""",
    },
    "walls_by_source": {
        "title": "Walls by source",
        "description": "Each source's articles, how many are cut, by what, and in which words.",
        "sql": """
            select d.source, count(*) as articles, sum(d.completeness = 'complete') as whole,
                   sum(d.cause = 'paywall') as paywall, sum(d.cause = 'registration') as registration,
                   sum(d.cause = 'teaser') as teaser,
                   (select v.gate from versions v join documents e on e.id = v.document_id and e.text_key = v.text_key
                    where e.source = d.source and v.gate is not null
                    group by v.gate order by count(*) desc limit 1) as usual_words
            from documents d group by d.source order by articles - whole desc""",
    },
    "causes": {
        "title": "Causes",
        "description": "Why what is not whole is not, by source.",
        "sql": """
            select source, completeness, cause, count(*) as articles, sum(words) as words
            from documents where completeness <> 'complete' group by source, completeness, cause
            order by articles desc""",
    },
    "undecided": {
        "title": "Undecided",
        "description": "Articles whose evidence does not decide it, the likeliest to be whole last.",
        "sql": """
            select id, title, source, round(probability, 2) as probability, words, url
            from documents where completeness = 'unknown' order by probability""",
    },
    "thinner_again": {
        "title": "Thinner again",
        "description": "Articles of which a later capture brought less than the store has: a wall went up since.",
        "sql": """
            select d.id, d.title, d.source, d.words, c.why, c.fetched_at, d.url
            from captures c join documents d on d.id = c.document_id
            where c.action = 'kept-better' order by c.fetched_at desc""",
    },
}
TABLES = {
    "documents": "Every article, in its best version. Open one to see its text, the cut and the evidence.",
    "versions": "Every distinct text of an article, with its verdict.",
    "captures": "Every exchange, also those that brought nothing new.",
    "sources": "Every source that a run read.",
    "source_runs": "What each run made of each source, in numbers.",
    "runs": "Every run.",
    "outcomes": "What became of each candidate of each run.",
}
SHOWN = ("title", "source", "completeness", "cause", "access", "words", "published", "fetched_at", "url")
"""Columns of ``documents`` that a list shows."""
FACETS = ["source", "completeness", "cause", "access", "language"]


def serve(file: Path, url: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve a store until it is stopped.

    Args:
        file: the SQLite file.
        url: its address, as :func:`~jumpline.store.open_store` takes it.
        port: of the loopback interface; 0 for any that is free.
        ready: told the address, once it answers.
    """
    import uvicorn  # noqa: PLC0415 - Datasette's

    with open_store(url) as store:
        server = uvicorn.Server(
            uvicorn.Config(site(file, store).app(), host=HOST, port=port, log_level="warning", lifespan="on")
        )
        asyncio.run(_served(server, ready))


async def _served(server: Any, ready: Callable[[str], None]) -> None:
    serving = asyncio.create_task(server.serve())
    while not server.started and not serving.done():  # noqa: ASYNC110 - uvicorn tells it in no other way
        await asyncio.sleep(0.05)
    if server.started:
        ready(f"http://{HOST}:{server.servers[0].sockets[0].getsockname()[1]}/")
    await serving


def site(file: Path, store: Store) -> Datasette:
    """Return the site of a store."""
    searchable = _has(file, "search")
    documents: dict[str, Any] = {"description": TABLES["documents"], "facets": FACETS, "sort_desc": "fetched_at"}
    if searchable:
        documents |= {"fts_table": "search", "fts_pk": "id"}
    tables = {name: {"description": said} for name, said in TABLES.items()} | {"documents": documents}
    tables |= {name: {"hidden": True} for name in _tables(file) if name not in TABLES}
    plugin = Plugin(file, store, searchable=searchable)
    if pm.has_plugin("jumpline"):
        pm.unregister(name="jumpline")
    pm.register(plugin, name="jumpline")
    return Datasette(
        files=[str(file)],
        template_dir=str(ROOMS),
        metadata={
            "title": "Jumpline: the store",
            "databases": {file.stem: {"queries": _readable(QUERIES), "tables": tables}},
        },
        settings={"allow_download": False, "sql_time_limit_ms": 10_000, "default_page_size": 50},
    )


def _readable(queries: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """Return the queries with their SQL flush left, as the page shows it."""
    return {name: query | {"sql": dedent(query["sql"]).strip()} for name, query in queries.items()}


class Plugin:
    """What our pages show within Datasette's."""

    __name__ = "jumpline"

    def __init__(self, file: Path, store: Store, *, searchable: bool) -> None:
        self._file, self._store, self._searchable = file, store, searchable
        self._pages = pages.environment()
        self._style = "\n".join(self._pages.get_template(name).render() for name in STYLES)

    @hookimpl  # type: ignore[untyped-decorator]  # Datasette has no types
    def extra_template_vars(
        self, view_name: str, database: str | None, table: str | None, request: Any
    ) -> Callable[[], Awaitable[dict[str, Any]]]:
        """Give the front page and the page of an article what they show."""

        async def made() -> dict[str, Any]:
            content = None
            if view_name == "index":
                content = await asyncio.to_thread(self._front)
            elif view_name == "row" and table == "documents":
                content = await asyncio.to_thread(self._article, request.url_vars["pks"])
            return {"jumpline_content": content}

        del database
        return made

    @hookimpl  # type: ignore[untyped-decorator]  # Datasette has no types
    def register_routes(self) -> list[tuple[str, Callable[[], Awaitable[Response]]]]:
        """Serve our style sheet."""

        async def style() -> Response:
            return Response(self._style, content_type="text/css; charset=utf-8")

        return [(re.escape(STYLE), style)]

    @hookimpl  # type: ignore[untyped-decorator]  # Datasette has no types
    def extra_css_urls(self) -> list[str]:
        """Give every page of Datasette's our colours, by day and by night."""
        return [STYLE]

    @hookimpl(trylast=True)  # type: ignore[untyped-decorator]  # Datasette has no types; after its own function
    def prepare_connection(self, conn: sqlite3.Connection) -> None:
        """Let a search find what ``jumpline search`` does: the index holds words as the store folds them."""
        conn.create_function("escape_fts", 1, sqlite_match)

    @hookimpl  # type: ignore[untyped-decorator]  # Datasette has no types
    def render_cell(self, value: Any, column: str, table: str | None) -> Markup | None:
        """Lead from the number of an article, in a prepared query, to its page."""
        if column != "id" or table or not isinstance(value, int):
            return None
        return Markup('<a href="/{}/documents/{}">{}</a>').format(self._file.stem, value, value)

    def _front(self) -> Markup:
        counts = self._store.counts()
        page = self._pages.get_template("browse.html").render(
            place=self._file,
            base=f"/{self._file.stem}",
            total=counts["documents"],
            verdicts=[(telling.SIGNS[kind], kind.value, counts[kind.value]) for kind in Completeness],
            queries=QUERIES,
            tables=TABLES,
            shown=SHOWN,
            columns=Markup("&amp;".join(f"_col={name}" for name in SHOWN)),  # noqa: S704 - our own names
            searchable=self._searchable,
        )
        return Markup(page)  # noqa: S704 - rendered with everything escaped

    def _article(self, number: str) -> Markup | None:
        """Return the page of the article of that number: its best version."""
        with closing(sqlite3.connect(f"file:{self._file}?mode=ro", uri=True)) as connection:
            row = connection.execute("select url from documents where id = ?", [number]).fetchone()
        document = self._store.get(row[0]) if row else None
        if document is None:
            return None
        draw = self._pages.get_template("article.html").module
        page = ArticlePage.of(document.url, document.article, document.assessment)
        return Markup(draw.article(page, "a"))  # type: ignore[attr-defined]  # noqa: S704 - a macro; rendered with everything escaped


def _tables(file: Path) -> list[str]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        return [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]


def _has(file: Path, table: str) -> bool:
    return table in _tables(file)
