"""What belongs to the depth page."""
