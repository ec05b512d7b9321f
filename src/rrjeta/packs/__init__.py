"""Reads a country pack, checks it whole, and keeps every version that records were made under."""
