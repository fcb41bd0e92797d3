"""The built client is served with the right caching and headers, and nothing else leaves its folder."""

import gzip
from pathlib import Path

import pytest
from litestar import Litestar, get
from litestar.testing import TestClient

from guanxi.web.serve import CONTENT_SECURITY_POLICY, client_routes


@get("/api/v1/health")
async def _health() -> dict[str, str]:
    return {"status": "ok"}


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """Return a folder that looks like a built client."""
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<title>client</title>")
    (folder / "favicon.svg").write_text("<svg/>")
    (folder / "assets" / "index-abc.js").write_text("let a = 1")
    (folder / "assets" / "index-abc.js.gz").write_bytes(gzip.compress(b"let a = 1"))
    (folder / ".source-hash").write_text("secret")
    (tmp_path / "outside.txt").write_text("secret")
    return folder


def _client(static: Path) -> TestClient[Litestar]:
    return TestClient(Litestar([_health, *client_routes(static)], openapi_config=None))


@pytest.mark.parametrize("path", ["/", "/leads", "/leads/018f-1", "/automations/6000?window=7d"])
def test_every_address_of_the_client_answers_with_its_page(static: Path, path: str) -> None:
    """A link into the client works when it is opened directly, and is asked for anew each time."""
    with _client(static) as client:
        answer = client.get(path)
    assert answer.status_code == 200
    assert answer.text == "<title>client</title>"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_assets_are_cached_for_ever_and_sent_compressed(static: Path) -> None:
    """Their names carry a content hash, so a browser never has to ask again."""
    with _client(static) as client:
        packed = client.get("/assets/index-abc.js")
        plain = client.get("/assets/index-abc.js", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.text == plain.text == "let a = 1"
    assert "content-encoding" not in plain.headers
    assert plain.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert plain.headers["vary"] == "Accept-Encoding"


def test_a_missing_asset_is_not_answered_with_the_page(static: Path) -> None:
    """A script tag of an old page must fail plainly instead of reading HTML as script."""
    with _client(static) as client:
        answer = client.get("/assets/index-old.js")
    assert answer.status_code == 404
    assert answer.text == ""


@pytest.mark.parametrize("path", ["/.source-hash", "/..%2foutside.txt", "/assets/..%2f..%2foutside.txt"])
def test_hidden_and_outside_files_are_never_sent(static: Path, path: str) -> None:
    """Only what the build put into the folder is public."""
    with _client(static) as client:
        answer = client.get(path)
    assert "secret" not in answer.text


@pytest.mark.parametrize("path", ["/%00", "/" + 300 * "a", "/" + 3000 * "a/"])
def test_names_no_file_can_have_are_addresses_of_the_client(static: Path, path: str) -> None:
    """What the file system refuses to look up is no file; below the assets it is missing."""
    with _client(static) as client:
        page, asset = client.get(path), client.get("/assets" + path)
    assert (page.status_code, page.text) == (200, "<title>client</title>")
    assert asset.status_code == 404


def test_the_api_is_not_shadowed(static: Path) -> None:
    """Routes of the API win; an unknown API address stays a 404 and is not the client's page."""
    with _client(static) as client:
        assert client.get("/api/v1/health").json() == {"status": "ok"}
        assert client.get("/api/v1/nothing").status_code == 404


def test_a_page_says_how_to_build_the_client(tmp_path: Path) -> None:
    """Without a built client the server says what to run, in both languages."""
    with _client(tmp_path) as client:
        answer = client.get("/leads")
    assert answer.status_code == 503
    assert "python -m guanxi.web.build" in answer.text
    assert "网页界面尚未构建" in answer.text


def test_scripts_carry_no_policy_of_pages(static: Path) -> None:
    """Nothing obeys it there, and the headers of the first load's files weigh; sniffing stays forbidden."""
    with _client(static) as client:
        answer = client.get("/assets/index-abc.js")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "content-security-policy" not in answer.headers
