"""Pictures and numbers of the net; it reads only, and every picture has the table it was drawn from."""
