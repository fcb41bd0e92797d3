"""Files attached to records over HTTP: sent, attached, read, taken away, swept; nobody else's are taken."""

from datetime import timedelta

import pytest

from guanxi.records.attachments import MOST_ATTACHED
from guanxi.records.files import LOOSE, remove_loose_files
from tests.api.conftest import Client, Guanxi, refusal


def send(client: Client, name: str = "offer.pdf", content: bytes = b"%PDF-1.7") -> str:
    """Send a file and return its id."""
    answer = client.post("/api/v1/files", files={"data": (name, content, "application/pdf")})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def make_lead(client: Client) -> str:
    """Create a lead and return its address."""
    made = client.post("/api/v1/leads", json={"last_name": "With files"})
    return f"/api/v1/leads/{made.json()['id']}"


@pytest.mark.parametrize("guanxi", ["sqlite", "postgresql"], indirect=True)
def test_files_are_attached_read_and_taken_away(guanxi: Guanxi, admin: Client, sales: Client) -> None:
    """Whoever sees the record reads its files; one that was taken away is nobody's, comes back, or is swept after a day."""
    lead = make_lead(admin)
    first, second = send(admin), send(admin, "plan.txt", b"plan")
    attached = admin.put(f"{lead}/files/{first}")
    assert admin.put(f"{lead}/files/{second}").status_code == 200

    listed = sales.get(f"{lead}/files").json()["items"]
    assert (attached.status_code, attached.json()["sent_by"], attached.json()["size"]) == (
        200,
        "Ada Admin",
        8,
    )
    assert {one["id"]: one["name"] for one in listed} == {first: "offer.pdf", second: "plan.txt"}
    assert sales.get(f"/api/v1/files/{first}").content == b"%PDF-1.7"

    assert sales.delete(f"{lead}/files/{first}").status_code == 204
    assert refusal(sales.get(f"/api/v1/files/{first}")) == (404, "file.not_found")
    assert refusal(sales.delete(f"{lead}/files/{first}")) == (404, "file.not_found")
    assert admin.put(f"{lead}/files/{first}").status_code == 200
    assert sales.delete(f"{lead}/files/{first}").status_code == 204
    titles = [one["title"] for one in sales.get(f"{lead}/timeline").json()["items"]]
    assert titles[0] == "Lead lost a file"
    assert titles.count("Lead got a file") == 3

    guanxi.clock.advance(LOOSE + timedelta(seconds=1))
    with guanxi.database.write() as tx:
        assert remove_loose_files(tx) == 1
    with guanxi.database.read() as tx:
        left = tx.connection.exec_driver_sql("SELECT COUNT(*) FROM stored_file_piece").scalar_one()
    assert left == 1


def test_files_that_are_not_ones_own_are_refused(admin: Client, sales: Client) -> None:
    """Somebody else's, one of another record, none at all: nothing is attached."""
    lead, other = make_lead(admin), make_lead(admin)
    theirs, taken = send(admin), send(admin)
    assert admin.put(f"{other}/files/{taken}").status_code == 200

    assert refusal(sales.put(f"{lead}/files/{theirs}")) == (422, "file.not_yours")
    assert refusal(admin.put(f"{lead}/files/{taken}")) == (422, "file.not_yours")
    assert refusal(admin.put(f"{lead}/files/none")) == (422, "file.not_yours")
    assert refusal(admin.put(f"/api/v1/leads/none/files/{theirs}")) == (404, "record.not_found")
    assert admin.get(f"{lead}/files").json()["items"] == []


def test_a_record_has_so_many_files_and_no_more(guanxi: Guanxi, admin: Client) -> None:
    """Who attaches one more is refused."""
    lead = make_lead(admin)
    ids = [send(admin, f"{n}.pdf") for n in range(MOST_ATTACHED + 1)]
    answers = [admin.put(f"{lead}/files/{file_id}") for file_id in ids]

    assert [answer.status_code for answer in answers[:-1]] == [200] * MOST_ATTACHED
    assert refusal(answers[-1]) == (409, "file.too_many")
    assert len(admin.get(f"{lead}/files").json()["items"]) == MOST_ATTACHED


def test_a_merge_brings_the_files_along(admin: Client) -> None:
    """What was attached to the other is found at the kept record."""
    lead, other = make_lead(admin), make_lead(admin)
    file_id = send(admin)
    admin.put(f"{other}/files/{file_id}")

    merged = admin.post(f"{lead}/merge", json={"other": other.rpartition("/")[2]})

    assert merged.status_code == 200, merged.text
    assert [one["id"] for one in admin.get(f"{lead}/files").json()["items"]] == [file_id]
    assert admin.get(f"/api/v1/files/{file_id}").status_code == 200
