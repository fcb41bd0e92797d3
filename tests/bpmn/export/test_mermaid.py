"""Processes as Mermaid flowcharts."""

from guanxi.bpmn.export import to_mermaid
from tests.bpmn.layout.models import document, process


def test_a_process_with_a_choice() -> None:
    """Shapes first, then arrows with their names."""
    model = process(
        '<startEvent id="s" name="New lead"/><exclusiveGateway id="g" name="Good fit?"/><userTask id="a" name="Call"/>'
        '<endEvent id="e"/>',
        flows=("s>g", "g>a:yes", "g>e:no", "a>e"),
    )

    assert to_mermaid(model) == (
        "flowchart LR\n"
        '  n1(["New lead"])\n'
        '  n2{"Good fit?<br/>X"}\n'
        '  n3["Call"]\n'
        '  n4(((" ")))\n'
        "  n1 --> n2\n"
        '  n2 -->|"yes"| n3\n'
        '  n2 -->|"no"| n4\n'
        "  n3 --> n4\n"
    )


def test_pools_lanes_sub_processes_and_messages() -> None:
    """Subgraphs nest; a closed pool is a box; a message is dotted; a boundary event hangs on its activity."""
    model = document(
        '<collaboration id="c"><participant id="A" name="We" processRef="p"/><participant id="B" name="客户"/>'
        '<messageFlow id="m" sourceRef="x" targetRef="B" name="offer"/></collaboration>'
        '<process id="p"><laneSet id="ls"><lane id="l1" name="Sales"><flowNodeRef>x</flowNodeRef></lane></laneSet>'
        '<subProcess id="x" name="Quote"><task id="t" name="Write"/></subProcess>'
        '<boundaryEvent id="b" attachedToRef="x" name="Late"/></process>'
    )

    assert to_mermaid(model) == (
        "flowchart LR\n"
        '  subgraph n1["We"]\n'
        '    subgraph g2["Sales"]\n'
        '      subgraph n3["Quote"]\n'
        '        n4["Write"]\n'
        "      end\n"
        '      n5(("Late"))\n'
        "    end\n"
        "  end\n"
        '  n6["客户"]\n'
        "  n3 -.- n5\n"
        '  n3 -.->|"offer"| n6\n'
    )


def test_names_cannot_become_mermaid() -> None:
    """Quotes, brackets, comments, directives and markup in names are characters."""
    model = process('<task id="a" name="&quot;]; click a &lt;b&gt; #35; `x`"/>')

    assert '"#quot;]; click a #lt;b#gt; #35;35; #96;x#96;"' in to_mermaid(model)
