"""Deploying files together: all of them, or none with findings. What has not changed gets no new version.

A process is pinned to the decisions and forms it names, and to the processes it calls with the binding
``deployment``, as they stand in the same deployment or, failing that, as deployed last; with the binding ``versionTag`` to
the newest version with that tag. Its version changes when its file or what it is pinned to changes.

Files in the folder ``earlier`` hold versions that are older than those beside them and met by their tags only. They are
written first, and not at all where the same file is deployed already.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec

from guanxi.access.contracts import Actor
from guanxi.bpmn import Finding, ProcessGraph
from guanxi.bpmn.findings import ALL, errors, name_of, unaccepted
from guanxi.bpmn.graph import pin_name
from guanxi.bpmn.validation import process_findings
from guanxi.platform.clock import to_micros
from guanxi.platform.database import Tx
from guanxi.runtime.assignments import check_assignments
from guanxi.runtime.calendars import check_calendars
from guanxi.runtime.contracts import Deployed, Deployment, FileFinding, Refused
from guanxi.runtime.definitions import Pinned
from guanxi.runtime.event_starts import check_event_starts, plan_event_starts
from guanxi.runtime.instances import actor_text
from guanxi.runtime.needs import Need, find, missing, needs
from guanxi.runtime.properties import check_properties
from guanxi.runtime.reading import Part, ReadFile, form_fields, is_earlier, is_test, read_file
from guanxi.runtime.record_runs import check_concurrency
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.store import definitions as store
from guanxi.runtime.store import versions as version_store
from guanxi.runtime.timers import plan_starts

_ENDINGS = {"decision": ".dmn", "form": ".form"}


def read_files(files: Mapping[str, bytes]) -> tuple[ReadFile, ...]:
    """Read the files of a deployment and analyse their processes; takes its time, so no transaction should be open.

    Args:
        files: content by name.
    """
    return tuple(_analysed(read_file(name, content)) for name, content in sorted(files.items()))


def _analysed(file: ReadFile) -> ReadFile:
    if errors(file.findings):
        return file
    found = [one for part in file.parts if part.graph is not None for one in process_findings(part.graph)]
    return msgspec.structs.replace(file, findings=(*file.findings, *found))


def deploy(
    runtime: Runtime,
    tx: Tx,
    files: Mapping[str, bytes] | tuple[ReadFile, ...],
    *,
    actor: Actor,
    accept: Collection[str] = (ALL,),
) -> Deployment | Refused:
    """Bring processes (.bpmn), decisions (.dmn) and forms (.form) to life.

    Args:
        files: content by name, or what ``read_files`` made of it.
        accept: names of findings about soundness that are accepted; see ``bpmn.findings.unaccepted``.

    Returns:
        What was deployed, or the findings that forbid it; then nothing was written.
    """
    read = list(files if isinstance(files, tuple) else read_files(files))
    deploying = _Deploying(runtime, tx, actor_text(actor))
    findings = deploying.examine(read)
    refused = unaccepted([found.finding for found in findings], accept)
    if refused or errors([found.finding for found in findings]):
        return Refused(tuple(findings), tuple(map(name_of, refused)))
    return Deployment(deploying.key, tuple(deploying.write(read)), tuple(findings))


def examine(runtime: Runtime, tx: Tx, read: Sequence[ReadFile]) -> Refused:
    """Return what a deployment of these files would find and would want accepted; nothing is written."""
    findings = _Deploying(runtime, tx, "").examine(list(read))
    # Said to who draws it only: files may well be deployed before the people they name are there.
    findings += [
        FileFinding(file.name, finding)
        for file in read
        for part in file.parts
        if part.graph is not None
        for finding in check_assignments(tx, part.graph)
    ]
    unnamed = unaccepted([found.finding for found in findings], ())
    return Refused(tuple(findings), tuple(map(name_of, unnamed)))


def _doubles(read: list[ReadFile]) -> list[FileFinding]:
    seen: set[tuple[str, str]] = set()
    found = []
    for file in read:
        for part in () if is_earlier(file.name) else file.parts:
            if (part.kind, part.id) in seen:
                message = f"The {part.kind} “{part.id}” is in this deployment twice."
                cure = "Give each its own id, or leave one file out."
                double = Finding(rule="deploy.double_id", message=message, cure=cure)
                found.append(FileFinding(file.name, double))
            seen.add((part.kind, part.id))
    return found


class _Deploying:
    """One deployment under way."""

    def __init__(self, runtime: Runtime, tx: Tx, actor: str):
        self.runtime = runtime
        self.tx = tx
        self.key = tx.ids.new_key()
        self.at = to_micros(tx.now)
        self.actor = actor
        self.keys: dict[tuple[str, str], int] = {}  # of parts written, by kind and pin
        self.here: set[tuple[str, str]] = set()  # kinds and pins of all parts

    def examine(self, read: list[ReadFile]) -> list[FileFinding]:
        """Return everything that is wrong with files that are to be deployed together."""
        findings = [
            *(FileFinding(file.name, finding) for file in read for finding in file.findings),
            *_doubles(read),
            *self.check(read),
        ]
        if not read:
            missing = Finding(rule="deploy.no_files", message="There is no file.", cure="Give .bpmn files.")
            findings.append(FileFinding("", missing))
        return findings

    def check(self, read: list[ReadFile]) -> list[FileFinding]:
        """Return what is wrong with processes that are fine in themselves."""
        parts = [(file, part) for file in read for part in file.parts]
        self.here = {(part.kind, pin) for file, part in parts for pin in _pins(file, part)}
        forms = {pin: part.fields for file, part in parts if part.kind == "form" for pin in _pins(file, part)}
        found = []
        for file in read:
            for part in file.parts:
                if part.graph is None:
                    continue
                findings = [
                    *check_event_starts(part.graph),
                    *check_concurrency(part.graph),
                    *check_properties(part.graph),
                    *check_calendars(self.tx, part.graph),
                    *self._missing(part.graph),
                ]
                named = self._forms(part.graph, forms)
                for check in self.runtime.checks:
                    findings += check(part.graph, named)
                found += [FileFinding(file.name, finding) for finding in findings]
        return found

    def _forms(self, graph: ProcessGraph, here: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
        """The keys of the fields of each form a process names: of this deployment, or as deployed."""
        found = {}
        for need in needs(graph):
            if need.kind == "form" and self._is_here(need):
                found[need.pin] = here[need.pin]
            elif need.kind == "form" and (row := find(self.tx, need)) is not None:
                found[need.pin] = form_fields(store.content(self.tx, row.resource_key))
        return found

    def _is_here(self, need: Need) -> bool:
        """Whether a need is met by this deployment."""
        return need.tag != "" and (need.kind, need.pin) in self.here

    def _missing(self, graph: ProcessGraph) -> list[Finding]:
        return [
            missing(self.tx, need)
            for need in needs(graph)
            if not self._is_here(need) and find(self.tx, need) is None
        ]

    def write(self, read: list[ReadFile]) -> list[Deployed]:
        """Write the versions, those that processes are pinned to first."""
        store.add_deployment(self.tx, self.key, self.at, self.actor)
        parts = _in_order([(file, part) for file in read for part in file.parts])
        resources: dict[str, int] = {}
        for file in read:
            if is_test(file.name):
                self._keep_test(file, resources)
        return [self._write_part(file, part, resources) for file, part in parts]

    def _keep_test(self, file: ReadFile, resources: dict[str, int]) -> None:
        """Keep a test beside its process, so that both can be exported; one that did not change is there already."""
        before = version_store.newest_file(self.tx, file.name)
        if before is None and not file.content:
            return  # removed before it was ever deployed
        if before is None or before.checksum != hashlib.sha256(file.content).hexdigest():
            self._resource(file, resources)

    def _write_part(self, file: ReadFile, part: Part, resources: dict[str, int]) -> Deployed:
        deployed = self._known(file, part) or self._write_new(file, part, resources)
        self.keys |= {(part.kind, pin): deployed.key for pin in _pins(file, part)}
        return deployed

    def _known(self, file: ReadFile, part: Part) -> Deployed | None:
        """An earlier version that is deployed already, which may be long ago."""
        if not is_earlier(file.name):
            return None
        checksum = hashlib.sha256(file.content).hexdigest()
        row = version_store.of_content(self.tx, part.kind, part.id, checksum)
        return None if row is None else _deployed(part, row.key, row.version, new=False)

    def _write_new(self, file: ReadFile, part: Part, resources: dict[str, int]) -> Deployed:
        pinned = self._pin(part.graph) if part.graph is not None else Pinned()
        fingerprint = _fingerprint(file.content, pinned)
        before = store.newest(self.tx, part.kind, part.id)
        if before is not None and before.fingerprint == fingerprint:
            return _deployed(part, before.key, before.version, new=False)
        row: dict[str, Any] = {
            "key": self.tx.ids.new_key(),
            f"{part.kind}_id": part.id,
            "version": 1 if before is None else before.version + 1,
            "deployment_key": self.key,
            "resource_key": self._resource(file, resources),
            "fingerprint": fingerprint,
        }
        row["version_tag"] = part.version_tag
        if part.kind == "decision":
            row["name"] = part.name
        if part.graph is not None:
            row |= {
                "name": part.name,
                "latest": True,
                "pinned": msgspec.json.encode(pinned).decode(),
                "enabled": True if before is None else before.enabled,
                "deployed_at": self.at,
            }
        store.add_version(self.tx, part.kind, row)
        if part.graph is not None:
            plan_event_starts(self.tx, row["key"], part.graph)
            replaced = None if before is None else before.key
            plan_starts(self.tx, row["key"], part.graph, replaced, self.runtime.time_zone)
        return _deployed(part, row["key"], row["version"], new=True)

    def _pin(self, graph: ProcessGraph) -> Pinned:
        pinned: dict[str, dict[str, int]] = {"decision": {}, "form": {}, "process": {}}
        for need in needs(graph):
            if need.kind == "process" and need.tag is None and need.element.call.binding != "deployment":
                continue
            key = self.keys.get((need.kind, need.pin)) if self._is_here(need) else None
            if key is None and (row := find(self.tx, need)) is not None:
                key = int(row.key)
            if key is not None:  # processes that call each other: the latest of the later one will be taken
                pinned[need.kind][need.pin] = key
        return Pinned(pinned["decision"], pinned["form"], pinned["process"])

    def _resource(self, file: ReadFile, resources: dict[str, int]) -> int:
        key = resources.get(file.name)
        if key is None:
            key = resources[file.name] = self.tx.ids.new_key()
            row = {"key": key, "deployment_key": self.key, "name": file.name}
            checksum = hashlib.sha256(file.content).hexdigest()
            store.add_resource(self.tx, row | {"checksum": checksum, "content": file.content})
        return key


def needed_files(tx: Tx, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the decisions and forms that processes name and the files lack, as deployed last, by file name.

    Args:
        files: content by name; what cannot be read needs nothing.
    """
    read = [read_file(name, content) for name, content in files.items()]
    here = {(part.kind, part.id) for file in read for part in file.parts}
    graphs = [part.graph for file in read for part in file.parts if part.graph is not None]
    wanted = {
        (need.kind, need.id): need for graph in graphs for need in needs(graph) if need.kind in _ENDINGS
    }
    found = {}
    for (kind, name), need in sorted(wanted.items()):
        row = None if (kind, name) in here else find(tx, need)
        if row is not None:
            found[f"{name}{_ENDINGS[kind]}"] = store.content(tx, row.resource_key)
    return found


def _pins(file: ReadFile, part: Part) -> list[str]:
    """By which names a part meets a need: by its id unless it is an earlier version, and with its tag."""
    tagged = [pin_name(part.id, part.version_tag)] if part.version_tag else []
    return tagged if is_earlier(file.name) else [part.id, *tagged]


def _in_order(parts: list[tuple[ReadFile, Part]]) -> list[tuple[ReadFile, Part]]:
    """Order parts so that a process comes after everything it is pinned to, and the newest of an id after the others."""
    processes = [number for number, (_, part) in enumerate(parts) if part.graph is not None]
    named: dict[str, list[int]] = {}
    for number in processes:
        named.setdefault(parts[number][1].id, []).append(number)
        for pin in _pins(*parts[number]):
            named.setdefault(f"pin {pin}", []).append(number)
    order: list[int] = []
    under_way: list[int] = []

    def visit(number: int) -> None:
        file, part = parts[number]
        same = [] if is_earlier(file.name) else named[part.id]
        if number in order or {number, *same} & set(under_way):
            return  # of processes that call each other one comes first
        earlier = [one for one in same if one != number]
        called = [need.pin for need in needs(part.graph) if need.kind == "process"] if part.graph else []
        under_way.append(number)
        for one in [*earlier, *(found for pin in called for found in named.get(f"pin {pin}", ()))]:
            visit(one)
        under_way.pop()
        order.append(number)

    for number in processes:
        visit(number)
    others = [one for one in parts if one[1].graph is None]
    others.sort(key=lambda one: not is_earlier(one[0].name))
    return [*others, *(parts[number] for number in order)]


def _fingerprint(content: bytes, pinned: Pinned) -> str:
    digest = hashlib.sha256(content)
    for keys in (pinned.decisions, pinned.forms, pinned.processes):
        for identifier in sorted(keys):
            digest.update(f"\0{identifier}={keys[identifier]}".encode())
    return digest.hexdigest()


def _deployed(part: Part, key: int, version: int, *, new: bool) -> Deployed:
    return Deployed(key=key, kind=part.kind, id=part.id, name=part.name, version=version, new=new)
