"""HTTP under ``/api/v1``; see README.md."""
