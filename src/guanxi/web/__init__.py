"""The web client on the server's side: building it and serving it."""
