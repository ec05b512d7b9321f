"""Makes the office of the demonstration: people and units founded, lives played, the week's roster set."""
