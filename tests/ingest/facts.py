"""What a database holds, counted every way, as JSON: run as a process by tests of the real server."""

import json

import django


def main() -> None:
    """Print the facts."""
    django.setup()
    from django.db.models import Sum

    from timeline.models import Event, Issue, IssueCount, ProjectStats

    print(
        json.dumps(
            {
                "events": Event.objects.count(),
                "times_seen": Issue.objects.aggregate(sum=Sum("times_seen"))["sum"],
                "counted": IssueCount.objects.aggregate(sum=Sum("count"))["sum"],
                "numbers": sorted(Issue.objects.values_list("number", flat=True)),
                "next": max(ProjectStats.objects.values_list("next_issue_number", flat=True), default=1),
            }
        )
    )


if __name__ == "__main__":
    main()
