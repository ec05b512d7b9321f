"""Backups: a copy of everything that lives, sealed, read back, and brought back with proofs; never the keys."""
