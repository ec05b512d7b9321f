"""Reads of the directory in the words of HSDS 3.1."""
