"""The question round of a call and its Nota van Inlichtingen (R-1.7-1 to R-1.7-4)."""
