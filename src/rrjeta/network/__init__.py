"""The network: referrals and what is shared with them, links, waiting for a place, unmet needs, coalitions and protocols."""
