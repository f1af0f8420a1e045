"""What the databases need of us: the write lock, the SQLite engine, connections."""
