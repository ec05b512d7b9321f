"""Tags and filters of our templates: words for moments and ages, and the parts pages are built from."""
