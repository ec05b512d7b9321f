"""Reads of trips: who is out, who may be named, and what a month sums up to."""
