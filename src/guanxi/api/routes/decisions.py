"""Decision tables while they are edited: examples run on a text that need not be saved, tables as sheets and back."""

import base64
import binascii

from litestar import Router, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from guanxi.access.contracts import Actor
from guanxi.access.roles import require
from guanxi.api.schemas import decisions as shapes
from guanxi.api.services import Services
from guanxi.dmn import DmnError, Model, parse_dmn
from guanxi.dmn.examples import Example, inputs_of, run_examples
from guanxi.dmn.model import DecisionTable
from guanxi.dmn.sheets import table_from_csv, table_from_xlsx, table_to_csv, table_to_xlsx
from guanxi.dmn.writing import replace_table
from guanxi.platform.errors import Invalid

_LONGEST = 5_000_000  # characters of a file
_MOST_EXAMPLES = 200


@post("/decision-examples", status_code=200, sync_to_thread=True)
def run_decision_examples(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    data: JSONBody[shapes.DecisionExamples],
) -> shapes.DecisionRun:
    """Evaluate a decision of a text for each example; nothing is stored. Without examples, say what it reads."""
    require(actor, "read", "draft")
    if len(data.examples) > _MOST_EXAMPLES:
        message = f"{len(data.examples)} examples are more than {_MOST_EXAMPLES}."
        raise Invalid("decision.too_many", message, "Run fewer at a time.", {"examples": "are too many"})
    model = _model(data.content)
    examples = [Example(one.inputs, one.expected) for one in data.examples]
    try:
        inputs = inputs_of(model, data.decision)
        found = run_examples(model, data.decision, examples, now=services.database.clock.now())
    except DmnError as error:
        raise _refused(error, "decision") from None
    outcomes = [
        shapes.ExampleOutcome(
            value=one.value, passed=one.passed, problem=one.problem, place=one.place, rules=list(one.rules)
        )
        for one in found
    ]
    return shapes.DecisionRun(list(inputs), outcomes)


@post("/decision-sheets", status_code=200, sync_to_thread=True)
def write_decision_sheet(
    actor: NamedDependency[Actor], data: JSONBody[shapes.SheetWish]
) -> shapes.DecisionSheet:
    """Return the table of a decision as CSV or XLSX."""
    require(actor, "read", "draft")
    table = _table(_model(data.content), data.decision)
    if data.to == "csv":
        return shapes.DecisionSheet(table_to_csv(table))
    return shapes.DecisionSheet(base64.b64encode(table_to_xlsx(table)).decode())


@post("/decision-tables", status_code=200, sync_to_thread=True)
def read_decision_sheet(
    actor: NamedDependency[Actor], data: JSONBody[shapes.SheetImport]
) -> shapes.DecisionText:
    """Return the text with the table of a decision replaced by a sheet; nothing is stored."""
    require(actor, "read", "draft")
    model = _model(data.content)
    _bounded("sheet", data.sheet)
    try:
        table = _sheet(data.name, data.sheet)
        content = replace_table(model, data.decision, table)
        parse_dmn(content)
    except DmnError as error:
        raise _refused(error, "sheet") from None
    return shapes.DecisionText(content.decode())


def _sheet(name: str, text: str) -> DecisionTable:
    if name.lower().endswith(".csv"):
        return table_from_csv(text)
    if not name.lower().endswith(".xlsx"):
        message = f"“{name}” is neither .csv nor .xlsx."
        raise Invalid("decision.sheet_unknown", message, "Save it as one of them.", {"name": "is unknown"})
    try:
        return table_from_xlsx(base64.b64decode(text, validate=True))
    except binascii.Error:
        message = f"The content of “{name}” is no base64."
        raise Invalid("decision.base64", message, "Encode it.", {"sheet": "is no base64"}) from None


def _model(content: str) -> Model:
    _bounded("content", content)
    try:
        return parse_dmn(content.encode(errors="surrogatepass"))
    except DmnError as error:
        raise _refused(error, "content") from None


def _bounded(field: str, text: str) -> None:
    if len(text) > _LONGEST:
        message = f"The text is longer than {_LONGEST:,} characters."
        raise Invalid("decision.too_large", message, "Split it.", {field: "is too long"})


def _table(model: Model, decision: str) -> DecisionTable:
    found = next((one for one in model.decisions.values() if decision in (one.id, one.name)), None)
    if found is None or not isinstance(found.logic, DecisionTable):
        message = f"“{decision}” is no decision with a table."
        raise Invalid("decision.no_table", message, "Choose a table.", {"decision": "has no table"})
    return found.logic


def _refused(error: DmnError, field: str) -> Invalid:
    return Invalid(error.code, error.message, error.cure, {field: error.message})


router = Router(
    "/",
    route_handlers=[run_decision_examples, write_decision_sheet, read_decision_sheet],
    tags=["drafts"],
)
