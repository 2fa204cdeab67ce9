"""What belongs to the sheet."""
