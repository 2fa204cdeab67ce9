"""What belongs to the schemes page."""
