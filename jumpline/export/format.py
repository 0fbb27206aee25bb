"""The formats of an export, by their names and endings."""

from enum import StrEnum


class Format(StrEnum):
    """What an export can be."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    MARKDOWN = "markdown"
    NINJS = "ninjs"
    NINJS2 = "ninjs2"
    WARC = "warc"


_ENDINGS = {".csv": Format.CSV, ".parquet": Format.PARQUET, ".warc.gz": Format.WARC, ".ninjs": Format.NINJS}


def by_name(file: str) -> Format:
    """Return the format that a file's name asks for: JSON Lines where it asks for none."""
    return next((form for ending, form in _ENDINGS.items() if file.lower().endswith(ending)), Format.JSONL)
