"""What starts a process; see README.md."""
