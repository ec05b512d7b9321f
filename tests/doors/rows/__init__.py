"""The rows of the access table, one module a topic."""
