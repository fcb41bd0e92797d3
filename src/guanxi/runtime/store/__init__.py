"""SQL of the runtime: one file per table or two; takes a transaction, gives rows or structs."""
