"""A door with no declared permission does not stand in the list of addresses."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from rrjeta.access.permissions import BY_FRESH_PROOF, Permission

# Sign-in belongs to a library; these pages of it are open, and no others of it may be.
LIBRARY_DOORS = {"account_login", "account_logout", "account_change_password"}

# Doors of a permission that demands a fresh proof which open without one, and why.
ONLY_SHOW = {
    "users",
    "user",
    "units",
    "factor-removals",
    "staff-ties",
    "retention",
    "retention-due",
    "erasure-receipt",
    "exports",
    "export",
    # The address of a restricted object: it asks for the proof itself, and shows nothing before it has one.
    "case-restricted",
    "restricted",
    "concern-restricted",
}
# They shut somebody out, or leave things as they are: what protects must not wait for a code.
ONLY_CLOSE = {
    "user-disable",
    "user-sessions-end",
    "role-end",
    "user-factors-remove",
    "factor-removal-drop",
    "exclusion-set",
    "glass-end",
    "retention-case",
    "erasure-withdraw",
    "export-drop",
}
# One's own factors and the secret address of one's calendar, under the permission that everybody has.
OWN_SECRETS = {"own-factor-app", "own-factor-passkey", "own-factor-remove", "recovery-codes", "own-calendar-make"}
# Pages that open to whoever is not signed in, and why. Everything else asks who they are first.
OPEN_DOORS = {
    "family": "the square of a slip, which asks for its code and names nobody",
    "family-code": "takes that code",
    "account_login": "signing in",
    "account_logout": "signing out",
    "sign-out": "signing out",
    "demo-sign-in": "signing in as an invented colleague, in the demonstration alone",
    "sign-in-proof": "the second factor of somebody who is signing in",
    "set-language": "the language of the sign-in page",
    "public-services": "the directory of services, for anybody who looks for help",
    "public-suggest": "anybody suggests what an entry should say; it is shown to whoever keeps it",
    "public-service": "the page of one service",
    "public-organisation": "the page of one organisation",
    "service-confirm": "an owner confirms by a signed link, without an account",
    "calendar-feed": "a calendar without cookies asks with a secret address; numbers and moments alone",
    "complain": "anybody complains about the service",
    "complain-in": "the same, in the language of the address",
    "complaint-answer": "how far a complaint is, for its code, and the answer that was asked for",
    "complaint-answer-in": "the same, in the language of the address",
    "worry": "anybody reports a worry about a child",
    "worry-in": "the same, in the language of the address",
    "worry-receipt": "one of three words for the code of a report",
    "worry-receipt-in": "the same, in the language of the address",
}

# What is open by the beginning of its name: a topic of which every page is.
OPEN_TOPICS = {
    "hsds": "the directory as open data",
    "guest-": "the holder of a signed link, who is asked for its code",
}


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


def test_every_door_says_whether_it_asks_for_a_fresh_proof_and_stays_open_on_a_full_disk() -> None:
    silent = [
        address
        for address, pattern in _doors(get_resolver())
        for name in ("fresh", "on_full_disk")
        if getattr(pattern.callback, "permission", None) is not None
        and not isinstance(getattr(pattern.callback, name, None), bool)
    ]
    assert silent == []


def test_what_hurts_most_opens_to_a_fresh_proof_and_nothing_else_asks_for_one() -> None:
    doors = {pattern.name: pattern.callback for _, pattern in _doors(get_resolver())}
    demanded = {name for name, view in doors.items() if getattr(view, "permission", None) in BY_FRESH_PROOF}
    asking = {name for name, view in doors.items() if getattr(view, "fresh", False)}
    assert demanded >= ONLY_SHOW | ONLY_CLOSE, "an exception that is none"
    assert asking == demanded - ONLY_SHOW - ONLY_CLOSE | OWN_SECRETS


def test_each_permission_that_demands_a_fresh_proof_has_a_door_that_asks_for_it() -> None:
    asking = {pattern.callback.permission for _, pattern in _doors(get_resolver()) if _is_fresh(pattern)}
    assert BY_FRESH_PROOF - asking == set()


def _is_fresh(pattern: URLPattern) -> bool:
    return bool(getattr(pattern.callback, "fresh", False))


def test_every_door_has_a_name() -> None:
    assert [address for address, pattern in _doors(get_resolver()) if not pattern.name] == []


def test_no_two_doors_share_a_name() -> None:
    names = [pattern.name for _, pattern in _doors(get_resolver())]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []


def test_what_is_open_to_everybody_is_named_with_its_reason() -> None:
    opened = {
        pattern.name for _, pattern in _doors(get_resolver()) if getattr(pattern.callback, "permission", 0) is None
    }
    assert {one for one in opened if not one.startswith(tuple(OPEN_TOPICS))} == set(OPEN_DOORS)
    assert [start for start in OPEN_TOPICS if not any(one.startswith(start) for one in opened)] == []
