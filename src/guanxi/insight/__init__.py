"""What the runs tell: figures and live counts; see README.md."""
