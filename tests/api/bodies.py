"""The smallest body that an operation takes, made from the contract."""

from typing import Any

VALUES: dict[str, Any] = {
    "string": "x",
    "integer": 1,
    "number": 1,
    "boolean": True,
    "array": [],
    "null": None,
}
FORMATS = {
    "date-time": "2026-01-05T09:00:00Z",
    "date": "2026-01-05",
    "uuid": "00000000-0000-7000-8000-000000000000",
}


def smallest(schema: dict[str, Any], components: dict[str, Any]) -> Any:
    """Return a value that the schema allows, with its required members only."""
    if "$ref" in schema:
        return smallest(components[schema["$ref"].rsplit("/", 1)[1]], components)
    for name in ("oneOf", "anyOf"):
        if schema.get(name):
            return smallest(schema[name][0], components)
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    kind = schema.get("type", "object")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        members = schema.get("properties", {})
        return {name: smallest(members[name], components) for name in schema.get("required", ())}
    if kind == "string":
        text = FORMATS.get(schema.get("format", ""), "x")
        return text.ljust(schema.get("minLength", 0), "x")
    if kind == "array" and schema.get("minItems"):
        return [smallest(schema.get("items", {}), components)]
    if kind in ("integer", "number"):
        return schema.get("minimum", VALUES[kind])
    return VALUES[kind]
