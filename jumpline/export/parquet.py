"""Documents as Parquet: typed columns under the names of the ``check --json`` contract, written group by group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from jumpline.errors import ConfigError
from jumpline.export.lines import record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jumpline.model import Document

MOST_ROWS = 2_000
MOST_CHARACTERS = 8_000_000
"""Of text in one row group, which is what is held in memory."""


def write_parquet(documents: Iterable[Document], stream: BinaryIO) -> None:
    """Write a Parquet file, compressed with zstd.

    Raises:
        ConfigError: pyarrow is not installed.
    """
    pyarrow, parquet = _libraries()
    columns = schema(pyarrow)
    with parquet.ParquetWriter(stream, columns, compression="zstd") as writer:
        rows: list[dict[str, Any]] = []
        held = 0
        for document in documents:
            rows.append(_row(document))
            held += len(document.article.text)
            if len(rows) >= MOST_ROWS or held >= MOST_CHARACTERS:
                writer.write_batch(pyarrow.RecordBatch.from_pylist(rows, schema=columns))
                rows, held = [], 0
        if rows:
            writer.write_batch(pyarrow.RecordBatch.from_pylist(rows, schema=columns))


def schema(pyarrow: Any) -> Any:
    """Return the columns and their types."""
    text, number, share = pyarrow.string(), pyarrow.int64(), pyarrow.float64()
    moment = pyarrow.timestamp("us", tz="UTC")
    evidence = pyarrow.struct(
        [("signal", text), ("rule", text), ("verdict", text), ("weight", share), ("quote", text), ("where", text)]
    )
    return pyarrow.schema(
        [
            pyarrow.field("source", text, nullable=False),
            pyarrow.field("url", text, nullable=False),
            ("final_url", text),
            ("status", pyarrow.int32()),
            ("fetched_at", moment),
            ("digest", text),
            ("title", text),
            ("authors", pyarrow.list_(text)),
            ("published", moment),
            ("language", text),
            ("text", text),
            ("words", number),
            pyarrow.field("completeness", text, nullable=False),
            pyarrow.field("probability", share, nullable=False),
            ("cause", text),
            ("access", text),
            ("fraction", share),
            ("expected_words", number),
            ("expected_from", text),
            ("cut_at", number),
            ("gate", text),
            ("rules_version", text),
            ("evidence", pyarrow.list_(evidence)),
        ]
    )


def _row(document: Document) -> dict[str, Any]:
    row: dict[str, Any] = _storable(record(document))
    return row | {"fetched_at": document.fetched_at, "published": document.article.published}


def _storable(value: Any) -> Any:
    """Return a value whose texts are all UTF-8: a lone surrogate becomes a question mark, one for one."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {name: _storable(item) for name, item in value.items()}
    return value


def _libraries() -> tuple[Any, Any]:
    try:
        import pyarrow as pa  # noqa: PLC0415 - 40 MB, and an extra
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        raise ConfigError("parquet", "needs pyarrow; install the extra 'parquet'") from None
    return pa, parquet
