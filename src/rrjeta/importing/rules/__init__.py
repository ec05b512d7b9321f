"""What a file and its rows say, as pure functions: no database, no clock, no request."""
