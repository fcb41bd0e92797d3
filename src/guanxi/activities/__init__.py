"""What a step of a process can do on its own; see README.md."""
