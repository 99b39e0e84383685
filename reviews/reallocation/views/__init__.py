"""Pages of the reallocation."""
