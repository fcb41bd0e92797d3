"""Steps several processors share, each named by what it does. They read the state and emit events."""
