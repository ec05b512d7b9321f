"""The directory: what organisations offer to children and families, with how much room, and how lately it was confirmed."""
