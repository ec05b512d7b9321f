"""Rules of consent, and the part of the pack that they take their numbers from. Pure."""
