"""What of a form is shown, asked over HTTP; findings of a form that is being built."""

from tests.api.conftest import Client, refusal

COMPONENTS = [
    {"type": "number", "key": "amount"},
    {"type": "group", "components": [{"type": "text", "conditional": {"hide": "=amount < 10"}}]},
]


def test_hidden_components_are_named_by_their_place(sales: Client) -> None:
    """By the values given; a value is sent as variables are."""
    for amount, hidden in ((5, ["1/0"]), (10, [])):
        body = {"components": COMPONENTS, "values": {"amount": amount}}
        assert sales.post("/api/v1/form-states", json=body).json() == {"hidden": hidden}


def test_what_is_no_form_is_refused(sales: Client, anonymous: Client) -> None:
    """A component without shape, and somebody not signed in."""
    body = {"components": [{"conditional": "=x"}], "values": {}}
    assert refusal(sales.post("/api/v1/form-states", json=body)) == (422, "form.components")
    assert anonymous.post("/api/v1/form-states", json=body).status_code in (401, 403)


def test_a_form_that_cannot_be_filled_in_is_not_published(admin: Client) -> None:
    """Two fields of one key: an error of the text, at the field."""
    form = '{"id": "f", "components": [{"type": "number", "key": "a"}, {"type": "number", "key": "a"}]}'
    found = admin.post("/api/v1/draft-findings", json={"name": "f.form", "content": form}).json()["findings"]
    assert [(one["rule"], one["severity"], one["element_id"]) for one in found] == [
        ("form.double_key", "error", "a")
    ]
