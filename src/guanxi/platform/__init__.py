"""Settings, database, transactions, outbox, clock, ids and errors; see README.md."""
