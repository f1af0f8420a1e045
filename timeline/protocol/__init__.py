"""What an SDK sends: bytes → envelope → event → breadcrumbs. Pure Python, knows no Django, never fails on an event."""
