"""Runs the contenders on one sandbox, size after size, and collects what they took."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

from benchmarks.contenders import Contender, KubectlContender, PulumiContender
from benchmarks.ground import Ground
from benchmarks.installation import stack_file
from benchmarks.measurement import Measurement
from sandbox.cache import Progress
from sandbox.home import REPOSITORY

JOBS = ("create", "no-op", "change", "destroy")
_NEW_TAG = "v2.0.1"


@dataclass(frozen=True, kw_only=True)
class Result:
    """One job of one contender."""

    environments: int
    objects: int
    """Kubernetes objects that the contender manages."""
    contender: str
    job: str
    measurement: Measurement


def compete(where: Ground, sizes: Sequence[int], repeat: int, progress: Progress) -> list[Result]:
    """Gives every job of every contender at every size; of repeated ones that which was disturbed least."""
    progress("warming up: one environment, not counted")
    _round(where, 1, lambda _: None)
    return [best for size in sizes for best in _best([_round(where, size, progress) for _ in range(repeat)])]


def _best(rounds: Sequence[Sequence[Result]]) -> Iterator[Result]:
    for same in zip(*rounds, strict=True):
        yield min(same, key=lambda result: result.measurement.seconds)


def _round(where: Ground, environments: int, progress: Progress) -> list[Result]:
    local = yaml.safe_load((REPOSITORY / "Pulumi.local.yaml").read_text())
    before = stack_file(local, environments)
    after = stack_file(local, environments, web_tag=_NEW_TAG)
    results = []

    def run(contender: Contender) -> None:
        for job, measurement in _jobs(contender):
            progress(f"{environments:2} env.: {contender.name}: {job} {measurement.seconds:.1f} s")
            results.append((contender.name, job, measurement))

    pulumi = PulumiContender(ground=where, before=before, after=after)
    run(pulumi)
    run(KubectlContender(ground=where, created=pulumi.created, changed=pulumi.changed))
    run(PulumiContender(ground=where, before=before, after=after, checkpoints=False))
    return [
        Result(
            environments=environments,
            objects=len(pulumi.created),
            contender=contender,
            job=job,
            measurement=measurement,
        )
        for contender, job, measurement in results
    ]


def _jobs(contender: Contender) -> Iterator[tuple[str, Measurement]]:
    yield JOBS[0], contender.create()
    yield JOBS[1], contender.no_op()
    yield JOBS[2], contender.change()
    yield JOBS[3], contender.destroy()
