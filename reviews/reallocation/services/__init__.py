"""The only writers of the reallocation."""
