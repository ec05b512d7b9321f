"""Opens the system to a terminal: commands and timed work."""
