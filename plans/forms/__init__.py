"""Forms of a plan: they validate what was typed; saving is the services' work."""
