"""Pages that stay current: server-sent events of what has arrived, one question a second for all open pages of a worker."""
