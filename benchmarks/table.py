"""The one table at the end: what each job took at each size, beside kubectl, and how it grows."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from rich.table import Table

from benchmarks.competition import JOBS, Result
from benchmarks.contenders import KUBECTL, PULUMI, WITHOUT_CHECKPOINTS
from benchmarks.growth import growth
from benchmarks.measurement import API_SERVER

CONTENDERS = (PULUMI, WITHOUT_CHECKPOINTS, KUBECTL)
PARTS = ("engine", "language host", "program", "plugin", KUBECTL, API_SERVER)

Cost = Callable[[Result], float]


def table(results: Sequence[Result]) -> Table:
    """Gives three sections: time on the clock, CPU time and peak memory, each by size and with its growth."""
    sizes = {result.objects: result.environments for result in results}
    made = Table(title="Pulumi beside kubectl, on one API server; in brackets: how many times kubectl's")
    made.add_column("cost")
    made.add_column("of")
    for objects, environments in sorted(sizes.items()):
        made.add_column(f"{environments} env.\n{objects} objects", justify="right")
    for heading in ("one object\nmore", "growth", "exponent"):
        made.add_column(heading, justify="right")
    for row in _jobs(results, "time", _seconds):
        made.add_row(*row)
    made.add_section()
    for row in _jobs(results, "CPU", _cpu):
        made.add_row(*row)
    made.add_section()
    for row in _memory(results):
        made.add_row(*row)
    return made


def _seconds(result: Result) -> float:
    return result.measurement.seconds


def _cpu(result: Result) -> float:
    return result.measurement.cpu_seconds


def _jobs(results: Sequence[Result], kind: str, cost: Cost) -> Iterator[list[str]]:
    for job in JOBS:
        beside = _by_objects(results, job, KUBECTL, cost)
        for contender in CONTENDERS:
            costs = _by_objects(results, job, contender, cost)
            cells = [
                f"{value:.1f} s" + ("" if contender == KUBECTL else f" ({value / beside[objects]:.1f})")
                for objects, value in costs.items()
            ]
            yield [f"{kind}, {job}", contender, *cells, *_grown(costs, lambda each: f"{1000 * each:.0f} ms")]


def _memory(results: Sequence[Result]) -> Iterator[list[str]]:
    for part in PARTS:
        costs: dict[int, float] = {}
        for result in results:
            peak = result.measurement.memory.get(part, 0)
            costs[result.objects] = max(peak, costs.get(result.objects, 0))
        cells = [f"{peak / 2**20:.0f} MiB" for _, peak in sorted(costs.items())]
        yield ["memory, peak", part, *cells, *_grown(costs, lambda each: f"{each / 2**10:.0f} KiB")]


def _by_objects(results: Iterable[Result], job: str, contender: str, cost: Cost) -> dict[int, float]:
    chosen = [result for result in results if (result.job, result.contender) == (job, contender)]
    return {result.objects: cost(result) for result in sorted(chosen, key=lambda result: result.objects)}


def _grown(costs: dict[int, float], one_more: Callable[[float], str]) -> list[str]:
    found = growth(costs)
    if found is None:
        return ["", "", ""]
    return [one_more(found.per_object), f"x {found.factor:.1f}", f"{found.exponent:.2f}"]
