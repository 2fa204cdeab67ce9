"""What every page has: its session, its fields, its address, its downloads. It knows no page."""
