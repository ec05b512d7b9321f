"""Keeps the areas of the country and the organisations in them, as plain lists that other records point at."""
