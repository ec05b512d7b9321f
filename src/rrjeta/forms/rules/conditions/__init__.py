"""The typed language in which a form says when a question is asked."""
