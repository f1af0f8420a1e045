"""Prints what was measured."""

from tests.bench.million.rows import Json


def show(many: Json, few: Json | None = None) -> None:
    """A table; ratios are of p50 and of CPU."""
    heads = f"{'':36}{'queries':>8}{'least':>8}{'p50 ms':>8}{'p95 ms':>8}{'CPU ms':>8}"
    print(f"{heads}{'few p50':>9}{'ratio':>7}{'CPU':>6}" if few else heads)
    for name, page in many["pages"].items():
        queries = ", ".join(map(str, page["queries"]))
        line = (
            f"{name:36}{queries:>8}{page['least']:8.1f}{page['p50']:8.1f}{page['p95']:8.1f}{page['cpu']:8.1f}"
        )
        if few:
            base = few["pages"][name]
            line += f"{base['p50']:9.1f}{page['p50'] / base['p50']:7.2f}{page['cpu'] / base['cpu']:6.2f}"
        print(line)
    for plan in many["plans"]:
        print(f"\n{plan['page']}, {plan['ms']:.1f} ms: {plan['sql']}\n  " + "\n  ".join(plan["plan"]))
