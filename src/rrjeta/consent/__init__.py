"""Consent: what may be shared of a child, with whom, for what, until when, and who agreed to it."""
