"""Tags that show notes on pages of other rooms."""
