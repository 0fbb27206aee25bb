"""An exchange as WARC/1.1 records, each a gzip member of its own, and back again.

::

    response   what came; or ``revisit``, where the archive has the very bytes already
    metadata   what no page says of itself (JSON): its source's title, date and text, which are evidence; its rights;
               whether it was asked for with credentials, or rendered by a browser
    request    what we asked with, without credentials

The body is recorded as Jumpline holds it, unpacked. The headers that said how it was packed on the wire are kept under
the names that Common Crawl gave them (``X-Crawler-Content-Encoding`` …), so that every reader of WARC can read it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from warcio.archiveiterator import WARCIterator
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter
from zlib_ng import zlib_ng

from jumpline.archive.headers import Lines, pairs, put_back, set_aside, status, without_secrets
from jumpline.model import Archived, Candidate, Capture, Rights, Statement

if TYPE_CHECKING:
    from jumpline.archive.headers import Headers

ASKED_FOR = "X-Jumpline-Asked-For"
"""WARC header of a response: the address that was asked for, where redirects led elsewhere."""
_LEVEL = 5
"""Of zlib-ng, which packs real pages in half the time of zlib's level 6, into 1.5 % more bytes."""
_CONFORMS_TO = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_DATE = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(frozen=True, slots=True)
class Original:
    """An exchange in the archive whose payload another one shares."""

    url: str
    date: datetime
    place: Archived


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the archive gives back: all that an examination needs."""

    candidate: Candidate
    """As its source had it."""
    capture: Capture


class _Writer(WARCWriter):  # type: ignore[misc]  # warcio has no types
    @staticmethod
    def _create_digester() -> Any:
        return Digester("sha256")

    def _write_warc_record(self, out: Any, record: Any) -> None:
        """Write a record as a gzip member; warcio's own compresses at level 9, and offers no other."""
        plain = BytesIO()
        super()._write_warc_record(plain, record)
        packer = zlib_ng.compressobj(_LEVEL, zlib_ng.DEFLATED, zlib_ng.MAX_WBITS + 16)
        out.write(packer.compress(plain.getbuffer()) + packer.flush())


def warcinfo(name: str, software: str, user_agent: str, operator: str | None) -> tuple[bytes, str]:
    """Return the record that begins a file: who wrote it, with what, and how robots.txt was treated; and its id."""
    writer = _writer()
    fields = {
        "software": software,
        "format": "WARC File Format 1.1",
        "conformsTo": _CONFORMS_TO,
        "robots": "classic",  # the word of the standard for: obeyed
        "http-header-user-agent": user_agent,
        "operator": operator,
    }
    record = writer.create_warcinfo_record(name, fields)
    writer.write_record(record)
    return writer.out.getvalue(), record.rec_headers.get_header("WARC-Record-ID")


def compose(capture: Capture, candidate: Candidate, info_id: str, original: Original | None = None) -> bytes:
    """Return the records of an exchange, ready to be appended to a file.

    Args:
        capture: what came.
        candidate: what its source said of it.
        info_id: id of the file's ``warcinfo``.
        original: the exchange that brought the very bytes before; they are not written again then.
    """
    writer = _writer()
    common = {"WARC-Date": _date(capture.fetched_at), "WARC-Warcinfo-ID": info_id}
    answer = _answer(writer, capture, common, original)
    writer.write_record(answer)
    common["WARC-Concurrent-To"] = answer.rec_headers.get_header("WARC-Record-ID")
    writer.write_record(_metadata(writer, capture, candidate, common))
    if capture.asked:
        writer.write_record(_request(writer, capture, common))
    return bytes(writer.out.getvalue())


def parse(data: bytes, body_of: Any) -> Recorded:
    """Return the exchange in the bytes of its records.

    Args:
        data: what :func:`compose` made.
        body_of: returns the payload at a file and an offset, for a revisit.

    Raises:
        ValueError: they are no exchange, or the payload is not what was recorded. warcio's and zlib's errors besides.
    """
    found: dict[str, tuple[Any, bytes]] = {}
    for record in WARCIterator(BytesIO(data), check_digests=True):
        content = _drained(record)
        if record.digest_checker.passed is False:
            raise ValueError("; ".join(record.digest_checker.problems))
        found.setdefault(record.rec_type, (record, content))
    answer, body = found.get("response") or found.get("revisit") or (None, b"")
    if answer is None or answer.http_headers is None:
        raise ValueError("no response stands there")
    if answer.rec_type == "revisit":
        body = body_of(*referred(answer))
    told = json.loads(found["metadata"][1]) if "metadata" in found else {}
    asked = found["request"][0].http_headers.headers if "request" in found else ()
    capture = _capture(answer, body, pairs(asked), told)
    wanted = answer.rec_headers.get_header("WARC-Payload-Digest")
    if wanted and wanted.startswith("sha256:") and wanted != capture.digest:
        raise ValueError("its payload is not the one that was recorded")
    return Recorded(_candidate(told, capture), capture)


def referred(record: Any) -> tuple[str, int]:
    """Return the file and the offset at which the payload of a revisit stands."""
    file = record.rec_headers.get_header("WARC-Refers-To-Filename")
    offset = record.rec_headers.get_header("WARC-Refers-To-File-Offset")
    if not file or not offset:
        raise ValueError("a revisit that does not say where its payload is")
    return file, int(offset)


def payload(stream: Any) -> bytes | tuple[str, int]:
    """Return the payload of the record that a stream begins with; of a revisit, where that stands."""
    record = next(WARCIterator(stream, check_digests=True), None)
    if record is not None and record.rec_type == "revisit":
        return referred(record)
    if record is None or record.rec_type != "response":
        raise ValueError("its payload is gone: no response stands there any more")
    body = _drained(record)
    if record.digest_checker.passed is False:
        raise ValueError("; ".join(record.digest_checker.problems))
    return body


def _writer() -> Any:
    # Without its gzip: see _Writer.
    return _Writer(BytesIO(), gzip=False, warc_version="WARC/1.1")


def _answer(writer: Any, capture: Capture, common: dict[str, str], original: Original | None) -> Any:
    fields = dict(common)
    if capture.truncated_by:
        fields["WARC-Truncated"] = capture.truncated_by
    if capture.url != capture.final_url:
        fields[ASKED_FOR] = capture.url
    http = Lines(status(capture.status), list(set_aside(capture)), protocol="HTTP/1.1")
    if original is None:
        fields["WARC-Payload-Digest"] = capture.digest
        body, length = BytesIO(capture.body), len(capture.body)
        return writer.create_warc_record(
            capture.final_url, "response", body, length, warc_headers_dict=fields, http_headers=http
        )
    # Beyond the standard's own fields, since they name no place; Heritrix writes these two as well.
    fields["WARC-Refers-To-Filename"] = original.place.file
    fields["WARC-Refers-To-File-Offset"] = str(original.place.offset)
    return writer.create_revisit_record(
        capture.final_url,
        capture.digest,
        original.url,
        _date(original.date),
        http_headers=http,
        warc_headers_dict=fields,
    )


def _metadata(writer: Any, capture: Capture, candidate: Candidate, common: dict[str, str]) -> Any:
    told = {
        "credentialed": capture.credentialed,
        "rendered": capture.rendered,
        "rights": [asdict(statement) for statement in capture.rights.statements],
        "source": candidate.source,
        "url": candidate.url,
        "title": candidate.title,
        "published": candidate.published.isoformat() if candidate.published else None,
        "feed_text": candidate.feed_text,
        "language": candidate.language,
    }
    block = json.dumps(told).encode()  # ASCII: a stray surrogate of a feed comes through as its escape
    return writer.create_warc_record(
        capture.final_url, "metadata", BytesIO(block), len(block), "application/json", warc_headers_dict=common
    )


def _request(writer: Any, capture: Capture, common: dict[str, str]) -> Any:
    parts = urlsplit(capture.final_url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = [("Host", parts.netloc.rpartition("@")[2]), *without_secrets(capture.asked)]
    line = f"GET {path} HTTP/1.1"
    http = Lines(line, headers, is_http_request=True)
    return writer.create_warc_record(capture.final_url, "request", warc_headers_dict=common, http_headers=http)


def _capture(answer: Any, body: bytes, asked: Headers, told: dict[str, Any]) -> Capture:
    fields = answer.rec_headers
    final_url = fields.get_header("WARC-Target-URI")
    return Capture(
        url=fields.get_header(ASKED_FOR) or final_url,
        final_url=final_url,
        status=int(answer.http_headers.get_statuscode()),
        headers=put_back(pairs(answer.http_headers.headers)),
        body=body,
        fetched_at=datetime.fromisoformat(fields.get_header("WARC-Date")).astimezone(UTC),
        truncated_by=fields.get_header("WARC-Truncated"),
        credentialed=told.get("credentialed", False),
        rendered=told.get("rendered", False),
        rights=Rights(tuple(Statement(**statement) for statement in told.get("rights", ()))),
        asked=tuple((name, value) for name, value in asked if name != "Host"),
    )


def _candidate(told: dict[str, Any], capture: Capture) -> Candidate:
    published = told.get("published")
    return Candidate(
        source=told.get("source", ""),
        url=told.get("url", capture.url),
        title=told.get("title"),
        published=datetime.fromisoformat(published) if published else None,
        feed_text=told.get("feed_text"),
        language=told.get("language"),
    )


def _drained(record: Any) -> bytes:
    pieces = []
    while piece := record.raw_stream.read(65_536):
        pieces.append(piece)
    return b"".join(pieces)


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(_DATE)
