"""What changes the judging; every service is one transaction with its record."""
