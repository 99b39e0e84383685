"""Measurements over real HTTP, always beside a bare Django of the same run."""
