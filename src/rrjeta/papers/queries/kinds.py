"""The papers that a version of the pack knows, and how each is drawn. Nothing here is about a person."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.text import Text
from rrjeta.packs import current as packs
from rrjeta.packs.loaded import LoadedPack
from rrjeta.papers.choices import Audience, Part, Template
from rrjeta.papers.rules import pack_part

# The role whose name is known without being told, unless the paper says otherwise.
_WRITER = "worker"


@dataclass(frozen=True, slots=True)
class PaperKind:
    """One paper of the pack: its form, how it is drawn, who signs, for whom it may be printed."""

    code: str
    form: str
    template: Template
    signs: tuple[tuple[str, Text], ...]
    written_by: str
    kept_for: tuple[Audience, ...]
    is_signed_by_family: bool
    is_approved: bool


def paper_kinds(version: int | None = None) -> dict[str, PaperKind]:
    """Return the papers of a version of the pack by their codes, the current one unless named."""
    return _kinds(_pack(version))


def paper_kind(code: str, version: int | None = None) -> PaperKind:
    """Return one paper. Raises NotFound."""
    found = paper_kinds(version).get(code)
    if found is None:
        raise NotFound
    return found


def template_text(template: Template) -> str:
    """Return a template whole with its frame. The newest layout serves old records too: it holds no content."""
    text: str = packs.current().part(pack_part.NAME)["templates"][template]
    return text


def named_parts(form: str) -> dict[str, Part]:
    """Return the questions of a form whose part the pack names, since their data class does not tell it."""
    named: dict[str, list[str]] = packs.current().part(pack_part.NAME)["parts"]
    return {
        one.partition(".")[2]: Part(part)
        for part, questions in named.items()
        for one in questions
        if one.partition(".")[0] == form
    }


def letter_words(code: str, language: str) -> tuple[str, list[str]]:
    """Return the title and the paragraphs of a letter of the pack. Raises NotFound."""
    letter = packs.current().part(pack_part.NAME).get("letters", {}).get(code)
    if letter is None:
        raise NotFound
    return str(letter["title"][language]), [str(one) for one in letter["body"][language]]


def sheltering_kinds() -> frozenset[str]:
    """Return the kinds of organisations whose very name tells where a sheltered child is."""
    return frozenset(packs.current().part(pack_part.NAME)["sheltering"])


def _pack(version: int | None) -> LoadedPack:
    return packs.current() if version is None else packs.version(version)


@lru_cache(maxsize=8)
def _kinds(pack: LoadedPack) -> dict[str, PaperKind]:
    kept: dict[str, Any] = pack.part(pack_part.NAME)
    roles = {code: Text.read(words) for code, words in kept["roles"].items()}
    return {one["code"]: _kind(one, roles) for one in kept["papers"]}


def _kind(entry: dict[str, Any], roles: dict[str, Text]) -> PaperKind:
    return PaperKind(
        code=entry["code"],
        form=entry.get("form", ""),
        template=Template(entry["template"]),
        signs=tuple((role, roles[role]) for role in entry["signs"]),
        written_by=entry.get("written_by", _WRITER),
        kept_for=tuple(Audience(one) for one in entry.get("kept_for", Audience)),
        is_signed_by_family=entry.get("family_signs", False),
        is_approved=entry.get("approved", False),
    )
