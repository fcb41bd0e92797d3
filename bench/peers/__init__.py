"""Other products, each measured by a process in an environment of its own; nothing here is a dependency."""
