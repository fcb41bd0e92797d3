"""What a rehearsal brought, for people, for machines, for test servers."""
