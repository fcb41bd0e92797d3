"""Durability: deployments, instances, jobs, timers, user tasks, incidents, history, worker; see README.md."""
