"""The command that runs all storms comes to its end whatever breaks."""

from pathlib import Path

from tests.chaos import everything


def test_a_storm_that_fails_keeps_no_other_from_running(tmp_path, monkeypatch):
    """Each runs once, with at most so many kills, and the failed ones are counted."""
    ran = []

    def run(arguments):
        ran.append(arguments)
        return 1 if "rabbitmq" in arguments else 0

    monkeypatch.setattr(everything, "_run", run)

    assert everything.run_all(tmp_path, most=7) == 1
    assert [arguments[: len(what)] for arguments, (what, _) in zip(ran, everything.STORMS, strict=True)] == [
        what for what, _ in everything.STORMS
    ]
    assert {arguments[-4:] for arguments in ran} == {("--kills", "7", "--results", str(tmp_path))}


def test_make_chaos_is_that_command():
    """Nothing else is run by it."""
    lines = Path("Makefile").read_text().partition("\nchaos:")[2].partition("\n\n")[0].splitlines()[1:]
    assert lines == ["\t$(BIN)/python -m tests.chaos --all"]
