"""Forms of judging: they validate, they do not save."""
