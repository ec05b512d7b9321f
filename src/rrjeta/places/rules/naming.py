"""How a written place name is compared: pure."""

from rrjeta.kernel.words import tokens


def name_key(name: str) -> str:
    """Return the name without accents, capitals, hyphens or doubled spaces: `Fushë-Krujë` gives `fushe kruje`."""
    return " ".join(tokens(name))


def match_order(key: str, forms: frozenset[str]) -> int | None:
    """Return 0 for the same name, 1 for its beginning, 2 for the beginning of a later word, None for no match."""
    if key in forms:
        return 0
    if any(form.startswith(key) for form in forms):
        return 1
    return 2 if any(f" {key}" in form for form in forms) else None
