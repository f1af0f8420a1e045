"""An event, its trail and a filter become the timeline to draw.

`present(event_row, event, filter, problems=…, links=…, traced=…, zone=…) -> Timeline`; the shapes stand in
`presentation/timeline.py`.
"""
