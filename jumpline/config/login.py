"""A subscriber's own access to a source. What is secret never stands in the file: only where it is to be had."""

import re
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator
from soupsieve import SelectorSyntaxError
from soupsieve import compile as compile_selector

from jumpline.config.record import Record
from jumpline.fields import WebAddress

_REFERENCE = re.compile(r"env:\w+|block:[\w-]+")
_HOST = re.compile(r"(?:https?://)?[\w.-]+(?::\d+)?", re.ASCII)
_CSS = "css:"


def _is_reference(value: str) -> str:
    # Never says what it got: it may be the secret itself.
    if not _REFERENCE.fullmatch(value):
        raise ValueError("expected env:NAME, an environment variable, or block:NAME, a Secret block of Prefect")
    return value


def _is_field(value: str) -> str:
    if not _REFERENCE.fullmatch(value) and not value.startswith("text:"):
        raise ValueError("expected env:NAME or block:NAME; text:VALUE for what is no secret")
    return value


def _is_sign(value: str) -> str:
    if value.startswith(_CSS):
        try:
            compile_selector(value.removeprefix(_CSS))
        except (SelectorSyntaxError, ValueError):
            raise ValueError(f"expected a CSS selector behind {_CSS!r}; got {value!r}") from None
    return value


def _is_host(value: str) -> str:
    if not _HOST.fullmatch(value):
        raise ValueError(f"expected a host, such as www.example.org; got {value!r}")
    return value.lower()


Reference = Annotated[str, AfterValidator(_is_reference)]
FormField = Annotated[str, AfterValidator(_is_field)]
Sign = Annotated[str, Field(min_length=3, max_length=300), AfterValidator(_is_sign)]
Host = Annotated[str, AfterValidator(_is_host)]


class Form(Record):
    """A page with a form to log in by."""

    url: WebAddress = Field(description="The page that the form stands on.")
    fields: dict[str, FormField] = Field(
        min_length=1,
        description="What to write into it, by the names of its inputs: env:NAME, block:NAME, or text:VALUE for what "
        "is no secret. Hidden inputs are sent as they stand there.",
    )


class Basic(Record):
    """A name and a password that go with every request (HTTP basic authentication)."""

    user: Reference = Field(description="Where the name is to be had: env:NAME or block:NAME.")
    password: Reference = Field(description="Where the password is to be had: env:NAME or block:NAME.")


class Login(Record):
    """How a source knows its subscriber, and how to see that it does."""

    cookies: str | None = Field(
        default=None,
        description="A cookie file in Netscape's form, relative to this file; or env:NAME, block:NAME: its content.",
    )
    headers: dict[str, Reference] = Field(default={}, description="Headers to send, each env:NAME or block:NAME.")
    basic: Basic | None = Field(default=None, description="Name and password for HTTP basic authentication.")
    form: Form | None = Field(default=None, description="A form to log in by, once a run.")
    hosts: tuple[Host, ...] = Field(
        default=(), description="Hosts that it is for, besides those of the source's addresses. Nothing goes to others."
    )
    signed_in: Sign | None = Field(
        default=None, description="Words that stand on every page for subscribers only; or css: and a selector."
    )
    signed_out: Sign | None = Field(
        default=None, description="Words that stand on pages for all others, never for subscribers; or css:SELECTOR."
    )
    check_url: WebAddress | None = Field(
        default=None, description="A page that only a subscriber gets, asked for once a run before all others."
    )

    @field_validator("cookies")
    @classmethod
    def _cookies_beside_the_file(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None or _REFERENCE.fullmatch(value):
            return value
        base: Path = (info.context or {}).get("base", Path())
        return str(base / Path(value).expanduser())

    @model_validator(mode="after")
    def _says_how(self) -> Self:
        if not (self.cookies or self.headers or self.basic or self.form):
            raise ValueError("says not how: give cookies:, headers:, basic: or form:")
        return self
