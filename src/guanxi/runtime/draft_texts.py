"""The texts of drafts: what one says of itself, and the text a new one begins with."""

import re
from collections.abc import Callable
from html import escape

import msgspec

from guanxi.bpmn import parse_bpmn
from guanxi.bpmn.builders import READABLE
from guanxi.bpmn.document import Document
from guanxi.bpmn.layout import add_diagram
from guanxi.bpmn.xml import XmlRefused, read_xml
from guanxi.platform.errors import Invalid
from guanxi.runtime.draft_contracts import DefinitionKind, DraftText
from guanxi.runtime.plain_texts import is_plain, require_plain
from guanxi.runtime.reading import read_file

LARGEST = 10 * 1024 * 1024
_LONGEST_NAME = 255
_ENCODING = re.compile(rb"""\s*<\?xml[^>]*encoding=["']([^"']+)""")
_KINDS: dict[str, DefinitionKind] = {"bpmn": "process", "xml": "process", "dmn": "decision", "form": "form"}
_ENDINGS: dict[DefinitionKind, str] = {"process": "bpmn", "decision": "dmn", "form": "form"}


def read_text(name: str, content: bytes) -> DraftText:
    """Return a file as the text of a draft; takes its time, so no transaction should be open.

    BPMN, DMN and forms are taken as they are, whatever is wrong in them: findings tell, nothing is lost. A process
    written as a table or YAML becomes the BPMN it means.

    Raises:
        Invalid: code ``runtime.draft_unknown_file`` (by its ending), ``runtime.draft_too_large``, or
            ``runtime.draft_encoding``, ``runtime.draft_not_readable`` for a table or YAML that means no process;
            ``fields`` says where.
    """
    if len(content) > LARGEST:
        raise Invalid("runtime.draft_too_large", f"“{name}” is larger than {LARGEST >> 20} MiB.", "Split it.")
    require_plain("name", name, _LONGEST_NAME)
    stem, _, ending = name.rpartition(".")
    ending = ending.lower()
    kind = _KINDS.get(ending)
    written = kind is None and f".{ending}" in READABLE
    if kind is None and not written:
        cure = f"Give a .bpmn, .dmn or .form file, or a process as {', '.join(READABLE)}."
        raise Invalid("runtime.draft_unknown_file", f"“{name}” is no definition.", cure)
    read = read_file(name, content)
    if written and not read.parts:
        fields = {f"{name}:{one.line}": one.message for one in read.findings}
        raise Invalid(
            "runtime.draft_not_readable", f"“{name}” means no process.", "Correct the lines named.", fields
        )
    found = next((part for part in read.parts if is_plain(part.id + part.name)), None)
    content = read.content if written else content
    return DraftText(
        kind=kind or "process",
        name=(f"{stem}.bpmn" if written else name)[-_LONGEST_NAME:],
        content=_in_utf8(name, content),
        definition_id=found.id[:_LONGEST_NAME] if found else "",
        title=found.name[:_LONGEST_NAME] if found else "",
    )


def drawn(text: DraftText) -> DraftText:
    """Return the text of a draft with a diagram: one that has none is laid out, for nothing else can be drawn on."""
    if text.kind != "process" or b"BPMNShape" in text.content:
        return text
    document = parse_bpmn(text.content).document
    if document is None:
        return text
    return msgspec.structs.replace(text, content=add_diagram(document).render())


def _in_utf8(name: str, content: bytes) -> bytes:
    """A text in UTF-8, whatever it came in: clients send and get text."""
    declared = _ENCODING.match(content)
    try:
        if declared is None or declared[1].lower() in (b"utf-8", b"utf8", b"us-ascii", b"ascii"):
            return content.decode().encode()
    except UnicodeDecodeError:
        pass  # UTF-16, say: its own mark tells the reader
    try:
        return Document(read_xml(content)).render()
    except XmlRefused:
        message = f"The encoding of “{name}” cannot be read."
        raise Invalid("runtime.draft_encoding", message, "Save it in UTF-8.") from None


def new_text(kind: DefinitionKind, identifier: str, title: str, language: str = "en") -> DraftText:
    """Return the smallest text of a kind that means something; its parts are named in a language (en or zh).

    Raises:
        Invalid: code ``runtime.draft_id``; the id cannot be one in a file.
    """
    plain = identifier.replace("-", "_").replace(".", "_")
    if not plain.isidentifier() or not plain.isascii() or len(identifier) > _LONGEST_NAME:
        cure = "Begin with a letter and use letters, digits, “-”, “_” and “.”."
        raise Invalid("runtime.draft_id", f"“{identifier}” cannot be an id.", cure, {"id": "cannot be an id"})
    content = _NEW[kind](identifier, title or identifier, language)
    return read_text(f"{identifier}.{_ENDINGS[kind]}", content)


def _process(identifier: str, title: str, language: str) -> bytes:
    start, end = ("开始", "完成") if language.startswith("zh") else ("Start", "Done")
    # The arrow is long: steps are dropped onto it, and the buttons beside the start do not hide the end.
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="{identifier}-definitions" targetNamespace="https://guanxi.example/processes" exporter="Guanxi">
  <bpmn:process id="{identifier}" name="{escape(title)}" isExecutable="true">
    <bpmn:startEvent id="start" name="{start}">
      <bpmn:outgoing>start_to_end</bpmn:outgoing>
    </bpmn:startEvent>
    <bpmn:endEvent id="end" name="{end}">
      <bpmn:incoming>start_to_end</bpmn:incoming>
    </bpmn:endEvent>
    <bpmn:sequenceFlow id="start_to_end" sourceRef="start" targetRef="end" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram">
    <bpmndi:BPMNPlane id="plane" bpmnElement="{identifier}">
      <bpmndi:BPMNShape id="start_di" bpmnElement="start">
        <dc:Bounds x="180" y="200" width="36" height="36" />
        <bpmndi:BPMNLabel><dc:Bounds x="153" y="242" width="90" height="14" /></bpmndi:BPMNLabel>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="end_di" bpmnElement="end">
        <dc:Bounds x="760" y="200" width="36" height="36" />
        <bpmndi:BPMNLabel><dc:Bounds x="733" y="242" width="90" height="14" /></bpmndi:BPMNLabel>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="start_to_end_di" bpmnElement="start_to_end">
        <di:waypoint x="216" y="218" />
        <di:waypoint x="760" y="218" />
      </bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
""".encode()


def _decision(identifier: str, title: str, _language: str) -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="{identifier}-definitions" name="{escape(title)}" namespace="https://guanxi.example/decisions" exporter="Guanxi">
  <decision id="{identifier}" name="{escape(title)}">
    <variable id="{identifier}-variable" name="{escape(title)}" />
    <decisionTable id="{identifier}-table" hitPolicy="UNIQUE">
      <input id="{identifier}-input" label="Input">
        <inputExpression id="{identifier}-input-expression" typeRef="Any">
          <text>input</text>
        </inputExpression>
      </input>
      <output id="{identifier}-output" label="Output" name="output" typeRef="Any" />
      <rule id="{identifier}-rule-1">
        <inputEntry id="{identifier}-rule-1-input"><text>-</text></inputEntry>
        <outputEntry id="{identifier}-rule-1-output"><text>null</text></outputEntry>
      </rule>
    </decisionTable>
  </decision>
</definitions>
""".encode()


def _form(identifier: str, title: str, _language: str) -> bytes:
    return f"""{{
  "id": "{identifier}",
  "type": "default",
  "schemaVersion": 16,
  "components": []
}}
""".encode()


_NEW: dict[DefinitionKind, Callable[[str, str, str], bytes]] = {
    "process": _process,
    "decision": _decision,
    "form": _form,
}
