"""Incidents of personal data: what was lost or seen, who is told of it in time, what is done."""
