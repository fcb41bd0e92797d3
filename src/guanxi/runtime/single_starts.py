"""A start by a message, a signal or a timer that is on its way by itself.

Where the start of one process crashes (a fault of ours), the others and the receivers must not suffer: it is taken out
of the step of many and becomes a delivery of its own. Should it crash again, it lies aside with an incident, and starts
on the newest version of its process when an operator has it tried again.
"""

from guanxi.access.contracts import SYSTEM
from guanxi.platform.clock import from_micros
from guanxi.platform.errors import Conflict
from guanxi.runtime import messages, signals
from guanxi.runtime.instances import add_start
from guanxi.runtime.parcels import Parcel, digest_of
from guanxi.runtime.stepping import Batch
from guanxi.runtime.store import definitions, subscriptions


def begin(batch: Batch, parcel: Parcel) -> None:
    """Start the process, unless that, or its start event, is not there any more.

    Raises:
        Conflict: code ``runtime.switched_off``.
    """
    newest = definitions.newest(batch.tx, "process", parcel.process_id)
    if newest is None:
        return
    if not newest.enabled:
        message = f"The process “{newest.name}” is switched off."
        raise Conflict("runtime.switched_off", message, "Switch it on, then try again.")
    if parcel.event == "timer":
        _by_timer(batch, parcel, newest.key)
        return
    digest = digest_of(parcel.event, parcel.name)
    start = messages.start_by_message if parcel.event == "message" else signals.start_by_signal
    for row in subscriptions.starts(batch.tx, [digest]).get(digest, ()):
        if (row.process_id, row.element_id) == (parcel.process_id, parcel.element_id):
            start(batch, row, parcel)


def _by_timer(batch: Batch, parcel: Parcel, definition_key: int) -> None:
    if batch.definition(definition_key).element(parcel.element_id) is None:
        return
    add_start(
        batch,
        actor=SYSTEM,
        variables={},
        definition_key=definition_key,
        element_id=parcel.element_id,
        triggered_at=from_micros(parcel.at),
    )
