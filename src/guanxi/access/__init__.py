"""Users, sessions, rights and the audit log; see README.md."""
