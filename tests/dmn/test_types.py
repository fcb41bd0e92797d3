"""Item definitions as checks: conversions, constraints, structures."""

from decimal import Decimal

import pytest

from guanxi.dmn import parse_dmn
from guanxi.feel.values import parse_date, parse_date_time
from tests.dmn.models import decision, definitions, input_data, literal

LI = {"name": "Li", "born": None, "friends": None}
ITEMS = """
<itemDefinition name="tVowel"><typeRef>tGrade</typeRef><allowedValues><text>"E","I"</text></allowedValues></itemDefinition>
<itemDefinition name="tGrader"><functionItem outputTypeRef="tGrade"><parameters name="x"/></functionItem></itemDefinition>
<itemDefinition name="tGrade"><typeRef>string</typeRef><allowedValues><text>"A","B"</text></allowedValues></itemDefinition>
<itemDefinition name="tGrades" isCollection="true"><typeRef>tGrade</typeRef><typeConstraint><text>count(?) &lt; 3</text></typeConstraint></itemDefinition>
<itemDefinition name="tPerson">
  <itemComponent name="name"><typeRef>string</typeRef></itemComponent>
  <itemComponent name="born"><typeRef>date and time</typeRef></itemComponent>
  <itemComponent name="friends" isCollection="true"><typeRef>tPerson</typeRef></itemComponent>
</itemDefinition>
"""


@pytest.mark.parametrize(
    ("type_ref", "given", "expected"),
    [
        ("number", Decimal(1), Decimal(1)),
        ("number", True, None),
        ("string", ["x"], "x"),
        ("string", ["x", "y"], None),
        ("tGrade", "A", "A"),
        ("tGrade", "C", None),
        ("tGrades", "A", ["A"]),
        ("tGrades", ["A", "C"], None),
        ("tGrades", ["A", "B", "A"], None),
        ("date and time", parse_date("2026-01-31"), parse_date_time("2026-01-31T00:00:00Z")),
        ("tPerson", {**LI, "friends": []}, {**LI, "friends": []}),
        ("tPerson", {"name": "Li", "born": None}, None),
        ("tPerson", {**LI, "name": 1}, None),
        ("tPerson", {**LI, "friends": LI}, {**LI, "friends": [LI]}),
        ("tPerson", {**LI, "friends": [{**LI, "name": 5}]}, None),
        ("tVowel", "E", "E"),
        ("tVowel", "A", None),
        ("tUnknown", "anything", "anything"),
    ],
)
def test_brings_a_value_to_its_type_or_to_null(type_ref, given, expected):
    """Singleton lists and dates are converted; everything else must fit."""
    model = parse_dmn(
        definitions(ITEMS + input_data("x", type_ref) + decision("D", literal("x"), inputs=["x"]))
    )

    result = model.evaluate("D", {"x": given})

    assert result.value == expected
    assert bool(result.failed) is (expected is None)


def test_an_unknown_type_is_a_warning():
    """The finding names the type."""
    model = parse_dmn(definitions(input_data("x", "tUnknown")))

    assert [(one.rule, one.severity) for one in model.findings] == [("dmn.type_unknown", "warning")]


@pytest.mark.parametrize(("given", "expected"), [("A", "A"), ("C", None)])
@pytest.mark.parametrize(
    "made",
    [
        literal("(function(x: tGrade) x)(given)"),
        f'<invocation>{literal("function(x) x")}<binding><parameter name="x" typeRef="tGrade"/>{literal("given")}'
        "</binding></invocation>",
        "<context><contextEntry><variable name='f'/><functionDefinition typeRef='tGrader'>"
        f"<formalParameter name='x'/>{literal('x')}</functionDefinition></contextEntry>"
        f"<contextEntry>{literal('f(given)')}</contextEntry></context>",
    ],
)
def test_allowed_values_hold_for_arguments_and_results_of_functions(made, given, expected):
    """A parameter or result with a constrained type is null when the value is not allowed."""
    model = parse_dmn(definitions(ITEMS + input_data("given") + decision("D", made, inputs=["given"])))

    assert model.evaluate("D", {"given": given}).value == expected


def test_a_knowledge_model_sees_null_for_an_argument_that_is_not_of_its_type():
    """The other arguments still count; what it gives is brought to the result of its function type."""
    model = parse_dmn(
        definitions(
            ITEMS
            + '<businessKnowledgeModel name="f" id="_f"><variable name="f" typeRef="tGrader"/><encapsulatedLogic>'
            + '<formalParameter name="x" typeRef="number"/>'
            + literal('if x = null then "A" else "Z"')
            + "</encapsulatedLogic></businessKnowledgeModel>"
            + decision("D", literal('[f("text"), f(1)]'), knows=["_f"])
        )
    )

    assert model.evaluate("D", {}).value == ["A", None]


def test_instance_of_knows_item_definitions_without_their_constraints():
    """Structure counts, allowed values do not (DMN 1.5, 10.3.2.9.2)."""
    model = parse_dmn(
        definitions(
            ITEMS
            + decision(
                "D",
                literal('["Z" instance of tGrade, 1 instance of tGrade, {name: "Li"} instance of tPerson]'),
            )
        )
    )

    assert model.evaluate("D", {}).value == [True, False, False]
