"""Reads of help given: of a child's file, of a family, and its sums."""
