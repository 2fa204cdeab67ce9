"""What writes files of this project."""
