"""The case, team, service and referral of the network, for the numbers that are told of them."""

from tests.network.conftest import case, referral, service, team

__all__ = ["case", "referral", "service", "team"]
