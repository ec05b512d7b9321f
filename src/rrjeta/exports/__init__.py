"""Lists that leave the system as files: asked for with a purpose, seconded where they are large, fetched once."""
