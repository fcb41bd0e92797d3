"""“Which way to automate this?”: what the page shows is in the files, the files deploy, the service answers."""

import importlib.util
import re
import threading
from collections.abc import Iterator
from http.server import HTTPServer
from typing import Any

import pytest

from guanxi.activities.http.declaration import REQUEST
from guanxi.activities.http.guard import Guard
from guanxi.activities.http.request import HttpCaller
from guanxi.activities.inputs import read_inputs
from guanxi.activities.outcome import Done, Failed
from tests.conftest import ROOT
from tests.docs.test_examples import guanxi

PAGE = (ROOT / "docs" / "how-to" / "which-way-to-automate.md").read_text("utf-8")
FOLDER = ROOT / "examples" / "which-way"


def test_every_line_of_the_page_is_in_a_file() -> None:
    """Lines of XML and Python, apart from how far they are indented and how tags are closed."""
    lines = {
        line.strip().replace(" />", "/>")
        for path in FOLDER.iterdir()
        for line in path.read_text("utf-8").splitlines()
    }
    shown = re.findall(r"^```(?:xml|python)\n(.*?)^```", PAGE, re.M | re.S)

    assert len(shown) == 4
    assert [
        one for block in shown for one in block.splitlines() if one.strip().replace(" />", "/>") not in lines
    ] == []
    assert all(f"({path})" in PAGE for path in ("../../examples/which-way/lead-group.dmn",))


def test_the_table_of_the_page_is_the_decision(tmp_path: Any) -> None:
    """Each row's cells stand in the file, in this order; the file has no errors."""
    decision = (FOLDER / "lead-group.dmn").read_text("utf-8").replace("&gt;", ">")
    texts = re.findall(r"<(?:text|annotation)?.*?<text>(.*?)</text>", decision, re.S)[2:]
    rows = [
        row.strip("| \n").split(" | ") for row in re.findall(r"^\| .*managers.*$|^\| - \| - .*$", PAGE, re.M)
    ]
    cells = [cell.strip("`") for row in rows for cell in row]
    checked = guanxi(tmp_path, "decide", "--check", str(FOLDER / "lead-group.dmn"))

    assert cells == texts
    assert checked.returncode == 0, checked.stderr


def test_all_four_deploy(tmp_path: Any) -> None:
    """Together, without errors."""
    assert guanxi(tmp_path, "migrate").returncode == 0
    files = sorted(str(path) for path in FOLDER.iterdir() if path.suffix in (".bpmn", ".dmn"))
    deployed = guanxi(tmp_path, "deploy", *files)

    assert deployed.returncode == 0, deployed.stderr
    assert deployed.stderr == ""
    assert deployed.stdout.count("version 1") == 5


@pytest.fixture
def service() -> Iterator[str]:
    """The example's service on a free port."""
    specification = importlib.util.spec_from_file_location("which_way_service", FOLDER / "service.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    module.Handler.log_message = lambda *_: None
    server = HTTPServer(("127.0.0.1", 0), module.Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/group"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_service_answers_what_the_process_asks(service: str) -> None:
    """The real activity calls the real service; what is no lead is refused as a business error."""
    caller = HttpCaller(Guard(["127.0.0.0/8"]))

    def call(body: Any) -> Any:
        inputs = read_inputs(REQUEST, {"url": service, "method": "POST", "body": body})
        return caller.call(inputs, idempotency_key="1")

    answers = [
        call({"budget": 50000, "email": None}),
        call({"budget": None, "email": "a@partner.example"}),
        call({"budget": 100, "email": "a@b.example"}),
    ]
    refused = call("no lead")

    assert all(isinstance(one, Done) for one in answers), answers
    assert [one.variables["answer"]["group"] for one in answers] == ["managers", "managers", "sales"]
    assert isinstance(refused, Failed)
    assert refused.code == "HTTP_REFUSED"
