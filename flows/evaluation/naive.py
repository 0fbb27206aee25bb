"""The rules that are in use elsewhere, to be measured beside the detector: each a line or two, as its users write it.

None is a straw man. Each sees something real; what they lack is where in the page it stands, whether it can be seen,
and the difference between what a publisher declares and what was captured.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lxml.html import HtmlElement

    from jumpline.model import Capture

SHORT = 500
"""Characters."""
FEW_WORDS = 0.6
"""Of the stated number."""

PHRASES = (
    "subscribe to continue", "subscribe to read", "subscribe to get access", "subscribe to unlock", "subscribe now",
    "subscribe today", "subscribers only", "subscriber-only", "for paid subscribers", "for paying subscribers",
    "already a subscriber", "already a member", "become a member", "log in to continue", "log in to read",
    "sign in to continue", "sign in to read", "to continue reading", "to read the full", "the full story",
    "keep reading with", "members only", "members-only", "premium article", "premium content", "register to continue",
    "register to read", "unlimited access", "unlock this article", "réservé aux abonnés", "réservée aux abonnés",
    "abonnez-vous", "déjà abonné", "lire la suite", "jetzt abonnieren", "für abonnenten", "bereits abonnent",
    "weiterlesen", "para suscriptores", "suscríbete", "ya soy suscriptor", "para seguir leyendo", "para assinantes",
    "assine para", "continue lendo", "agli abbonati", "abbonati per", "per continuare a leggere",
    "alleen voor abonnees", "lees verder met", "for abonnenter", "för prenumeranter", "dla subskrybentów",
    "dla prenumeratorów", "только для подписчиков", "по подписке", "оформите подписку", "会員限定", "有料会員",
    "続きを読む", "订阅后",
)  # fmt: skip
"""The usual hand-written list."""

_ENDS_OPEN = re.compile(r"(?:\.\.\.|…|\[…\]|\(…\))[\"'”’»]?\s*$")


@dataclass(frozen=True, eq=False)
class Raw:
    """What such rules look at: the page's source and trafilatura's text."""

    html: str
    tree: HtmlElement
    meta: Mapping[str, str]
    jsonld: tuple[dict[str, Any], ...]

    @cached_property
    def text(self) -> str:
        """What ``trafilatura.extract`` returns for the page as it came."""
        import trafilatura  # noqa: PLC0415 - half a second, and only a comparison needs it

        return trafilatura.extract(self.html) or ""

    @cached_property
    def stated_words(self) -> int:
        """The ``wordCount`` of the page's JSON-LD; 0 if none is stated."""
        digits = (re.sub(r"[.,\s]", "", str(node.get("wordCount") or "")) for node in self.jsonld)
        return next((int(number) for number in digits if number.isdecimal()), 0)


def raw(capture: Capture) -> Raw:
    """Return what the rules look at."""
    from extractors import page  # noqa: PLC0415 - as above

    parsed = page.parse(capture)
    return Raw(parsed.html, parsed.tree, parsed.meta, parsed.jsonld)


def answers(capture: Capture) -> dict[str, bool]:
    """Return what each rule says of a page: whether it is cut."""
    page = raw(capture)
    return {name: rule(page) for name, rule in RULES.items()}


def schema_flag(page: Raw) -> bool:
    """schema.org says ``isAccessibleForFree: false``. What news crawlers take for "behind a paywall".

    Fundus offers it as ``free_access``; search engines ask publishers for it.
    """
    from extractors.signals.declared import free  # noqa: PLC0415 - as above

    return any(free(node.get("isAccessibleForFree")) is False for node in page.jsonld)


def content_tier(page: Raw) -> bool:
    """The meta tag ``article:content_tier`` says locked or metered. For aggregators that read a page's head only."""
    return page.meta.get("article:content_tier", "").strip().lower() in {"locked", "metered"}


def paywall_class(page: Raw) -> bool:
    """Some element has a class with "paywall" in it. What scrapers write after a look at one site's source."""
    return any("paywall" in (element.get("class") or "").lower() for element in page.tree.iter())


def phrase_in_html(page: Raw) -> bool:
    """A gate phrase stands anywhere in the source. The list that most ingestion code grows by hand."""
    return _has_phrase(page.html)


def phrase_in_text(page: Raw) -> bool:
    """A gate phrase stands in the extracted text. The same list, put behind the extractor to be safe from scripts."""
    return _has_phrase(page.text)


def _has_phrase(text: str) -> bool:
    lower = text.lower()
    return any(phrase in lower for phrase in PHRASES)


def short_text(page: Raw) -> bool:
    """The text has less than 500 characters. The least length by which corpora and extractor chains drop pages."""
    return len(page.text) < SHORT


def ends_open(page: Raw) -> bool:
    """The text ends in an ellipsis. What feed readers go by to tell a summary from a whole entry."""
    return _ENDS_OPEN.search(page.text) is not None


def few_words(page: Raw) -> bool:
    """The text has less than 0.6 of the words that JSON-LD states. What careful pipelines check after extraction."""
    return len(page.text.split()) < FEW_WORDS * page.stated_words


def any_of(page: Raw) -> bool:
    """The flag, a phrase in the text, or a short text: how pipelines put such rules together."""
    return schema_flag(page) or phrase_in_text(page) or short_text(page)


RULES: dict[str, Callable[[Raw], bool]] = {
    "schema.org isAccessibleForFree = false": schema_flag,
    "content_tier locked or metered": content_tier,
    'a class containing "paywall"': paywall_class,
    "gate phrase in the raw HTML": phrase_in_html,
    "gate phrase in trafilatura's text": phrase_in_text,
    "text shorter than 500 characters": short_text,
    "text ends with an ellipsis": ends_open,
    "text below 0.6 of the stated wordCount": few_words,
    "any of: schema flag, phrase in text, short": any_of,
}
