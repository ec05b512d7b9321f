"""Referrals to services and what belongs to them: packages that are shared, links, waiting for a place, unmet needs."""
