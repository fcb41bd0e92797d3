"""Files come out as they went in, in every version."""

from io import BytesIO

import pytest
from lxml import etree

from guanxi.dmn import DmnError, parse_dmn
from guanxi.dmn.xml import MODEL_NAMESPACES
from tests.dmn.models import decision, definitions, input_data, table


def canonical(data):
    """The canonical form, with comments."""
    return etree.tostring(etree.parse(BytesIO(data)), method="c14n", with_comments=True)


def test_every_file_of_the_suite_survives(suites):
    """Diagrams, comments, foreign elements and attributes are all there."""
    files = sorted((suites / "dmn-tck").rglob("*.dmn"))
    assert files
    for path in files:
        others = [other.read_bytes() for other in path.parent.glob("*.dmn") if other != path]
        data = path.read_bytes()
        assert canonical(parse_dmn(data, imports=others, strict=False).to_xml()) == canonical(data), path.name


@pytest.mark.parametrize(("namespace", "version"), MODEL_NAMESPACES.items())
def test_reads_every_version(namespace, version):
    """The version follows the namespace; 1.1 qualifies its types."""
    prefix = 'xmlns:feel="http://www.omg.org/spec/FEEL/20140401" ' if version == "1.1" else ""
    typed = "feel:number" if version == "1.1" else "number"
    body = input_data("x", typed) + decision("D", table(["x"], [(["> 1"], ['"y"'])]), inputs=["x"])
    data = definitions(body, model=namespace).replace(b"<definitions ", f"<definitions {prefix}".encode(), 1)

    model = parse_dmn(data)

    assert model.definitions.version == version
    assert model.evaluate("D", {"x": 2}).value == "y"
    assert model.evaluate("D", {"x": "2"}).warnings[0].code == "dmn.type"
    assert canonical(model.to_xml()) == canonical(data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "xml.malformed"),
        (b"<definitions", "xml.malformed"),
        (b'<definitions xmlns="urn:other"/>', "dmn.namespace"),
        (b"<!DOCTYPE d [<!ENTITY a 'x'>]><d>&a;</d>", "xml.doctype"),
        (
            definitions(
                "<decision id='a' name='a'><informationRequirement><requiredDecision href='#b'/></informationRequirement></decision>"
            ),
            "dmn.reference",
        ),
        (definitions(decision("a", "", needs=["b"]) + decision("b", "", needs=["a"])), "dmn.cycle"),
        (definitions(decision("a", "", needs=["a"])), "dmn.cycle"),
        (definitions(decision("a", "") + decision("a", "")), "dmn.duplicate"),
        (
            definitions(
                "<decision id='a' name='a'><decisionTable><input><inputExpression><text>1</text></inputExpression></input><output/><rule><outputEntry><text>1</text></outputEntry></rule></decisionTable></decision>"
            ),
            "dmn.rule_length",
        ),
        (
            definitions(
                "<decision id='a' name='a'><decisionTable hitPolicy='BEST'><output/></decisionTable></decision>"
            ),
            "dmn.unknown_word",
        ),
        (
            definitions("<decision id='a' name='a'><context><contextEntry/></context></decision>"),
            "dmn.expression_missing",
        ),
        (
            definitions(
                "<itemDefinition name='t'><typeRef>u</typeRef></itemDefinition><itemDefinition name='u'><typeRef>t</typeRef></itemDefinition>"
            ),
            "dmn.type_cycle",
        ),
        (
            definitions("<decision id='a' name='a'>" + "<list>" * 80 + "</list>" * 80 + "</decision>"),
            "dmn.too_deep",
        ),
    ],
)
def test_refuses_a_broken_file(data, code):
    """The first finding says what is wrong; findings of elements name them."""
    with pytest.raises(DmnError) as refused:
        parse_dmn(data)

    assert refused.value.code == code
    if code.startswith("dmn.") and code != "dmn.namespace":
        assert refused.value.findings[0].element_id in ("a", "b", "t", "u")
