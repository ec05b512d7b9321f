"""Who must act in a referral: exactly one, at every moment until its end. Pure."""

from uuid import UUID

from rrjeta.network.choices import Side
from rrjeta.network.facts import Owner
from rrjeta.network.rules.loop import State


def owner_of(
    state: State, *, worker: tuple[UUID, str], taken_by: tuple[UUID, str] | None, team: tuple[UUID, str] | None, to: str
) -> Owner:
    """Return who must act: the responsible worker; or who took it, else the team, else whoever holds the link."""
    if state.owner is None:
        return Owner(None)
    if state.owner is Side.SENDER:
        return Owner(Side.SENDER, user_id=worker[0], name=worker[1])
    if taken_by is not None:
        return Owner(Side.RECEIVER, user_id=taken_by[0], name=taken_by[1])
    if team is not None:
        return Owner(Side.RECEIVER, unit_id=team[0], name=team[1])
    return Owner(Side.RECEIVER, name=to)
