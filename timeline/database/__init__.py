"""The databases: the write lock, the SQLite engine, connections and what is wrong with them."""
