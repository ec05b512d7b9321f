"""Complaints of families and children about the service, also without a name, and their clock."""
