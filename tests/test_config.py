"""The operator's files: what they may say, and what we say when they say something else."""

from __future__ import annotations

import os
import pickle
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import jumpline
from jumpline import config
from jumpline.config import Config, Environment, Fetching, Marker, Source, load, load_markers
from jumpline.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("JUMPLINE_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with an empty ``config``."""
    (tmp_path / "config").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(text: str, name: str = "config/sources.yaml") -> Path:
    path = Path(name)
    path.write_text(text, encoding="utf-8")
    return path


def complaint(text: str) -> str:
    """What we say of this file, without its name."""
    path = write(text)
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert caught.value.key == str(path)
    return caught.value.message


ONE = "sources:\n  - {name: daily, kind: feed, url: https://daily.example/rss}\n"


# What may be said


def test_one_source_is_enough_and_the_rest_has_defaults(folder: Path) -> None:
    read = load(write(ONE))
    (source,) = read.sources
    assert (source.name, source.kind, source.urls, source.paths) == (
        "daily",
        "feed",
        ("https://daily.example/rss",),
        (),
    )
    assert (source.max_articles, source.delay, source.enabled, source.label) == (50, None, True, "daily")
    assert (read.store, read.batch_size, read.markers_file) == ("sqlite:///data/jumpline.db", 50, None)
    assert read.fetching == Fetching()


def test_everything_that_may_be_said_is_understood(folder: Path) -> None:
    read = load(
        write("""
store: postgresql+psycopg://ada:secret@db.example/news
workers: 8
batch_size: 25
markers_file: ../phrases.yaml
fetching: {user_agent: OurReader/2, contact: https://our.example/reader, delay: 2.5, total_timeout: 30, retries: 0}
sources:
  - name: daily
    title: The Daily
    kind: listing
    urls: [https://daily.example/news, "  https://daily.example/world "]
    max_articles: 5
    delay: 3
    include: /news/
    exclude: ['/live/', '\\?page=']
    markers: The rest is for friends of the Daily
    allow_private: true
    schedule: "*/30 * * * *"
    enabled: false
    language: EN
  - {name: pages, kind: folder, path: ../saved}
  - {name: crawl, kind: warc, paths: [/data/a.warc.gz, b.warc]}
""")
    )
    daily, pages, crawl = read.sources
    assert daily.urls == ("https://daily.example/news", "https://daily.example/world")
    assert (daily.label, daily.language, daily.delay) == ("The Daily", "en", 3.0)
    assert daily.markers == ("The rest is for friends of the Daily",)
    assert pages.paths == (Path("config/../saved"),)
    assert crawl.paths == (Path("/data/a.warc.gz"), Path("config/b.warc"))
    assert read.fetching.identity == "OurReader/2 (+https://our.example/reader)"
    assert read.markers_file == Path("config/../phrases.yaml")
    assert (read.workers, read.batch_size) == (8, 25)
    assert "secret" not in repr(read)


@pytest.mark.parametrize(
    ("include", "exclude", "url", "wanted"),
    [
        ([], [], "https://daily.example/a", True),
        (["/news/"], [], "https://daily.example/news/1", True),
        (["/news/"], [], "https://daily.example/shop/1", False),
        (["/news/", "/world/"], [], "https://daily.example/world/1", True),
        (["/news/"], ["/live/"], "https://daily.example/news/live/1", False),
        ([], [r"\d{4}$"], "https://daily.example/2026", False),
    ],
)
def test_include_and_exclude_choose_among_addresses(
    include: list[str], exclude: list[str], url: str, wanted: bool
) -> None:
    source = Source(name="daily", kind="feed", urls="https://daily.example", include=include, exclude=exclude)
    assert source.wants(url) is wanted


def test_the_file_of_sources_is_found_by_argument_then_environment_then_place(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(ONE)
    other = write(ONE.replace("daily,", "weekly,"), "other.yaml")
    third = write(ONE.replace("daily,", "monthly,"), "third.yaml")
    assert load().sources[0].name == "daily"
    monkeypatch.setenv("JUMPLINE_CONFIG", str(other))
    assert load().sources[0].name == "weekly"
    assert load(third).sources[0].name == "monthly"


def test_the_environment_wins_over_the_file_and_an_env_file_is_not_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(ONE + "workers: 2\nfetching: {delay: 7}\n")
    write("JUMPLINE_WORKERS=9\n", ".env")
    assert load().workers == 2
    given = {
        "STORE": "sqlite:///elsewhere.db",
        "USER_AGENT": "OurReader/3",
        "CONTACT": "news@our.example",
        "WORKERS": "6",
        "BATCH_SIZE": "30",
    }
    for name, value in given.items():
        monkeypatch.setenv(f"JUMPLINE_{name}", value)
    read = load()
    assert (read.store, read.workers, read.batch_size) == ("sqlite:///elsewhere.db", 6, 30)
    assert (read.fetching.identity, read.fetching.delay) == ("OurReader/3 (+news@our.example)", 7.0)
    monkeypatch.setenv("JUMPLINE_WORKERS", "")
    assert load().workers == 2


def test_phrases_beside_the_sources_are_found(folder: Path) -> None:
    write(ONE)
    write('gates:\n  - {phrase: " The rest is  ours ", cause: paywall, language: EN}\n', "config/markers.yaml")
    read = load()
    assert read.markers_file == Path("config/markers.yaml")
    assert load_markers(read.markers_file) == (Marker(phrase="The rest is  ours", cause="paywall", language="en"),)
    assert load_markers(None) == ()
    assert load_markers(write("", "none.yaml")) == ()


def test_a_configuration_is_frozen_and_travels_to_other_processes(folder: Path) -> None:
    read = load(write(ONE + "    \n"))
    assert pickle.loads(pickle.dumps(read)) == read
    assert Source.model_validate_json(read.sources[0].model_dump_json()) == read.sources[0]
    with pytest.raises(ValueError, match="frozen"):
        read.workers = 9  # type: ignore[misc]  # the fault


# Choosing


def three() -> Config:
    names = ("daily", "weekly", "monthly")
    made = [Source(name=name, kind="feed", urls="https://x.example", enabled=name != "weekly") for name in names]
    return Config(sources=made)


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        ((), ["daily", "monthly"]),
        (("weekly",), ["weekly"]),
        (("monthly", "daily", "monthly"), ["monthly", "daily"]),
    ],
)
def test_named_sources_are_chosen_else_every_enabled_one(names: tuple[str, ...], chosen: list[str]) -> None:
    assert [source.name for source in three().select(names)] == chosen


def test_an_unknown_name_lists_the_known_ones_and_the_nearest() -> None:
    with pytest.raises(ConfigError) as caught:
        three().select(["daily", "weakly"])
    said = "weakly: no source has that name. Did you mean 'weekly'? Known: daily, weekly, monthly"
    assert str(caught.value) == said


def test_where_nothing_is_enabled_we_say_so() -> None:
    off = Config(sources=[Source(name="daily", kind="feed", urls="https://x.example", enabled=False)])
    with pytest.raises(ConfigError, match="none is enabled; name one"):
        off.select()


# What may not be said


def source(**fields: str) -> str:
    """A file of one source, a field a line, with these changed; an empty one left out."""
    plain = {"name": "daily", "kind": "feed", "url": "https://daily.example/rss"} | fields
    lines = [f"{name}: {value}" for name, value in plain.items() if value]
    return "sources:\n  - " + "\n    ".join(lines) + "\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            source(kind="fedd"),
            (
                "sources[0].kind (line 3): expected one of site, feed, sitemap, listing, urls, folder, warc; got 'fedd'. "
                "Did you mean 'feed'?"
            ),
        ),
        (
            source(kind="5"),
            "sources[0].kind (line 3): expected one of site, feed, sitemap, listing, urls, folder, warc; got 5.",
        ),
        (source(kind=""), "sources[0].kind (line 2): is missing"),
        (source(delya="3"), "sources[0].delya (line 5): is no key known here. Did you mean 'delay'?"),
        (source(name="Daily News"), "sources[0].name (line 2): expected lower-case letters, digits and hyphens"),
        (source(name="5"), "sources[0].name (line 2): expected text; got 5"),
        (source(url="daily.example/rss"), "sources[0].url[0] (line 4): expected an address that begins with http://"),
        (source(url="https://"), "sources[0].url[0] (line 4): expected an address"),
        (source(url="https://daily.example:port/"), "sources[0].url[0] (line 4): expected an address"),
        (source(url="https://[::1/"), "sources[0].url[0] (line 4): expected an address"),
        (source(url="5"), "sources[0].url (line 4): expected a list; got 5"),
        (source(url=""), "sources[0].urls (line 2): is missing; a feed needs a url:"),
        (source(urls="[https://x.example]"), "sources[0].url (line 4): is no key known here. Did you mean 'urls'?"),
        (source(path="pages"), "sources[0].path (line 5): a feed is read from the web; give its url: instead"),
        (source(kind="folder"), "sources[0].url (line 4): a folder is read from disk; give its path: instead"),
        (source(kind="warc", url=""), "sources[0].paths (line 2): is missing; a warc needs a path:"),
        (source(max_articles="0"), "sources[0].max_articles (line 5): expected at least 1; got 0"),
        (source(max_articles="many"), "sources[0].max_articles (line 5): expected a whole number; got 'many'"),
        (source(max_articles="1.5"), "sources[0].max_articles (line 5): expected a whole number; got 1.5"),
        (source(delay="-1"), "sources[0].delay (line 5): expected at least 0; got -1"),
        (source(delay=".nan"), "sources[0].delay (line 5): expected a finite number; got nan"),
        (source(delay="9999"), "sources[0].delay (line 5): expected at most 3600; got 9999"),
        (source(enabled="perhaps"), "sources[0].enabled (line 5): expected true or false; got 'perhaps'"),
        (
            source(include="['(']"),
            "sources[0].include[0] (line 5): expected a regular expression; '(' is none: missing",
        ),
        (source(markers="[a]"), "sources[0].markers[0] (line 5): expected at least 3 characters; got 'a'"),
        (source(schedule="hourly"), "sources[0].schedule.interval (line 5): expected a time span such as 30min, 6h or"),
        (source(schedule="'* * *'"), "sources[0].schedule.cron (line 5): expected five cron fields, such as"),
        (source(group="hourly"), "sources[0].group (line 5): no group has that name. There are no `groups:`"),
        (
            source(language="no"),
            (
                "sources[0].language (line 5): expected text; got false. YAML reads yes, no, on and off so: "
                "write the word in quotes"
            ),
        ),
        ("sources: []", "sources (line 1): names no source; write at least one"),
        ("sources:", "sources (line 1): expected a list; got nothing"),
        ("sources: [5]", "sources[0] (line 1): expected keys with values (key: value); got 5"),
        ("", "sources: is missing"),
        ("5", "expected keys with values (key: value); got 5"),
        ("source: []\n" + ONE, "source (line 1): is no key known here. Did you mean 'sources'?"),
        (ONE + "nothing_like_it: 1", "nothing_like_it (line 3): is no key known here. Known: "),
        (ONE + "store: mysql://ada:secret@x/y", "store (line 3): expected a database address, such as sqlite:///"),
        (ONE + "fetching: {retry: 1}", "fetching.retry (line 3): is no key known here. Did you mean 'retries'?"),
        (ONE + "fetching:\n  user_agent: Mozilla/5.0 Chrome/99", "fetching.user_agent (line 4): names 'Chrome/',"),
        (ONE + "fetching:\n  contact: Zoë", "fetching.contact (line 4): expected one line of ASCII characters"),
        (ONE + "archive: 5", "archive (line 3): expected keys with values (key: value); got 5"),
        (ONE + "archive: ''", "archive.url (line 3): expected a folder, or an address such as s3://bucket/pages; got"),
        (ONE + "archive: {rotate_mb: 0}", "archive.rotate_mb (line 3): expected at least 1; got 0"),
        (ONE + "recheck: [6x]", "recheck[0] (line 3): expected a time span such as 30min, 6h or 7d; got '6x'"),
        (ONE + "recheck: -5", "recheck[0] (line 3): expected a time span such as 30min, 6h or 7d; got -5"),
        (ONE + "report_url: report.html", "report_url (line 3): expected an address that begins with http://"),
        (ONE + "recheck_share: 2", "recheck_share (line 3): expected at most 1; got 2"),
        (ONE + ONE, "sources (line 3): stands twice; the first is on line 1"),
        ("sources: &all [*all]", "sources[0] (line 1): expected keys with values"),
        ("sources:\n\t- a", "line 2, column 1: is not YAML: while scanning for the next token found character '\\t'"),
        ("a: [", "line 1, column 5: is not YAML:"),
        ("a: 1\n---\nb: 2", "line 2, column 1: is not YAML: expected a single document"),
        ("a: !!python/object:os.system x", "line 1, column 4: is not YAML: could not determine a constructor"),
        ("a: 2026-02-31", "is not YAML: day"),
        ("a: \x07", "is not YAML:"),
    ],
)
def test_each_mistake_is_told_by_its_place_and_what_was_expected(folder: Path, text: str, said: str) -> None:
    assert complaint(text).startswith(said)


def test_a_password_in_a_wrong_address_is_not_repeated(folder: Path) -> None:
    assert "secret" not in complaint(ONE + "store: mysql://ada:secret@db.example/news")


def test_all_mistakes_of_a_file_are_told_at_once_in_its_order(folder: Path) -> None:
    said = complaint("""\
workers: 0
sources:
  - {name: daily, kind: fedd, url: https://daily.example}
  - {name: weekly, kind: feed}
  - name: daily
    kind: feed
    url: ftp://daily.example
fetching:
  delay: fast
""")
    first, *lines = said.splitlines()
    assert first == "6 problems"
    assert [line.partition(":")[0].strip() for line in lines] == [
        "workers (line 1)",
        "sources[0].kind (line 3)",
        "sources[1].urls (line 4)",
        "sources[2].name (line 5)",
        "sources[2].url[0] (line 7)",
        "fetching.delay (line 9)",
    ]


def test_a_name_given_twice_is_told_where_it_stands_the_second_time(folder: Path) -> None:
    twice = ONE + ONE.removeprefix("sources:\n")
    assert complaint(twice) == "sources[1].name (line 3): is the name of sources[0] already"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "there is no such file"),
        (b"a: 1\nb: caf\xe9\n", "line 2 is not UTF-8; save the file as UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_by_its_name(folder: Path, content: bytes | None, said: str) -> None:
    if content is not None:
        Path("config/sources.yaml").write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        load()
    assert str(caught.value) == f"config/sources.yaml: {said}"


def test_a_folder_in_the_place_of_the_file_is_told(folder: Path) -> None:
    with pytest.raises(ConfigError, match="config: cannot be read: Is a directory"):
        load(Path("config"))


def test_a_file_with_a_byte_order_mark_is_read(folder: Path) -> None:
    Path("config/sources.yaml").write_bytes(b"\xef\xbb\xbf" + ONE.encode())
    assert load().sources


def test_mistakes_in_the_environment_name_the_variable(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(ONE)
    monkeypatch.setenv("JUMPLINE_WORKERS", "many")
    with pytest.raises(ConfigError) as caught:
        load()
    assert str(caught.value) == "environment: JUMPLINE_WORKERS: expected a whole number; got 'many'"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("gates:\n  - {phrase: The rest, cause: paywal}", "gates[0].cause (line 2): expected one of paywall, registr"),
        ("gates:\n  - {cause: paywall}", "gates[0].phrase (line 2): is missing"),
        ("gates:\n  - {phrase: ab, cause: teaser}", "gates[0].phrase (line 2): expected at least 3 characters"),
        ("gate: []", "gate (line 1): is no key known here. Did you mean 'gates'?"),
    ],
)
def test_mistakes_in_a_file_of_phrases_are_told_likewise(folder: Path, text: str, said: str) -> None:
    path = write(text, "config/markers.yaml")
    with pytest.raises(ConfigError) as caught:
        load_markers(path)
    assert caught.value.key == "config/markers.yaml"
    assert caught.value.message.startswith(said)


# What we ship


def test_the_shipped_files_are_in_order() -> None:
    read = load(ROOT / "config/sources.yaml")
    assert 8 <= len(read.sources) <= 12
    assert {source.kind for source in read.sources} == {"feed", "sitemap"}
    assert all(url.startswith("https://") for source in read.sources for url in source.urls)
    assert all(source.max_articles <= 20 for source in read.sources)
    assert read.fetching.delay >= 1
    assert load_markers(read.markers_file) == ()


@pytest.mark.parametrize("name", ["sources.yaml", "markers.yaml"])
def test_the_examples_in_the_comments_of_the_shipped_files_are_right(folder: Path, name: str) -> None:
    shipped = (ROOT / "config" / name).read_text(encoding="utf-8").replace("gates: []", "gates:")
    head, key, examples = shipped.partition("\nsources:" if name == "sources.yaml" else "\ngates:")
    path = write(head + key + "\n".join(map(uncommented, examples.splitlines())), f"config/{name}")
    if name == "markers.yaml":
        assert {marker.cause for marker in load_markers(path)} == {"paywall", "registration", "teaser"}
    else:
        assert {source.kind for source in load(path).sources} == {
            "site",
            "feed",
            "sitemap",
            "listing",
            "folder",
            "warc",
        }


def uncommented(line: str) -> str:
    """Bring the line of an example to life: a comment that begins an item of a list, or is indented below one."""
    return line.replace("# ", "", 1) if line.strip().startswith(("#  ", "# - ")) else line


def fields() -> Iterator[tuple[type[BaseModel], str]]:
    for model in (
        Source,
        Fetching,
        Config,
        Environment,
        Marker,
        config.Markers,
        config.Group,
        config.Schedule,
        config.Engine,
    ):
        yield from ((model, name) for name in model.model_fields)


@pytest.mark.parametrize(("model", "name"), [*fields()])
def test_every_field_says_what_it_is(model: type[BaseModel], name: str) -> None:
    description = model.model_fields[name].description
    assert description
    assert description.endswith(".")


def test_the_version_is_the_one_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert jumpline.__version__ == project["version"]
    assert Fetching().identity == f"Jumpline/{project['version']}"


def test_an_attribute_the_package_does_not_have_is_missed_as_ever() -> None:
    with pytest.raises(AttributeError, match="no attribute 'open_shop'"):
        jumpline.open_shop  # noqa: B018 - the attribute is the point


def test_the_folder_that_runs_share_stands_in_the_environment_or_beside_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "sources.yaml"
    file.write_text("sources: [{name: a, kind: urls, url: https://gazette.example/a}]\nfetching: {state: shared}\n")
    monkeypatch.delenv("JUMPLINE_STATE", raising=False)
    assert load(file).fetching.state == tmp_path / "shared"
    assert Fetching().state.name == "jumpline"
    monkeypatch.setenv("JUMPLINE_STATE", str(tmp_path / "elsewhere"))
    assert load(file).fetching.state == Fetching().state == tmp_path / "elsewhere"
