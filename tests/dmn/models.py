"""Small models as XML, for tests."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def definitions(body: str, *, namespace: str = "urn:test", model: str = NAMESPACE) -> bytes:
    """A file with the given elements."""
    return f'<definitions xmlns="{model}" id="d" name="test" namespace="{namespace}">{body}</definitions>'.encode()


def text(value: str) -> str:
    """A ``text`` element."""
    return f"<text>{escape(value)}</text>"


def literal(value: str) -> str:
    """A literal expression."""
    return f"<literalExpression>{text(value)}</literalExpression>"


def input_data(name: str, type_ref: str = "") -> str:
    """An input whose id is its name."""
    typed = f" typeRef={quoteattr(type_ref)}" if type_ref else ""
    return f"<inputData id={quoteattr(name)} name={quoteattr(name)}><variable name={quoteattr(name)}{typed}/></inputData>"


def decision(
    name: str,
    logic: str,
    *,
    inputs: Sequence[str] = (),
    needs: Sequence[str] = (),
    knows: Sequence[str] = (),
    type_ref: str = "",
) -> str:
    """A decision whose id is its name; requirements are ids."""
    required = "".join(
        f'<informationRequirement><requiredInput href="#{one}"/></informationRequirement>' for one in inputs
    )
    required += "".join(
        f'<informationRequirement><requiredDecision href="#{one}"/></informationRequirement>' for one in needs
    )
    required += "".join(
        f'<knowledgeRequirement><requiredKnowledge href="#{one}"/></knowledgeRequirement>' for one in knows
    )
    typed = f" typeRef={quoteattr(type_ref)}" if type_ref else ""
    variable = f"<variable name={quoteattr(name)}{typed}/>"
    return f"<decision id={quoteattr(name)} name={quoteattr(name)}>{variable}{required}{logic}</decision>"


def table(
    inputs: Sequence[str],
    rules: Sequence[tuple[Sequence[str], Sequence[str]]],
    *,
    policy: str = "UNIQUE",
    aggregation: str = "",
    outputs: Sequence[str] = ("",),
    values: Sequence[str] = (),
    defaults: Sequence[str] = (),
    allowed: Sequence[str] = (),
) -> str:
    """A decision table; ``values`` are output values, ``allowed`` input values per column."""
    columns = "".join(
        f"<input><inputExpression>{text(one)}</inputExpression>"
        + (
            f"<inputValues>{text(allowed[place])}</inputValues>"
            if place < len(allowed) and allowed[place]
            else ""
        )
        + "</input>"
        for place, one in enumerate(inputs)
    )
    for place, name in enumerate(outputs):
        named = f" name={quoteattr(name)}" if name else ""
        inside = f"<outputValues>{text(values[place])}</outputValues>" if place < len(values) else ""
        inside += (
            f"<defaultOutputEntry>{text(defaults[place])}</defaultOutputEntry>"
            if place < len(defaults)
            else ""
        )
        columns += f"<output{named}>{inside}</output>"
    rows = "".join(
        f'<rule id="r{number}">'
        + "".join(f"<inputEntry>{text(one)}</inputEntry>" for one in tests)
        + "".join(f"<outputEntry>{text(one)}</outputEntry>" for one in results)
        + "</rule>"
        for number, (tests, results) in enumerate(rules, 1)
    )
    aggregated = f' aggregation="{aggregation}"' if aggregation else ""
    return f'<decisionTable id="table" hitPolicy="{policy}"{aggregated}>{columns}{rows}</decisionTable>'


def table_model(
    inputs: Sequence[str], rules: Sequence[tuple[Sequence[str], Sequence[str]]], **options: object
) -> bytes:
    """A model with one decision ``D`` that is a table over inputs."""
    body = "".join(input_data(name) for name in inputs)
    return definitions(body + decision("D", table(inputs, rules, **options), inputs=inputs))  # type: ignore[arg-type]  # options are passed on
