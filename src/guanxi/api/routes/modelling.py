"""What a designer needs beside the drafts: templates of activities, other forms of a process, rehearsals."""

import base64
import binascii
from typing import Annotated, Any

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter

from guanxi.access.contracts import Actor
from guanxi.access.roles import require
from guanxi.activities.element_templates import element_templates
from guanxi.activities.template_words import translate
from guanxi.api import shapes
from guanxi.api.schemas.modelling import Conversion, Converted, Rehearsal, RehearsalRequest
from guanxi.api.services import Services
from guanxi.bpmn import Document
from guanxi.bpmn.builders import READABLE, build_file, ending, write_file
from guanxi.bpmn.export import to_mermaid, to_svg
from guanxi.bpmn.findings import Finding
from guanxi.bpmn.layout import tidy
from guanxi.insight.rehearsal import SUFFIX, rehearse
from guanxi.insight.rehearsal.reports.data import report_data
from guanxi.platform.errors import Invalid
from guanxi.runtime.contracts import FileFinding
from guanxi.runtime.deployments import needed_files
from guanxi.triggers.templates import trigger_template

_PICTURES = {"svg": to_svg, "mmd": to_mermaid}
_BINARY = ("xlsx",)
_LONGEST = 5_000_000  # characters of a file


@get("/element-templates", sync_to_thread=False)
def read_element_templates(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    language: Annotated[str, QueryParameter(description="Such as `zh-CN`; texts come in it.")] = "en",
) -> list[dict[str, Any]]:
    """Return the element templates of all activities and of the record trigger, as a modeler loads them."""
    require(actor, "read", "process")
    templates = element_templates(language=language)
    if language.startswith("zh"):
        templates = translate(templates)
    return [*templates, trigger_template(services.catalogue, language)]


@post("/process-conversions", status_code=200, sync_to_thread=True)
def convert_process(actor: NamedDependency[Actor], data: JSONBody[Conversion]) -> Converted:
    """Return a process file in another form; nothing is stored.

    A process that cannot run yet is converted all the same. Parts the form cannot hold are named in `findings`.
    """
    require(actor, "read", "process")
    if ending(data.name) not in READABLE:
        raise Invalid(
            "modelling.form", f"“{data.name}” is no process file.", f"Use one of {', '.join(READABLE)}."
        )
    built = build_file(data.name, _bytes(data.name, data.content))
    findings = list(built.findings)
    if built.document is None or not built.processes:
        return Converted(None, _findings(data.name, findings))
    document = tidy(built.document) if data.tidy else built.document
    content, lost = _write(document, data.to)
    return Converted(content, _findings(data.name, [*findings, *lost]))


@post("/rehearsals", status_code=200, sync_to_thread=True)
def rehearse_process(
    services: NamedDependency[Services], actor: NamedDependency[Actor], data: JSONBody[RehearsalRequest]
) -> Rehearsal:
    """Run a process that need not be published, on the real engine: effects are recorded, nothing is sent or stored."""
    require(actor, "read", "process")
    files = {name: _bytes(name, content) for name, content in data.files.items()}
    with services.database.read() as tx:
        files = needed_files(tx, files) | files
    outcome = rehearse(
        f"test{SUFFIX}", data.test.encode(), files, services.catalogue, mail=services.mail_folders
    )
    found = report_data([("", outcome)])["files"][0]
    return Rehearsal(
        found["passed"], found["process"], found["problems"], found["scenarios"], found["coverage"]
    )


def _bytes(name: str, content: str) -> bytes:
    if len(content) > _LONGEST:
        raise Invalid("modelling.too_large", f"“{name}” is larger than {_LONGEST} characters.", "Split it.")
    if ending(name).removeprefix(".") not in _BINARY:
        return content.encode(errors="surrogatepass")
    try:
        return base64.b64decode(content, validate=True)
    except binascii.Error:
        raise Invalid("modelling.base64", f"The content of “{name}” is no base64.", "Encode it.") from None


def _write(document: Document, form: str) -> tuple[str, tuple[Finding, ...]]:
    picture = _PICTURES.get(form)
    if picture is not None:
        return picture(document), ()
    content, lost = write_file(f"process.{form}", document)
    return (base64.b64encode(content).decode() if form in _BINARY else content.decode("utf-8-sig")), lost


def _findings(name: str, findings: list[Finding]) -> list[Any]:
    return [shapes.finding(FileFinding(name, one)) for one in findings]


router = Router(
    "/", route_handlers=[read_element_templates, convert_process, rehearse_process], tags=["processes"]
)
