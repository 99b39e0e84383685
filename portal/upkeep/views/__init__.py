"""Pages of the upkeep."""
