"""Infrastructure that every room shares: audit, outbox, access, storage, keys and jobs."""
