"""Pages: each view learns who asks, calls one query or operation and shows the result."""
