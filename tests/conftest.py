"""What every test shares: how hypothesis runs, and where the database comes from (`CRUMBSITE_DATABASE_URL`)."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "crumbsite",
    derandomize=True,
    deadline=None,
    max_examples=200,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("crumbsite")
