"""A door with no declared permission does not stand in the list of addresses."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from rrjeta.access.permissions import Permission

# Sign-in belongs to a library; these pages of it are open, and no others of it may be.
LIBRARY_DOORS = {"account_login", "account_logout", "account_change_password"}


def _doors(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        address = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _doors(one, address)
        else:
            yield address, one


def test_every_door_declares_its_permission() -> None:
    undeclared = []
    for address, pattern in _doors(get_resolver()):
        if pattern.callback.__module__.startswith("allauth."):
            if pattern.name not in LIBRARY_DOORS:
                undeclared.append(f"{address}: a library's page that nobody asked for")
        elif not isinstance(getattr(pattern.callback, "permission", 0), (Permission, type(None))):
            undeclared.append(f"{address}: no permission")
    assert undeclared == []


def test_every_door_says_whether_it_asks_for_a_fresh_proof() -> None:
    silent = [
        address
        for address, pattern in _doors(get_resolver())
        if getattr(pattern.callback, "permission", None) is not None
        and not isinstance(getattr(pattern.callback, "fresh", None), bool)
    ]
    assert silent == []


def test_every_door_has_a_name() -> None:
    assert [address for address, pattern in _doors(get_resolver()) if not pattern.name] == []


def test_no_two_doors_share_a_name() -> None:
    names = [pattern.name for _, pattern in _doors(get_resolver())]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []
