"""Ten typical conditions and mappings: in FEEL, as the same logic in Python, and as each peer has to be asked.

Peers get the same variables in their own kinds of numbers, and the same text, or where their dialect cannot read it one
that says the same.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

VARIABLES: dict[str, Any] = {
    "score": 70,
    "region": "EU",
    "amount": 1234.5,
    "rate": 0.2,
    "name": "Li",
    "lead": {"email": "li@x.example", "owner": None},
    "items": [{"price": number, "count": 2} for number in range(1, 11)],
}
ZERO, ONE, FIVE, TEN, FIFTY, SIXTY, THOUSAND = map(Decimal, (0, 1, 5, 10, 50, 60, 1000))
Answer = Callable[[Mapping[str, Any]], Any]


def decimals(value: Any) -> Any:
    """Return JSON data with exact numbers."""
    if isinstance(value, dict):
        return {key: decimals(item) for key, item in value.items()}
    if isinstance(value, list):
        return [decimals(item) for item in value]
    return Decimal(str(value)) if type(value) in (int, float) else value


CONTEXT = decimals(VARIABLES)


@dataclass(frozen=True)
class Text:
    """One expression: in FEEL, as a Python function, as SpiffWorkflow writes it, and in dialects that differ."""

    feel: str
    floor: Answer
    python: str
    dialects: dict[str, str] = field(default_factory=dict)

    def of(self, peer: str) -> str:
        """Return the text a peer is asked."""
        return self.python if peer == "SpiffWorkflow" else self.dialects.get(peer, self.feel)


CONDITION = "condition"
TEXTS: dict[str, Text] = {
    CONDITION: Text(
        'score >= 50 and region in ("EU", "US")',
        lambda c: c["score"] >= FIFTY and c["region"] in ("EU", "US"),
        'score >= 50 and region in ("EU", "US")',
        {
            "pySFeel": '(score >= 50) and (region in ("EU", "US"))',
            "bkflow-feel": 'score >= 50 and region in ["EU", "US"]',
        },
    ),
    "comparison": Text(
        "amount > 1000",
        lambda c: c["amount"] > THOUSAND,
        "amount > 1000",
        {"bkflow-feel": "amount > 1000.0"},
    ),
    "null test": Text("lead.owner = null", lambda c: c["lead"]["owner"] is None, 'lead["owner"] is None'),
    "branch": Text(
        'if score > 60 then "hot" else "cold"',
        lambda c: "hot" if c["score"] > SIXTY else "cold",
        '"hot" if score > 60 else "cold"',
    ),
    "built-in": Text(
        'ends with(lead.email, ".example")',
        lambda c: c["lead"]["email"].endswith(".example"),
        'lead["email"].endswith(".example")',
    ),
    "arithmetic": Text(
        "amount * (1 + rate) - 10",
        lambda c: c["amount"] * (ONE + c["rate"]) - TEN,
        "amount * (1 + rate) - 10",
        {"bkflow-feel": "amount * (1.0 + rate) - 10.0"},
    ),
    "text": Text('"Dear " + name', lambda c: "Dear " + c["name"], '"Dear " + name'),
    "mapping": Text(
        "{name: name, total: amount * rate}",
        lambda c: {"name": c["name"], "total": c["amount"] * c["rate"]},
        '{"name": name, "total": amount * rate}',
    ),
    "list": Text(
        "sum(for i in items return i.price * i.count)",
        lambda c: sum((i["price"] * i["count"] for i in c["items"]), ZERO),
        'sum(i["price"] * i["count"] for i in items)',
    ),
    "filter": Text(
        "items[price > 5]",
        lambda c: [i for i in c["items"] if i["price"] > FIVE],
        '[i for i in items if i["price"] > 5]',
    ),
}
