"""Objects, fields and records from metadata; see README.md."""
