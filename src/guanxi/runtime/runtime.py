"""What the functions of this room work with, filled once per process by ``guanxi.wiring``."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from guanxi.access.contracts import Actor
from guanxi.platform.database import Tx
from guanxi.runtime.definitions import Definitions
from guanxi.runtime.ports import TRANSACTION, ActivityCatalogue, Check, SeesRecord, StartVerdict, Witness
from guanxi.runtime.states import States
from guanxi.runtime.stepping import Batch
from guanxi.runtime.throttles import Throttles


def _sees_none(tx: Tx, actor: Actor, object_name: str, record_id: str) -> bool:
    """An installation without records."""
    return False


def _tell_nobody(_tx: Tx, _verdicts: Sequence[StartVerdict]) -> None:
    """Keep no verdicts."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """The open runtime of one process.

    Attributes:
        catalogue: the job types this installation can work.
        checks: rules of rooms above that a process must obey to be deployed.
        definitions: versions that are ready to run.
        states: states kept from earlier steps.
        throttles: limits of the queues of effects.
        time_zone: of timer starts whose cycle names none.
        sees_record: asked about the records that are chosen in forms.
        witness: is told what messages and signals have come to for the processes they may start.
    """

    catalogue: ActivityCatalogue
    checks: Sequence[Check] = ()
    definitions: Definitions = field(default_factory=Definitions)
    states: States = field(default_factory=States)
    throttles: Throttles = field(default_factory=Throttles)
    time_zone: str = "UTC"
    sees_record: SeesRecord = _sees_none
    witness: Witness = _tell_nobody

    @property
    def queues(self) -> tuple[str, ...]:
        """The queues that a worker of this installation works."""
        return (TRANSACTION, *self.catalogue.effect_queues)

    def batch(self, tx: Tx) -> Batch:
        """Begin a batch of steps in a transaction; nothing is written before its ``flush``."""
        return Batch(tx, self.definitions, self.states, self.catalogue, self.witness)
