"""A decision model as frozen data: what the file says, nothing compiled.

Names follow the DMN 1.5 metamodel (clauses 6, 7 and 10). Tables and expressions refer to types by the text of
their ``typeRef``, with XML prefixes already resolved. Not here: reading (``reading``), evaluation (``decide``).
"""

from typing import Literal

import msgspec


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What every element has: ``id`` may be empty, ``line`` is 0 when unknown."""

    id: str = ""
    line: int = 0


class Variable(Part, frozen=True, kw_only=True):
    """An information item: a name with a type (empty = Any)."""

    name: str
    type_ref: str = ""


class LiteralExpression(Part, frozen=True, kw_only=True):
    """A literal expression; ``language`` is empty for FEEL."""

    text: str
    type_ref: str = ""
    language: str = ""


class ContextEntry(Part, frozen=True, kw_only=True):
    """One entry of a boxed context; without a variable it is the result."""

    variable: Variable | None
    value: "Expression"


class Context(Part, frozen=True, kw_only=True):
    """A boxed context."""

    entries: tuple[ContextEntry, ...]
    type_ref: str = ""


class Binding(Part, frozen=True, kw_only=True):
    """One argument of an invocation; ``value`` None = null."""

    parameter: Variable
    value: "Expression | None"


class Invocation(Part, frozen=True, kw_only=True):
    """A boxed invocation of a function by name."""

    function: "Expression"
    bindings: tuple[Binding, ...]
    type_ref: str = ""


class Relation(Part, frozen=True, kw_only=True):
    """A list of contexts, written as rows under columns."""

    columns: tuple[Variable, ...]
    rows: tuple[tuple["Expression", ...], ...]
    type_ref: str = ""


class BoxedList(Part, frozen=True, kw_only=True):
    """A boxed list."""

    items: tuple["Expression", ...]
    type_ref: str = ""


class Function(Part, frozen=True, kw_only=True):
    """A boxed function. ``kind`` Java and PMML describe the function in a context."""

    kind: Literal["FEEL", "Java", "PMML"]
    parameters: tuple[Variable, ...]
    body: "Expression | None"
    type_ref: str = ""


class Conditional(Part, frozen=True, kw_only=True):
    """A boxed if-then-else."""

    condition: "Expression"
    then: "Expression"
    otherwise: "Expression"
    type_ref: str = ""


class Filter(Part, frozen=True, kw_only=True):
    """A boxed filter: items of ``source`` for which ``match`` is true."""

    source: "Expression"
    match: "Expression"
    type_ref: str = ""


class Iterator(Part, frozen=True, kw_only=True):
    """A boxed ``for``, ``some`` or ``every``."""

    kind: Literal["for", "some", "every"]
    variable: str
    source: "Expression"
    source_type_ref: str = ""
    body: "Expression"
    type_ref: str = ""


class InputClause(Part, frozen=True, kw_only=True):
    """A column that is tested. ``values`` is the text of the allowed values; empty = anything."""

    label: str = ""
    expression: str
    type_ref: str = ""
    values: str = ""


class OutputClause(Part, frozen=True, kw_only=True):
    """A column that is given. ``values`` also orders priorities; ``default`` applies when nothing matches."""

    name: str = ""
    label: str = ""
    type_ref: str = ""
    values: str = ""
    default: str = ""


class Rule(Part, frozen=True, kw_only=True):
    """One rule: unary tests, one text per input; expressions, one text per output; notes.

    ``output_types`` holds the types of the outputs, or nothing when the rule gives none.
    """

    tests: tuple[str, ...]
    outputs: tuple[str, ...]
    annotations: tuple[str, ...] = ()
    output_types: tuple[str, ...] = ()


HitPolicy = Literal["UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"]
Aggregation = Literal["", "SUM", "COUNT", "MIN", "MAX"]


class DecisionTable(Part, frozen=True, kw_only=True):
    """A decision table (clause 8)."""

    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]
    hit_policy: HitPolicy = "UNIQUE"
    aggregation: Aggregation = ""
    annotations: tuple[str, ...] = ()
    type_ref: str = ""


Expression = (
    LiteralExpression
    | Context
    | Invocation
    | Relation
    | BoxedList
    | Function
    | Conditional
    | Filter
    | Iterator
    | DecisionTable
)


class ItemDefinition(Part, frozen=True, kw_only=True):
    """A named type (clause 7.3.2): a base with constraints, or components, or a function."""

    name: str
    type_ref: str = ""
    allowed_values: str = ""
    type_constraint: str = ""
    components: tuple["ItemDefinition", ...] = ()
    function: "FunctionItem | None" = None
    is_collection: bool = False


class FunctionItem(msgspec.Struct, frozen=True):
    """The signature of a function type."""

    parameters: tuple[Variable, ...]
    result: str


class Import(Part, frozen=True, kw_only=True):
    """Another model whose elements are used under ``name``."""

    name: str
    namespace: str
    import_type: str = ""
    location: str = ""


class InputData(Part, frozen=True, kw_only=True):
    """A value that must be given."""

    name: str
    variable: Variable


class Decision(Part, frozen=True, kw_only=True):
    """A decision; ``requires`` and ``knowledge`` are hrefs, ``version_tag`` is ``zeebe:versionTag``."""

    name: str
    variable: Variable
    requires: tuple[str, ...]
    knowledge: tuple[str, ...]
    logic: Expression | None
    question: str = ""
    version_tag: str = ""


class KnowledgeModel(Part, frozen=True, kw_only=True):
    """A business knowledge model: a function that decisions share."""

    name: str
    variable: Variable
    knowledge: tuple[str, ...]
    logic: Function | None


class DecisionService(Part, frozen=True, kw_only=True):
    """Decisions offered as one function; all members are hrefs."""

    name: str
    variable: Variable
    outputs: tuple[str, ...]
    encapsulated: tuple[str, ...]
    input_decisions: tuple[str, ...]
    input_data: tuple[str, ...]


Element = InputData | Decision | KnowledgeModel | DecisionService


class Definitions(Part, frozen=True, kw_only=True):
    """One file. ``version`` is the DMN version of its namespace, e.g. ``1.5``."""

    name: str
    namespace: str
    version: str
    imports: tuple[Import, ...]
    items: tuple[ItemDefinition, ...]
    elements: tuple[Element, ...]
    others: frozenset[str] = frozenset()
