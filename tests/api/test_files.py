"""Files over HTTP: sent as a form, put into a field, read by who may, and never run by a browser."""

from typing import Any

import msgspec

from tests.api.conftest import Client, Guanxi, refusal

HOUSE: dict[str, Any] = {
    "name": "house",
    "plural": "houses",
    "fields": [
        {"name": "name", "type": "text"},
        {"name": "plan", "type": "file"},
        {"name": "view", "type": "image"},
    ],
}
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def _send(client: Client, name: str, content: bytes, kind: str) -> dict[str, Any]:
    answer = client.post("/api/v1/files", files={"file": (name, content, kind)})
    assert answer.status_code == 201, answer.text
    sent: dict[str, Any] = answer.json()
    return sent


def test_a_file_is_sent_put_into_a_field_and_read(admin: Client) -> None:
    """What was sent comes back, with its name and kind, as something to be saved."""
    assert admin.post("/api/v1/objects", json=HOUSE).status_code == 200
    plan = _send(admin, "地图 1.pdf", b"%PDF-1.7 content", "application/pdf")
    view = _send(admin, "view.png", PNG, "text/html")
    assert (plan["name"], plan["media_type"], plan["size"]) == ("地图 1.pdf", "application/pdf", 16)
    made = admin.post("/api/v1/houses", json={"name": "A", "plan": plan["id"], "view": view["id"]})
    assert made.status_code == 201, made.text

    read = admin.get(f"/api/v1/houses/{made.json()['id']}").json()
    assert read["related"] == {"file": {plan["id"]: "地图 1.pdf", view["id"]: "view.png"}}
    got = admin.get(f"/api/v1/files/{plan['id']}")
    assert got.content == b"%PDF-1.7 content"
    assert got.headers["content-type"] == "application/pdf"
    assert got.headers["content-length"] == "16"
    assert got.headers["content-disposition"] == (
        "attachment; filename=\"file.pdf\"; filename*=UTF-8''%E5%9C%B0%E5%9B%BE%201.pdf"
    )
    assert admin.get(f"/api/v1/files/{view['id']}").headers["content-type"] == "image/png"
    assert (
        admin.get("/api/v1/houses/export.csv?fields=plan,view").text.splitlines()[1] == "地图 1.pdf,view.png"
    )
    assert admin.get('/api/v1/houses?filter={"field":"plan","op":"not_empty"}').json()["total"] == 1
    wrong = admin.patch(
        f"/api/v1/houses/{made.json()['id']}", json={"view": _send(admin, "x.png", b"x", "image/png")["id"]}
    )
    assert refusal(wrong) == (422, "record.invalid")
    assert set(wrong.json()["fields"]) == {"view"}


def test_a_page_that_was_sent_is_never_run_as_ours(admin: Client) -> None:
    """HTML and SVG are only saved: sandboxed, not sniffed, shown in no frame; an injected header stays a name."""
    for name, kind in (
        ("a.html", "text/html"),
        ("a.svg", "image/svg+xml"),
        ('x".html', "text/html\r\nX-Bad: 1"),
    ):
        sent = _send(admin, name, b"<script>alert(document.cookie)</script>", kind)
        got = admin.get(f"/api/v1/files/{sent['id']}")
        assert got.headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert got.headers["x-content-type-options"] == "nosniff"
        assert got.headers["content-disposition"].startswith("attachment; ")
        assert got.headers["x-frame-options"] == "DENY"
        assert "x-bad" not in got.headers


def test_others_do_not_read_what_they_do_not_see(guanxi: Guanxi, admin: Client, sales: Client) -> None:
    """Neither what somebody has just sent, nor the file of a record of an object that is closed to them."""
    assert admin.post("/api/v1/objects", json=HOUSE).status_code == 200
    loose, held = (_send(admin, f"{name}.txt", b"secret", "text/plain")["id"] for name in "ab")
    admin.post("/api/v1/houses", json={"name": "A", "plan": held})
    for file_id in (loose, held, "nowhere"):
        assert refusal(sales.get(f"/api/v1/files/{file_id}")) == (404, "file.not_found")
    mine = _send(sales, "mine.txt", b"mine", "text/plain")["id"]
    assert sales.get(f"/api/v1/files/{mine}").content == b"mine"
    assert refusal(admin.post("/api/v1/houses", json={"name": "B", "plan": mine})) == (422, "record.invalid")
    contact = sales.post("/api/v1/contacts", json={"last_name": "Lee", "photo": mine})
    assert contact.json()["fields"]["photo"] == "Photo must be an image. Send one of: GIF, JPEG, PNG, WEBP."


def test_what_is_no_file_or_too_large_is_refused(guanxi: Guanxi, admin: Client) -> None:
    """With a code each, and nothing is kept."""
    two = [("file", ("a", b"a")), ("file", ("b", b"b"))]
    assert refusal(admin.post("/api/v1/files", files=two)) == (422, "file.one")
    assert refusal(admin.post("/api/v1/files", data={"file": "text"})) == (422, "file.missing")
    most = guanxi.settings.largest_file_mib << 20
    services = guanxi.app.state["services"]
    small = msgspec.structs.replace(guanxi.settings, largest_file_mib=1)
    object.__setattr__(services, "settings", small)
    assert refusal(admin.post("/api/v1/files", files={"file": ("a", bytes((1 << 20) + 1))})) == (
        422,
        "file.too_large",
    )
    assert _send(admin, "a", bytes(1 << 20), "")["size"] == 1 << 20
    object.__setattr__(services, "settings", guanxi.settings)
    assert refusal(admin.post("/api/v1/files", files={"file": ("a", bytes(most + (1 << 17)))})) == (
        413,
        "request.too_large",
    )
