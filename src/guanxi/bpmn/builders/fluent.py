"""A process as one Python expression::

    Process("lead").start("A lead came in", on=record("lead", "created")).exclusive("Good fit?") \\
        .branch("yes", when="=score >= 50").user("Call the lead", groups="sales").end() \\
        .otherwise("no").end("Not now")

Three ideas: a step is joined to the one before it; ``branch`` and ``otherwise`` start the ways out of a gateway, and
``join`` brings them together; ``at`` goes back to a step and ``to`` leads to one, by id.
"""

from typing import Any, Self, Unpack

from guanxi.bpmn.builders import options as may
from guanxi.bpmn.builders.draft import DraftPool
from guanxi.bpmn.builders.flowing import Flowing
from guanxi.bpmn.builders.making import Events, refuse
from guanxi.bpmn.graph import ElementType as Type


class Process(Flowing):
    """A process being written, step by step along its flow.

    Every method returns the process. A step's id is made from its name (``Call the lead`` → ``call_the_lead``) unless
    ``id`` is given. What is wrong with a call raises BuildError; what is wrong with the whole is in ``build()``.
    """

    def start(self, name: str = "", on: Events = None, **more: Unpack[may.Start]) -> Self:
        """A start event; ``on`` says what starts it (nothing: it is started by hand, by the API or a call)."""
        self._cursor = ""
        return self._step(Type.START_EVENT, name, on, more)

    def end(self, name: str = "", throws: Events = None, **more: Unpack[may.Throw]) -> Self:
        """An end event; the way is at its end."""
        self._step(Type.END_EVENT, name, throws, more)
        self._cursor = ""
        return self

    def catch(self, name: str = "", on: Events = None, **more: Unpack[may.Catch]) -> Self:
        """Wait for an event."""
        return self._step(Type.INTERMEDIATE_CATCH_EVENT, name, on, more)

    def throw(self, name: str = "", throws: Events = None, **more: Unpack[may.Throw]) -> Self:
        """Throw an event and go on."""
        return self._step(Type.INTERMEDIATE_THROW_EVENT, name, throws, more)

    def boundary(self, name: str = "", on: Events = None, **more: Unpack[may.Interrupting]) -> Self:
        """An event on the activity written last; what follows happens when it comes. ``at`` leads back.

        Behind a compensation event, the next activity is the one that undoes.
        """
        return self._boundary(name, on, more)

    def task(self, name: str = "", **more: Unpack[may.Activity]) -> Self:
        """Something that is done, not said how."""
        return self._step(Type.TASK, name, None, more)

    def manual(self, name: str = "", **more: Unpack[may.Activity]) -> Self:
        """Something people do without the system."""
        return self._step(Type.MANUAL_TASK, name, None, more)

    def service(self, name: str = "", **more: Unpack[may.Service]) -> Self:
        """A job for a worker: ``job`` is its type."""
        return self._step(Type.SERVICE_TASK, name, None, more)

    def user(self, name: str = "", **more: Unpack[may.User]) -> Self:
        """Work for a person."""
        return self._step(Type.USER_TASK, name, None, more)

    def decision(self, name: str = "", **more: Unpack[may.Decision]) -> Self:
        """A decision table is asked."""
        return self._step(Type.BUSINESS_RULE_TASK, name, None, more)

    def script(self, name: str = "", **more: Unpack[may.Script]) -> Self:
        """A FEEL expression is evaluated."""
        return self._step(Type.SCRIPT_TASK, name, None, more)

    def send(self, name: str = "", throws: Events = None, **more: Unpack[may.Send]) -> Self:
        """Send a message, or have a worker send something."""
        return self._step(Type.SEND_TASK, name, throws, more)

    def receive(self, name: str = "", on: Events = None, **more: Unpack[may.Receive]) -> Self:
        """Wait for a message."""
        return self._step(Type.RECEIVE_TASK, name, on, more)

    def call(self, name: str = "", **more: Unpack[may.Call]) -> Self:
        """Run another process: ``calls`` is its id."""
        return self._step(Type.CALL_ACTIVITY, name, None, more)

    def exclusive(self, name: str = "", **more: Unpack[may.Common]) -> Self:
        """The first way whose condition holds, else the way ``otherwise``."""
        return self._step(Type.EXCLUSIVE_GATEWAY, name, None, more)

    def parallel(self, name: str = "", **more: Unpack[may.Common]) -> Self:
        """All ways at once."""
        return self._step(Type.PARALLEL_GATEWAY, name, None, more)

    def inclusive(self, name: str = "", **more: Unpack[may.Common]) -> Self:
        """All ways whose conditions hold."""
        return self._step(Type.INCLUSIVE_GATEWAY, name, None, more)

    def event_based(self, name: str = "", **more: Unpack[may.EventBased]) -> Self:
        """The way whose event comes first; each way begins with ``catch`` or ``receive``."""
        return self._step(Type.EVENT_BASED_GATEWAY, name, None, more)

    def complex(self, name: str = "", **more: Unpack[may.Complex]) -> Self:
        """Goes on when ``activation`` holds."""
        return self._step(Type.COMPLEX_GATEWAY, name, None, more)

    def sub_process(self, name: str = "", **more: Unpack[may.Activity]) -> Self:
        """Steps inside follow, until ``close``."""
        return self._open(Type.SUB_PROCESS, name, more)

    def transaction(self, name: str = "", **more: Unpack[may.Activity]) -> Self:
        """A sub-process that can be cancelled and undone; steps inside follow, until ``close``."""
        return self._open(Type.TRANSACTION, name, more)

    def ad_hoc(self, name: str = "", **more: Unpack[may.AdHoc]) -> Self:
        """Steps in any order; those inside follow, until ``close``. ``apart`` before a step leaves it unconnected."""
        return self._open(Type.AD_HOC_SUB_PROCESS, name, more)

    def event_sub_process(self, name: str = "", **more: Unpack[may.Activity]) -> Self:
        """What happens when an event comes while the rest runs; steps inside follow, until ``close``."""
        return self._open(Type.EVENT_SUB_PROCESS, name, more)

    def data_object(self, name: str, *, id: str = "", collection: bool = False) -> Self:
        """A data object that steps read and write."""
        self._maker.data(name, id, "object", self._scope, collection)
        return self

    def data_store(self, name: str, *, id: str = "") -> Self:
        """A data store that steps read and write."""
        self._maker.data(name, id, "store", self._scope)
        return self

    def pool(self, name: str, *, id: str = "", sends: may.Names = ()) -> Self:
        """A participant outside, that messages go to and come from."""
        self._pools.append(DraftPool(self._maker.new_id(id, name, "pool"), name, list(sends)))
        return self

    def _boundary(self, name: str, on: Events, more: Any) -> Self:
        host = self._maker.elements.get(self._cursor)
        if host is None:
            raise refuse(
                "boundary", f"“{name}” has no activity to sit on.", "Go to one by at(…) first.", name
            )
        self._cursor = ""
        self._step(Type.BOUNDARY_EVENT, name, on, more)
        self._maker.elements[self._cursor].attached_to = host.id
        return self
