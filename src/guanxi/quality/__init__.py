"""Import and data care; see README.md."""
