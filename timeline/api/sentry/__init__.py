"""`/api/0/`: the reads of Sentry's API that its own clients make, as an adapter over the API of version 1."""
