"""What the directory tells and takes, as values."""
