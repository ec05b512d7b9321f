"""Endpoints for machines: the directory as open data, in the words of HSDS 3.1."""
