"""Deletes old events in small batches while ingestion goes on, and gives their space back.

By age (`received`) and by count per issue (the oldest by `timestamp`, `event_id`, as a page orders them). An issue
stays, with its title, `times_seen`, first and last time, until no histogram shows it any more. Any number of processes may delete at the same time; each
batch looks again, under the lock, at what is still to be deleted.
"""
