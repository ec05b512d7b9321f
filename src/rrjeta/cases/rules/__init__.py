"""What is possible now in a case, as pure functions: no database, no clock, no request."""
