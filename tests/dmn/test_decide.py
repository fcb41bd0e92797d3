"""Evaluation of models: graphs, overrides, knowledge models, services, imports, failures."""

from decimal import Decimal

import pytest

from guanxi.dmn import DmnError, parse_dmn
from tests.dmn.models import NAMESPACE, decision, definitions, input_data, literal, table, table_model


def test_evaluates_the_decisions_a_decision_needs():
    """Required decisions are computed first and stand in scope under their names."""
    model = parse_dmn(
        definitions(
            input_data("Net Price")
            + decision("Tax", literal("Net Price * 0.2"), inputs=["Net Price"])
            + decision("Gross", literal("Net Price + Tax"), inputs=["Net Price"], needs=["Tax"])
        )
    )

    result = model.evaluate("Gross", {"Net Price": 100})

    assert result.value == Decimal(120)
    assert result.warnings == ()


def test_a_given_value_overrides_a_decision():
    """An input that names a decision is used instead of its logic."""
    model = parse_dmn(definitions(decision("A", literal("1")) + decision("B", literal("A + 1"), needs=["A"])))

    assert model.evaluate("B", {"A": 41}).value == Decimal(42)


def test_the_decision_asked_for_is_always_computed():
    """A variable of its name does not replace it; without override, none replaces a required decision either."""
    model = parse_dmn(definitions(decision("A", literal("1")) + decision("B", literal("A + 1"), needs=["A"])))

    assert model.evaluate("B", {"B": 7}).value == Decimal(2)
    assert model.evaluate("B", {"A": 41}, override=False).value == Decimal(2)


def test_an_absent_input_is_null_and_named_in_a_notice():
    """A missing input does not stop the evaluation; the notice says which one it was."""
    model = parse_dmn(definitions(input_data("x") + decision("D", literal("x = null"), inputs=["x"])))

    result = model.evaluate("D", {})

    assert result.value is True
    assert [notice.code for notice in result.warnings] == ["dmn.input_missing"]


def test_a_value_of_the_wrong_type_becomes_null():
    """An input must be of its type; the text 'ten' is no number."""
    model = parse_dmn(definitions(input_data("x", "number") + decision("D", literal("x"), inputs=["x"])))

    result = model.evaluate("D", {"x": "ten"})

    assert result.value is None
    assert [notice.code for notice in result.warnings] == ["dmn.type"]


def test_a_long_chain_of_decisions_needs_no_deep_recursion():
    """1,200 decisions in a row are evaluated."""
    chain = decision("d0", literal("0")) + "".join(
        decision(f"d{n}", literal(f"d{n - 1} + 1"), needs=[f"d{n - 1}"]) for n in range(1, 1200)
    )

    assert parse_dmn(definitions(chain)).evaluate("d1199", {}).value == Decimal(1199)


def _knowledge(name: str, parameters: str, body: str) -> str:
    return (
        f'<businessKnowledgeModel id="{name}" name="{name}"><variable name="{name}"/>'
        f"<encapsulatedLogic>{parameters}{body}</encapsulatedLogic></businessKnowledgeModel>"
    )


def test_a_knowledge_model_is_a_function():
    """It is called with positional arguments, with names, and by a boxed invocation."""
    invocation = (
        f"<invocation>{literal('double')}<binding><parameter name='n'/>{literal('21')}</binding></invocation>"
    )
    model = parse_dmn(
        definitions(
            _knowledge("double", '<formalParameter name="n" typeRef="number"/>', literal("n * 2"))
            + decision("positional", literal("double(21)"), knows=["double"])
            + decision("named", literal("double(n: 21)"), knows=["double"])
            + decision("boxed", invocation, knows=["double"])
            + decision("wrong", literal('double("x")'), knows=["double"])
        )
    )

    values = [model.evaluate(name, {}).value for name in ("positional", "named", "boxed", "wrong")]

    assert values == [Decimal(42), Decimal(42), Decimal(42), None]


def test_a_knowledge_model_may_call_itself():
    """Recursion ends by its own condition, or by the budget with a notice."""
    model = parse_dmn(
        definitions(
            _knowledge("fac", '<formalParameter name="n"/>', literal("if n <= 1 then 1 else n * fac(n - 1)"))
            + _knowledge("loop", '<formalParameter name="n"/>', literal("loop(n + 1)"))
            + decision("ends", literal("fac(5)"), knows=["fac"])
            + decision("hangs", literal("loop(1)"), knows=["loop"])
        )
    )

    hangs = model.evaluate("hangs", {})

    assert model.evaluate("ends", {}).value == Decimal(120)
    assert hangs.value is None
    assert "dmn.budget" in [notice.code for notice in hangs.warnings]


def test_a_service_computes_inside_with_its_arguments():
    """The caller's own value of an input is not seen inside, and the service's not outside."""
    service = (
        '<decisionService id="S" name="S"><variable name="S"/>'
        '<outputDecision href="#Out"/><inputData href="#x"/></decisionService>'
    )
    model = parse_dmn(
        definitions(
            input_data("x")
            + decision("Out", literal("x + 1"), inputs=["x"])
            + service
            + decision("Both", literal("[S(10), x]"), inputs=["x"], knows=["S"])
        )
    )

    assert model.evaluate("Both", {"x": 1}).value == [Decimal(11), Decimal(1)]
    assert model.evaluate("S", {"x": 5}).value == Decimal(6)


def test_an_imported_model_is_used_under_its_name():
    """Decisions and types of another file are reached through the import's name."""
    library = definitions(
        '<itemDefinition name="tRate"><typeRef>number</typeRef><allowedValues><text>[0..1]</text></allowedValues></itemDefinition>'
        + input_data("base")
        + decision("rate", literal("base / 10"), inputs=["base"]),
        namespace="urn:lib",
    )
    user = definitions(
        '<import name="lib" namespace="urn:lib" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'
        '<decision id="D" name="D"><variable name="D" typeRef="lib.tRate"/><informationRequirement>'
        f'<requiredDecision href="urn:lib#rate"/></informationRequirement>{literal("lib.rate")}</decision>'
    )

    model = parse_dmn(user, imports=[library])

    assert model.evaluate("D", {"lib": {"base": 2}}).value == Decimal("0.2")
    assert model.evaluate("D", {"{urn:lib}base": 3}).value == Decimal("0.3")
    assert model.evaluate("D", {"lib.base": 4}).value == Decimal("0.4")
    assert model.evaluate("D", {"base": 30}).value is None
    with pytest.raises(DmnError) as refused:
        parse_dmn(user)
    assert refused.value.code == "dmn.import_missing"


def test_explains_which_rules_matched():
    """Inputs as tested, rules with number, id and the texts of their outputs."""
    model = parse_dmn(table_model(["x"], [(["< 5"], ['"low"']), ([">= 5"], ['"high"'])]))

    match = model.evaluate("D", {"x": 7}).matched[0]

    assert (match.decision, match.table_id, match.hit_policy) == ("D", "table", "UNIQUE")
    assert match.inputs == (("x", Decimal(7)),)
    assert [(rule.number, rule.id, rule.outputs) for rule in match.rules] == [(2, "r2", {"": '"high"'})]


def test_an_unknown_decision_is_refused():
    """The refusal names what there is."""
    model = parse_dmn(definitions(decision("D", literal("1"))))

    with pytest.raises(DmnError) as refused:
        model.evaluate("E", {})

    assert refused.value.code == "dmn.decision_unknown"
    assert "'D'" in refused.value.cure


def test_an_expression_that_is_no_feel_refuses_the_file_or_becomes_null():
    """Strict reading refuses and names the place; lenient reading gives null with a notice."""
    data = definitions(decision("D", literal("1 +")))

    with pytest.raises(DmnError) as refused:
        parse_dmn(data)
    result = parse_dmn(data, strict=False).evaluate("D", {})

    assert refused.value.findings[0].rule == "dmn.expression"
    assert result.value is None
    assert [notice.code for notice in result.warnings] == ["dmn.expression"]


def test_never_evaluates_half_a_table():
    """One cell that is no FEEL makes the whole table null, also where its rule would not match."""
    data = table_model(["x"], [(["1"], ['"one"']), (["2 +"], ['"two"'])])

    assert parse_dmn(data, strict=False).evaluate("D", {"x": 1}).value is None


def test_a_table_without_declared_inputs_reads_variables():
    """Inputs that no element is named after are variables of every decision."""
    model = parse_dmn(definitions(decision("D", table(["score"], [(["> 5"], ['"hot"'])]))))

    assert model.evaluate("D", {"score": 9}).value == "hot"


def test_says_whether_the_value_may_be_relied_on():
    """Two matches of Unique are a failure, no match is not."""
    rules = [(["> 0"], ["1"]), (["> 5"], ["2"])]
    model = parse_dmn(table_model(["x"], rules))

    assert model.evaluate("D", {"x": 9}).failed == "The hit policy is Unique, but the rules 1, 2 match."
    assert model.evaluate("D", {"x": -1}).failed == ""


def _library(name: str, body: str) -> bytes:
    return definitions(body, namespace=f"urn:{name}")


def _unnamed(*names: str) -> str:
    return "".join(f'<import name="" namespace="urn:{name}" importType="{NAMESPACE}"/>' for name in names)


def test_what_is_imported_without_a_name_is_part_of_the_model():
    """Elements, types and inputs of the imported file, and of what it imports in turn, stand under their own names."""
    base = _library(
        "base", '<itemDefinition name="tText"><typeRef>string</typeRef></itemDefinition>' + input_data("x")
    )
    middle = _library(
        "middle", _unnamed("base") + decision("Echo", literal("x"), inputs=["x"], type_ref="tText")
    )
    model = parse_dmn(definitions(_unnamed("middle")), imports=[base, middle])

    assert model.evaluate("Echo", {"x": "hi"}).value == "hi"
    assert model.evaluate("Echo", {"{urn:base}x": "hi"}).value == "hi"
    assert model.evaluate("Echo", {"x": 1}).value is None


def test_names_of_unnamed_imports_are_taken_first_come_first_served():
    """The model's own element wins over an imported one, also where the imported file needs it."""
    first = _library(
        "first",
        decision("Rate", literal("1"))
        + decision("Own", literal('"first"'))
        + decision("Uses", literal("Own"), needs=["Own"]),
    )
    second = _library("second", decision("Rate", literal("2")))
    root = _unnamed("first", "second") + decision("Own", literal('"root"'))
    model = parse_dmn(definitions(root), imports=[second, first])

    assert model.evaluate("Rate", {}).value == Decimal(1)
    assert model.evaluate("Uses", {}).value == "root"
    assert [element.name for element in model.definitions.elements] == ["Own"]


def test_unnamed_imports_may_go_in_circles_but_not_be_missing():
    """Two files that import each other are read once; one that was not given is named."""
    one = _library("one", _unnamed("two") + decision("A", literal("1")))
    two = _library("two", _unnamed("one") + decision("B", literal("2")))
    model = parse_dmn(definitions(_unnamed("one", "test")), imports=[one, two])

    assert model.evaluate("B", {}).value == Decimal(2)
    with pytest.raises(DmnError) as refused:
        parse_dmn(definitions(_unnamed("one")), imports=[one])
    assert [finding.rule for finding in refused.value.findings] == ["dmn.import_missing"]
