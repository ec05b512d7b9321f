"""Texts that a spreadsheet program would calculate, and how they are made to stay texts. Pure."""

# With these a cell begins that is calculated; the last two stand before one (OWASP, CSV injection).
_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def is_formula(text: str) -> bool:
    """Tell whether a program could take a text for a formula: after blanks as well."""
    return text.startswith(_BEGINNINGS) or text.lstrip().startswith(_BEGINNINGS)


def harmless(text: str) -> str:
    """Return a text with which no program calculates: an apostrophe stands before it where it would."""
    return f"'{text}" if is_formula(text) else text
