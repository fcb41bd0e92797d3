"""Suite bpmn-scenarios: steps over user tasks, messages, timers and calls, on models drawn for another engine.

The models are converted on import; an error of the original engine is an incident or a refusal here.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from guanxi.bpmn import errors, parse_bpmn
from guanxi.bpmn.camunda7 import convert_camunda7
from guanxi.engine import commands as do
from guanxi.engine import effects as effect
from tests.conformance.cases import guarded, json_files, outcome
from tests.conformance.world import START, Instance, Open, World


def run(folder: Path) -> dict[str, Any]:
    """Run every scenario of every list in the folder."""
    return outcome("bpmn-scenarios", _results(folder))


def _results(folder: Path) -> Iterator[tuple[str, str]]:
    for path, content in json_files(folder):
        scenarios = content.get("scenarios") if isinstance(content, dict) else None
        for one in scenarios if isinstance(scenarios, list) else ():
            if isinstance(one, dict) and {"id", "models", "steps"} <= one.keys():
                yield one["id"], guarded(lambda one=one, path=path: _check(path.parent, one))


def _check(folder: Path, scenario: dict[str, Any]) -> str:
    Play(folder, scenario).play()
    return ""


# The original tests made these users and groups; the scenarios do not repeat it.
MEMBERS = {
    "kermit": {"accountancy", "management"},
    "gonzo": {"accountancy", "management", "sales"},
    "fozzie": {"accountancy"},
}


class Play:
    """One scenario on an empty engine."""

    def __init__(self, folder: Path, scenario: dict[str, Any]):
        self.scenario = scenario
        self.world = World()
        self.handles: dict[str, Any] = {}
        self.claimed: dict[int, str] = {}
        self.business_keys: dict[int, str | None] = {}
        self.refused = ""
        for name in scenario["models"]:
            path = folder / name
            self._deploy((path if path.is_file() else folder / "models" / name).read_bytes())

    def _deploy(self, data: bytes) -> None:
        parsed = parse_bpmn(data, convert=convert_camunda7)
        found = errors(parsed.findings)
        if found:
            self.refused = "; ".join(f"{f.rule} {f.element_id}: {f.message}" for f in found)
            return
        for graph in parsed.processes:
            self.world.deploy(graph)

    def play(self) -> None:
        """All steps; the first that does not hold raises."""
        for number, one in enumerate(self.scenario["steps"], 1):
            try:
                getattr(self, one["op"])(one)
            except Exception as error:
                raise AssertionError(f"step {number} {one['op']}: {error!r} {self._notes()}") from error

    def _notes(self) -> str:
        return "; ".join([self.refused, *(o.effect.message for o in self.world.incidents.values())]).strip(
            "; "
        )

    def start(self, one: dict[str, Any]) -> None:
        only = self.world.only_start(one["process"])
        self._started(one, self.world.start(one["process"], one.get("variables", {}), only))

    def _started(self, one: dict[str, Any], instance: Instance) -> None:
        self.handles[one.get("as", "")] = instance
        self.business_keys[instance.id] = one.get("business_key")

    def start_by_message(self, one: dict[str, Any]) -> None:
        started = self.world.start_by_message(one["message"], one.get("variables", {}))
        assert started is not None, "no start event waits for it"
        self._started(one, started)

    def _tasks(self, where: dict[str, Any], order: str | None = None) -> list[Open]:
        found = [task for task in self.world.open(effect.CreateUserTask) if self._matches(task, where)]
        by = {"name": lambda t: t.effect.name, "key": lambda t: t.effect.element_id}
        by |= {"assignee": lambda t: t.effect.assignee or "", "priority": lambda t: t.effect.priority}
        return sorted(found, key=by[order]) if order in by else found

    def _matches(self, task: Open, where: dict[str, Any]) -> bool:
        one = task.effect
        assignee = self.claimed.get(id(one), one.assignee)
        tests = {
            "name": lambda value: one.name == value,
            "key": lambda value: one.element_id == value,
            "assignee": lambda value: assignee == value,
            "candidate_group": lambda value: assignee is None and value in one.candidate_groups,
            "candidate_user": lambda value: (
                assignee is None
                and (value in one.candidate_users or MEMBERS.get(value, set()) & set(one.candidate_groups))
            ),
            "instance": lambda value: task.instance is self.handles[value],
            "process": lambda value: task.instance.process_id == value,
        }
        return all(tests[name](value) for name, value in where.items())

    def _task(self, spec: dict[str, Any]) -> Open | None:
        if "handle" in spec:
            found = self.handles[spec["handle"]]
            return found[spec["index"]] if "index" in spec else found
        tasks = self._tasks(spec["where"], spec.get("order"))
        if "index" in spec:
            return tasks[spec["index"]]
        assert len(tasks) <= 1, f"{len(tasks)} tasks match"
        return tasks[0] if tasks else None

    def get_task(self, one: dict[str, Any]) -> None:
        self.handles[one["as"]] = self._task(one["task"])

    def list_tasks(self, one: dict[str, Any]) -> None:
        self.handles[one["as"]] = self._tasks(one["where"], one.get("order"))

    def complete(self, one: dict[str, Any]) -> None:
        task = self._task(one["task"])
        assert task is not None, "there is no such task"
        self._complete(task, one.get("variables", {}))

    def _complete(self, task: Open, variables: dict[str, Any]) -> None:
        if variables:
            self.world.send(task.instance, do.SetVariables(0, variables))
        assert task in self.world.waits.values(), "the task is not open"
        self.world.send(task.instance, do.CompleteUserTask(task.effect.key))

    def complete_each(self, one: dict[str, Any]) -> None:
        for task in self.handles[one["handle"]]:
            self._complete(task, {})

    def claim(self, one: dict[str, Any]) -> None:
        task = self._task(one["task"])
        assert task is not None, "there is no such task"
        self.claimed[id(task.effect)] = one["user"]

    def assert_task(self, one: dict[str, Any]) -> None:
        task = self._task(one["task"])
        assert task is not None, "there is no such task"
        element = task.instance.definition.graph.elements[task.effect.element_id]
        values = {
            "name": task.effect.name,
            "key": task.effect.element_id,
            "assignee": self.claimed.get(id(task.effect), task.effect.assignee),
            "description": element.documentation,
            "priority": task.effect.priority,
            "form_key": task.effect.form_key or None,
        }
        found = values[one["field"]]
        assert found == one["equals"], f"{one['field']} is {found!r}, not {one['equals']!r}"

    def assert_task_exists(self, one: dict[str, Any]) -> None:
        task = self._task(one["task"])
        exists = task is not None and (not isinstance(task, list) or bool(task))
        assert exists == one["equals"], f"exists: {exists}"

    def assert_task_count(self, one: dict[str, Any]) -> None:
        count = len(self._tasks(one["where"]))
        assert count == one["equals"], f"{count} tasks, not {one['equals']}"

    def assert_list_size(self, one: dict[str, Any]) -> None:
        size = len(self.handles[one["handle"]])
        assert size == one["equals"], f"{size} entries, not {one['equals']}"

    def assert_ended(self, one: dict[str, Any]) -> None:
        instance: Instance = self.handles[one["instance"]]
        assert instance.ended == one["equals"], f"ended: {instance.ended}"

    def assert_instance_count(self, one: dict[str, Any]) -> None:
        wanted = one["where"].get("process")
        running = [i for i in self.world.instances if not i.ended and wanted in (None, i.process_id)]
        assert len(running) == one["equals"], f"{len(running)} instances, not {one['equals']}"

    def assert_variable(self, one: dict[str, Any]) -> None:
        value = self.handles[one["instance"]].state.variables.get(0, {}).get(one["name"])
        assert value == one["equals"], f"{one['name']} is {value!r}"

    def assert_timer_count(self, one: dict[str, Any]) -> None:
        count = len(self.world.open(effect.CreateTimer))
        assert count == one["equals"], f"{count} timers, not {one['equals']}"

    def message(self, one: dict[str, Any]) -> None:
        variables = one.get("variables", {})
        for opened in self._subscriptions("message", one["name"]):
            if self._correlates(opened, one):
                self.world.send(opened.instance, do.CorrelateMessage(opened.effect.key, variables))
                return
        assert self.world.start_by_message(one["name"], variables) is not None, (
            "nothing waits for the message"
        )

    def _correlates(self, opened: Open, one: dict[str, Any]) -> bool:
        """Whether what waits is the instance meant, or has the business key and the variables given."""
        wanted = one.get("where", {}).get("instance")
        key = one.get("business_key")
        known = self.world.variables(opened)
        return (
            (wanted is None or opened.instance is self.handles[wanted])
            and key in (None, self.business_keys.get(opened.instance.id))
            and all(known.get(name) == value for name, value in one.get("correlation", {}).items())
        )

    def _subscriptions(self, kind: str, name: str | None = None) -> list[Open]:
        found = [o for o in self.world.open(effect.OpenSubscription) if o.effect.kind == kind]
        return [opened for opened in found if name is None or opened.effect.name == name]

    def signal(self, one: dict[str, Any]) -> None:
        self.world.broadcast(one["name"], one.get("variables", {}))
        self.world.settle()

    def trigger(self, one: dict[str, Any]) -> None:
        where = one.get("where", {})
        for opened in self._subscriptions("message"):
            activity = where.get("activity", where.get("key"))
            if self._correlates(opened, one) and activity in (None, opened.effect.element_id):
                self.world.send(opened.instance, do.CorrelateMessage(opened.effect.key))
                return
        raise AssertionError("nothing waits to be triggered")

    def set_variables(self, one: dict[str, Any]) -> None:
        instance = self.handles[one["instance"]] if "instance" in one else None
        if instance is None:
            task = self._task(one["task"])
            assert task is not None, "there is no such task"
            instance = task.instance
        self.world.send(instance, do.SetVariables(0, one["variables"]))

    def fire_job(self, one: dict[str, Any]) -> None:
        timers = self.world.open(effect.CreateTimer)
        wanted = one.get("where", {}).get("activity", "").partition("#")[0]
        chosen = [o for o in timers if self._correlates(o, one)]
        if wanted:
            chosen = [o for o in chosen if o.effect.element_id.partition("_async")[0] == wanted]
        assert len(chosen) == 1, f"{len(chosen)} jobs are pending"
        self.world.now = max(self.world.now, chosen[0].effect.due)
        self.world.fire(chosen[0])

    def run_due_jobs(self, one: dict[str, Any]) -> None:
        self.world.run_until(self.world.now)

    run_async_jobs = run_due_jobs

    def set_clock(self, one: dict[str, Any]) -> None:
        self.world.now = START + timedelta(milliseconds=one["ms_after_start"])

    def cancel_instance(self, one: dict[str, Any]) -> None:
        self.world.send(self.handles[one["instance"]], do.CancelInstance())

    def expect_error(self, one: dict[str, Any]) -> None:
        before = len(self.world.incidents)
        try:
            for inner in one["steps"]:
                getattr(self, inner["op"])(inner)
        except (KeyError, AssertionError):
            return
        assert len(self.world.incidents) > before, "no error came"
