"""A careless worker of another program: it forgets jobs, and completes them over HTTP when they are another's already.

A job that it lets lie is given out again when its lease has run out. It then answers twice: first as who was too late,
which must be refused, and after that as the present holder. What is done already is answered once more at times.
"""

import json
import random
from typing import Any, Protocol

from tests.runtime.models import END, process, service

JOB_TYPE = "chaos-outside"
LATE, HOLDER = "late", "holder"
OUTSIDE = process(
    "outside",
    '<bpmn:startEvent id="start"><bpmn:extensionElements><zeebe:properties>'
    '<zeebe:property name="trigger" value="record" /><zeebe:property name="trigger.object" value="lead" />'
    '<zeebe:property name="trigger.on" value="created" /></zeebe:properties></bpmn:extensionElements>'
    "</bpmn:startEvent>" + service("ask", JOB_TYPE) + END,
    [("start", "ask"), ("ask", "end")],
)
"""Each new lead has a job for the worker; who completes it says so in the variable ``by``."""

_MOST = 20
_FORGETS, _ANSWERS_AGAIN = 0.5, 0.2


class Caller(Protocol):
    """Calls the API."""

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any] | None:
        """Return status and answer, or None when there was no answer."""
        ...


class OutsideWorker:
    """Works the jobs of `OUTSIDE`.

    Attributes:
        refused: how often it was refused, by the code of the refusal.
        problems: answers that should not have come.
    """

    def __init__(self, world: Caller, chance: random.Random, lease_seconds: float):
        self._world = world
        self._chance = chance
        self._lease_ms = int(lease_seconds * 1000)
        self._forgotten: dict[str, str] = {}
        self._is_new = True  # the first job is forgotten in any case: a storm without a late answer proves nothing about it
        self.refused: dict[str, int] = {"runtime.stale_lease": 0, "runtime.unknown_job": 0}
        self.problems: list[str] = []

    def work(self, *, forgets: bool = True) -> int:
        """Take jobs and complete or forget them; return how many there were."""
        wanted = {"types": [JOB_TYPE], "worker": "careless", "timeout_ms": self._lease_ms, "max_jobs": _MOST}
        answer = self._world.call("POST", "/job-activations", wanted)
        if answer is None or answer[0] == 503:
            return 1
        if answer[0] != 200:
            self.problems.append(f"activation: {answer}")
            return 0
        jobs = answer[1]["jobs"]
        for job in jobs:
            self._work(job["key"], job["lease_token"], forgets)
        return len(jobs)

    def _work(self, key: str, token: str, forgets: bool) -> None:
        late = self._forgotten.pop(key, None)
        if late is not None:
            self._expect_refusal(key, late, 409, "runtime.stale_lease")
        elif self._is_new or (forgets and self._chance.random() < _FORGETS):
            self._is_new = False
            self._forgotten[key] = token
            return
        answer = self._complete(key, token, HOLDER)
        if answer is not None and answer[0] not in (204, 503):
            self.problems.append(f"job {key}, completed by its holder: {answer}")
        elif answer is not None and answer[0] == 204 and self._chance.random() < _ANSWERS_AGAIN:
            self._expect_refusal(key, token, 404, "runtime.unknown_job")

    def _expect_refusal(self, key: str, token: str, status: int, code: str) -> None:
        answer = self._complete(key, token, LATE)
        if answer is None or answer[0] == 503:
            return
        if answer[0] == status and json.loads(answer[1])["code"] == code:
            self.refused[code] += 1
        else:
            self.problems.append(f"job {key}, completed too late: {answer}")

    def _complete(self, key: str, token: str, who: str) -> tuple[int, Any] | None:
        body = {"lease_token": token, "variables": {"by": who}}
        return self._world.call("POST", f"/jobs/{key}/completion", body)
