"""Where the batches of a run are worked on."""

from typing import Any, Literal

from pydantic import Field, model_validator

from jumpline.config.record import Record


class Engine(Record):
    """Who works on the batches of a run: this process and its workers, or a cluster. Its kind alone may be written."""

    kind: Literal["local", "dask", "ray"] = Field(
        default="local",
        description="local: this process; dask, ray: a cluster, with the extra of that name installed on each side.",
    )
    address: str | None = Field(
        default=None,
        description="Of the cluster: tcp://scheduler:8786 of Dask, ray://head:10001 of Ray. One is started on this "
        "machine, for the time of the run, where it is left out.",
    )
    workers: int | None = Field(
        default=None, ge=1, le=256, description="Processes of a cluster that is started. One a processor, if left out."
    )

    @model_validator(mode="before")
    @classmethod
    def _kind_alone(cls, value: Any) -> Any:
        return {"kind": value} if isinstance(value, str) else value
