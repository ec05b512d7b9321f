"""Takes the coalitions and agreements that the pack names into the tables; what somebody changed since stays as they have it."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from rrjeta.kernel.facts import PackLoaded
from rrjeta.network.models import CoalitionMember, Protocol, ProtocolParty
from rrjeta.network.rules.alliances import MEMBER, ROLE_OF
from rrjeta.places.models import Organisation

_PART, _COALITION = "network", "coalition"


def take_alliances(fact: PackLoaded) -> None:
    """Write members that the sources name, those that they only count, and agreements with their parties."""
    kept = fact.parts.get(_PART)
    if kept is None:
        return
    bodies: dict[str, UUID] = dict(Organisation.objects.values_list("code", "id"))
    coalitions = {one["code"] for one in kept["organisations"] if one["kind"] == _COALITION}
    known = {row.code: row for row in CoalitionMember.objects.exclude(code="")}
    for code, fields in (*_named(kept, coalitions, bodies), *_counted(kept, coalitions, bodies)):
        _write(CoalitionMember, known.get(code), code, fields)
    agreements = {row.code: row for row in Protocol.objects.exclude(code="")}
    for entry in kept["agreements"]:
        _take_agreement(entry, agreements.get(entry["code"]), bodies)


def _named(
    kept: Mapping[str, Any], coalitions: set[str], bodies: Mapping[str, UUID]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for entry in (*kept["organisations"], *kept["units"]):
        for relation in entry.get("relations") or []:
            role, other = ROLE_OF.get(relation["kind"]), str(relation["to"])
            is_member = relation["kind"] == "member_of"
            coalition, member = (other, entry["code"]) if is_member else (entry["code"], other)
            if role and coalition in coalitions and member in bodies:
                fields = {"organisation_id": bodies[member], "joined_on": str(relation.get("from") or "")}
                yield (
                    f"{coalition}:{member}",
                    {**_from(entry), **fields, "coalition_id": bodies[coalition], "role": role},
                )


def _counted(
    kept: Mapping[str, Any], coalitions: set[str], bodies: Mapping[str, UUID]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for entry in kept["counted"]:
        if entry["relation"] == "member_of" and entry.get("to") in coalitions:
            counted = {"unnamed_count": entry["count"], "coalition_id": bodies[entry["to"]], "role": MEMBER}
            yield entry["code"], {**_from(entry), **counted}


def _take_agreement(entry: Mapping[str, Any], row: Protocol | None, bodies: Mapping[str, UUID]) -> None:
    words = {language: entry[language] for language in ("sq", "en")}
    days = {"signed_on": str(entry.get("from") or ""), "ends_on": str(entry.get("to") or "")}
    protocol = _write(Protocol, row, entry["code"], {**_from(entry), "names": words, **days})
    have = set(protocol.parties.values_list("organisation_id", flat=True))
    wanted = [bodies[code] for code in entry["between"] if code in bodies and bodies[code] not in have]
    if _is_untouched(protocol):
        ProtocolParty.objects.bulk_create(ProtocolParty(protocol=protocol, organisation_id=one) for one in wanted)


def _write(model: Any, row: Any, code: str, fields: Mapping[str, Any]) -> Any:
    """Return the row of a code: made, brought up to the pack, or left alone where somebody changed it."""
    if row is None:
        return model.objects.create(code=code, **fields)
    if _is_untouched(row):
        for name, value in fields.items():
            setattr(row, name, value)
        row.save(update_fields=list(fields))
    return row


def _is_untouched(row: Any) -> bool:
    return row.version == 1 and row.entered_by_id is None


def _from(entry: Mapping[str, Any]) -> dict[str, str]:
    return {"mark": entry["mark"], "source": entry["source"]}
