"""The standard CRM objects; see README.md."""
