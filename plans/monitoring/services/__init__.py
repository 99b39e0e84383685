"""What can be done with reports; the only writers of this room."""
