"""What a letter may say, how a template is read, and how one is set: pure functions."""
