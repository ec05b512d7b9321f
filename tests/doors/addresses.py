"""Every address that somebody could guess who knows the ids of a case, of its concern and of its child."""

import re
from collections.abc import Iterator, Mapping
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver

_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
# Pages that end the session or lead away.
_NOT_ASKED = frozenset({"sign-out", "account_logout", "set-language", "hide-names"})


def addresses_with(ids: Mapping[str, UUID | str]) -> Iterator[tuple[str, str]]:
    """Yield name and address of every page whose arguments are all known; others take no part."""
    for name, route in routes():
        wanted = set(_ARGUMENT.findall(route))
        if name not in _NOT_ASKED and wanted <= ids.keys():
            yield name, _ARGUMENT.sub(lambda found: str(ids[found.group(1)]), route)


def routes() -> Iterator[tuple[str, str]]:
    """Yield name and pattern of every address of the product."""
    yield from _routes(get_resolver(), "/")


def _routes(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, str]]:
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _routes(one, route)
        elif isinstance(one, URLPattern) and one.name and "^" not in route:
            yield one.name, route
