"""What is said of each kind, and when a mail is tried again."""
