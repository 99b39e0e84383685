"""What people fill in about questions and notes."""
