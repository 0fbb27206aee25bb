"""The signs of life that a run's Prefect server is sent, where Prefect itself was told to send none.

Prefect's own thread looks once a second whether its flow is over, and each flow waits at its end until it has looked.
Ours is woken. The event is the same, so that what watches for silent runs sees no difference.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, Any

from prefect.context import FlowRunContext
from prefect.events import emit_event
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, get_current_settings, temporary_settings

from flows.operations.connection import HEARTBEAT_SECONDS
from flows.repeating import every

if TYPE_CHECKING:
    from collections.abc import Iterator

EVENT = "prefect.flow-run.heartbeat"


@contextmanager
def left_to_us() -> Iterator[None]:
    """Let the flows that begin in the block send no signs of life of Prefect's."""
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        yield


@contextmanager
def beating() -> Iterator[None]:
    """Send a sign of life of this flow run now, and as often as is expected, unless Prefect does."""
    context = FlowRunContext.get()
    run = context.flow_run if context else None
    if run is None or get_current_settings().flows.heartbeat_frequency is not None:
        yield
        return
    beat = partial(
        _emit,
        event=EVENT,
        resource={"prefect.resource.id": f"prefect.flow-run.{run.id}", "prefect.resource.name": run.name},
        related=[
            {
                "prefect.resource.id": f"prefect.flow.{run.flow_id}",
                "prefect.resource.role": "flow",
                "prefect.resource.name": context.flow.name if context and context.flow else "",
            }
        ],
    )
    beat()
    # In this context: another thread would not know which server it is.
    with every(HEARTBEAT_SECONDS, partial(copy_context().run, beat), name="signs of life"):
        yield


def _emit(**event: Any) -> None:
    """Send an event, if it can be sent: no run ends for the want of a sign of life."""
    with suppress(Exception):
        emit_event(**event)
