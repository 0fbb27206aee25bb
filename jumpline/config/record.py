"""What every part of the configuration is made of."""

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A part of the configuration: frozen, and with no key that we do not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")
