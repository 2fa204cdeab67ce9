"""What belongs to the page of re-rolls."""
