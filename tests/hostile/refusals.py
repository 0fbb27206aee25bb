"""Statuses, bot walls and consent walls: each an outcome with a cause."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

from jumpline.model import Cause, Completeness
from tests.hostile.behaviour import BLOCKED, NO_ARTICLE, WHOLE, Behaviour, Failed, Verdict, answered
from tests.tiny import page

if TYPE_CHECKING:
    from tests.hostile.behaviour import Serve

NO = "<html><head><title>No</title></head><body><h1>No</h1><p>Not here.</p></body></html>"


def later(status: int, said: str) -> Failed:
    return Failed("TransportError", f"{status} .*{said}", retry=True)


def consent(site: object) -> str:
    wall = page("<p>We and our 800 partners store and access information on a device.</p><button>Accept all</button>")
    site.page("/consent?back=/a", wall)  # type: ignore[attr-defined]  # a Site
    return str(site.page("/a", "", 302, Location="/consent?back=/a"))  # type: ignore[attr-defined]  # a Site


def wall(body: str, status: int = 403, **headers: str) -> Serve:
    return answered(f"<html><head><title>Wait</title></head><body>{body}</body></html>", status, **headers)


BEHAVIOURS = (
    Behaviour("answers 200 and nothing", answered(b""), NO_ARTICLE),
    Behaviour("answers 200 and white space", answered(b" \n\t" * 100), NO_ARTICLE),
    Behaviour("answers 204", answered(b"", 204), NO_ARTICLE),
    Behaviour("answers 205", answered(b"", 205), NO_ARTICLE),
    Behaviour("answers 206 unasked", answered(status=206, Content_Range="bytes 0-9/10"), WHOLE),
    Behaviour("answers 304 unasked", answered(b"", 304), NO_ARTICLE),
    Behaviour("answers 401", answered(NO, 401, WWW_Authenticate="Basic"), BLOCKED),
    Behaviour("answers 402 with a price for crawlers", answered(NO, 402, Crawler_Price="USD 0.01"), BLOCKED),
    Behaviour("answers 403", answered(NO, 403), BLOCKED),
    Behaviour("answers 404", answered(NO, 404), NO_ARTICLE),
    Behaviour("answers 410", answered(NO, 410), NO_ARTICLE),
    Behaviour("answers 418", answered(NO, 418), NO_ARTICLE),
    Behaviour("answers 451", answered(NO, 451), BLOCKED),
    Behaviour("answers 429 and seconds", answered(NO, 429, Retry_After="120"), later(429, "come back in 120 s")),
    Behaviour(
        "answers 429 and a date",
        answered(NO, 429, Retry_After=format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True)),
        later(429, r"come back in \d{4} s"),
    ),
    Behaviour("answers 503 and a wish for years", answered(NO, 503, Retry_After="999999999"), later(503, "come back")),
    Behaviour("answers 500", answered(NO, 500), later(500, "")),
    Behaviour("answers 599", answered(NO, 599), Failed("TransportError", "599", retry=True)),
    # bot walls, which are no paywalls
    Behaviour("is Cloudflare's challenge", wall("", 403, cf_mitigated="challenge", Server="cloudflare"), BLOCKED),
    Behaviour("is Cloudflare's challenge, as 503", wall("", 503, cf_mitigated="challenge"), BLOCKED),
    Behaviour("is DataDome's", wall("<script src='https://geo.captcha-delivery.com/captcha/'></script>", 403), BLOCKED),
    Behaviour("is DataDome's by its headers", wall("", 403, X_DataDome="protected", X_DD_B="1"), BLOCKED),
    Behaviour("is HUMAN's (PerimeterX)", wall("<div id='px-captcha'></div>", 403), BLOCKED),
    Behaviour("is Akamai's", wall("<h1>Access Denied</h1>Reference&#32;&#35;18.1", 403, Server="AkamaiGHost"), BLOCKED),
    Behaviour("is AWS WAF's, as 202", wall("", 202, x_amzn_waf_action="challenge"), BLOCKED),
    Behaviour("is Imperva's, as 200", wall("<iframe src='/_Incapsula_Resource?CWUDNSAI=1'></iframe>", 200), BLOCKED),
    Behaviour("is Vercel's", wall("", 429, x_vercel_mitigated="challenge"), BLOCKED),
    Behaviour("leads to a consent wall", consent, Verdict(Completeness.EMPTY, Cause.CONSENT)),
)
