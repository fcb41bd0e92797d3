"""``guanxi decide`` and ``guanxi feel`` as a person calls them."""

from click.testing import CliRunner

from guanxi.cli import main
from tests.dmn.models import decision, definitions, literal, table_model

RULES = [(["< 5"], ['"low"']), ([">= 7"], ['"high"'])]


def run(*arguments):
    """The command's exit code, output and error output."""
    result = CliRunner().invoke(main, [str(one) for one in arguments])
    return result.exit_code, result.stdout, result.stderr


def test_feel_prints_the_value(tmp_path):
    """Variables come from a JSON file; numbers stay exact, dates have their JSON form."""
    context = tmp_path / "context.json"
    context.write_text('{"price": 0.1, "due": {"@": "2026-01-31"}}')

    assert run("feel", "price * 3", "--context", context) == (0, "0.3\n", "")
    assert run("feel", 'due + @"P1M"', "--context", context) == (0, '{"@":"2026-02-28"}\n', "")


def test_feel_says_where_a_text_is_wrong():
    """Line and column of the place, exit code 1."""
    code, output, error = run("feel", "1 +")

    assert (code, output) == (1, "")
    assert error.startswith("Error: line 1, column 4")


def test_decide_prints_value_and_rules(tmp_path):
    """The one decision of the file needs no name."""
    file, inputs = tmp_path / "t.dmn", tmp_path / "in.json"
    file.write_bytes(table_model(["x"], RULES))
    inputs.write_text('{"x": 9}')

    assert run("decide", file, "D", "--input", inputs, "--explain") == (
        0,
        '"high"\n',
        "D (UNIQUE): x: 9: rules 2 [r2]\n",
    )
    assert run("decide", file, "--input", inputs)[:2] == (0, '"high"\n')


def test_decide_check_reports_gaps(tmp_path):
    """A gap is a warning, so the check passes."""
    file = tmp_path / "t.dmn"
    file.write_bytes(table_model(["x"], RULES))

    code, output, error = run("decide", file, "--check")

    assert (code, output) == (0, "")
    assert "No rule of 'D' matches x: [5..7)." in error


def test_decide_refuses_a_broken_file(tmp_path):
    """Errors say the element, exit code 1, nothing on the output."""
    file = tmp_path / "t.dmn"
    file.write_bytes(definitions(decision("D", literal("1 +"))))

    code, output, error = run("decide", file, "--check")

    assert (code, output) == (1, "")
    assert "'1 +' is not FEEL" in error
    assert "[D]" in error
