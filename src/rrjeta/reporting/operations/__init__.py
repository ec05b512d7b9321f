"""Writes of the room: reports are frozen, nothing that is counted is ever changed."""
