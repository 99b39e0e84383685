"""Thin doors: gate, form, one service, redirect or page."""
