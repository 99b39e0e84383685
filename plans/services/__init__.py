"""The only writers of a plan: each locks, checks, writes, records and queues in one transaction."""
