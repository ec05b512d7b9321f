"""What this feed takes and answers, as an OpenAPI document: made from the same tables that the endpoints read."""

from collections.abc import Collection, Mapping
from typing import Any

_TYPES: dict[str, dict[str, Any]] = {
    **{key: {"type": "integer", "minimum": 1} for key in ("page", "per_page", "proximity")},
    **{key: {"type": "boolean"} for key in ("minimal", "full", "full_service", "top_only")},
    "modified_after": {"type": "string", "format": "date-time"},
}
_PAGE = {
    **{key: {"type": "integer"} for key in ("total_items", "total_pages", "page_number", "size")},
    **{key: {"type": "boolean"} for key in ("first_page", "last_page", "empty")},
    "contents": {"type": "array", "items": {"type": "object"}},
}
_KEY = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}


def document(takes: Mapping[str, Collection[str]], server: str, version: str) -> dict[str, Any]:
    """Return the document for lists that take these query words."""
    paths: dict[str, Any] = {"/": {"get": _answer("What this feed is", "object")}}
    for name, words in takes.items():
        asked = [_query(word) for word in (*words, "format")]
        paths[f"/{name}"] = {"get": {**_answer(f"A page of {name}", "Page"), "parameters": asked}}
        one = [_KEY, *([_query("full_service")] if "full_service" in words else [])]
        paths[f"/{name}/{{id}}"] = {"get": {**_answer(f"One of {name}", "object"), "parameters": one}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Rrjeta: services for children and families",
            "version": version,
        },
        "servers": [{"url": server}],
        "paths": paths,
        "components": {"schemas": {"Page": {"type": "object", "properties": _PAGE, "required": ["empty", "contents"]}}},
    }


def _query(word: str) -> dict[str, Any]:
    kind = _TYPES.get(word, {"type": "string"})
    if word == "format":
        kind = {"type": "string", "enum": ["json", "ndjson"]}
    return {"name": word, "in": "query", "required": False, "schema": kind}


def _answer(words: str, kind: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Page"} if kind == "Page" else {"type": kind}
    found = {"description": words, "content": {"application/json": {"schema": schema}}}
    refused = {code: {"description": said} for code, said in (("400", "Not understood"), ("404", "Nothing there"))}
    return {"summary": words, "responses": {"200": found, **refused}}
