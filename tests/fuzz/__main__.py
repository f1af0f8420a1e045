"""`python -m tests.fuzz [--mutants N] [--seed N]`: the long form. Ends with 1 and the mutant when one does harm."""

import argparse
import logging
import os
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

import django

SLOW_SECONDS = 1.0
BATCH = 1000  # rolled back together, so that the database stays small


def main() -> int:
    """Send mutants to the ingestion routes, in this process, with a database of their own."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--mutants", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="crumbsite-fuzz-") as folder:
        os.environ |= {
            "CRUMBSITE_DATA_DIR": folder,
            "CRUMBSITE_DATABASE_URL": f"sqlite:///{folder}/fuzz.sqlite3",
        }
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crumbsite.settings")
        django.setup()
        return fuzz(chosen.mutants, chosen.seed, Path.cwd())


def fuzz(count: int, seed: int, folder: Path) -> int:
    """How many did harm; each is kept as a file in `folder`."""
    from django.core.management import call_command
    from django.db import transaction

    from tests.fuzz.mutants import mutants
    from tests.fuzz.trial import survives
    from timeline.models import Organization, Project, ProjectKey

    logging.disable(logging.WARNING)
    call_command("migrate", verbosity=0)
    organization = Organization.objects.create(slug="acme", name="Acme")
    key = ProjectKey.objects.create(
        project=Project.objects.create(organization=organization, slug="shop", name="Shop")
    )
    harmful = 0
    stream = enumerate(islice(mutants(seed), count))
    started = time.monotonic()
    for start in range(0, count, BATCH):
        with transaction.atomic():
            for number, mutant in islice(stream, BATCH):
                before = time.process_time()
                wrong = survives(key.project_id, key.public_key, mutant)
                if (took := time.process_time() - before) > SLOW_SECONDS:
                    wrong.append(f"{mutant.name} took {took:.1f} s")
                if wrong:
                    harmful += 1
                    kept = folder / f"mutant-{seed}-{number}"
                    kept.write_bytes(mutant.body)
                    print(f"{number}: {'; '.join(wrong)}; kept as {kept}", flush=True)
            transaction.set_rollback(True)
        if start % (10 * BATCH) == 0:
            print(f"{start + BATCH} sent in {time.monotonic() - started:.0f} s", flush=True)
    print(f"seed {seed}: {count} mutants, {harmful} did harm")
    return min(harmful, 1)


if __name__ == "__main__":
    sys.exit(main())
