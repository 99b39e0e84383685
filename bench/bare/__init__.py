"""A bare Django application: what a signed-in page and a saved form cost at the very least."""
