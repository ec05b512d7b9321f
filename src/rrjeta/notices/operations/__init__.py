"""Telling somebody, reading what one was told, and sending the mails."""
