"""What a colleague is told: notices without names, on their pages and, where they want it, by e-mail and in their calendar."""
