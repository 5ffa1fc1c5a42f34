"""The workloads of an environment must fit its quota and limits, also at the peak of a release."""

from pathlib import Path

import pytest

from tests.stack_files import LOCAL, Change, setting, write_stack_file
from tests.synth import synth

PRODUCTION = "brownbear:environments.production"
WEB = f"{PRODUCTION}.workloads.web"

UNFIT: dict[str, tuple[Change, str]] = {
    "requests over limits": (
        setting(f"{WEB}.resources.requests", cpu="600m"),
        f"{WEB}.resources.limits: requests have cpu 600m over 500m; allowed: limits of at least the requests",
    ),
    "container that the limit range refuses for its size": (
        setting(f"{WEB}.resources.limits", memory="5Gi"),
        f"{WEB}.resources.limits: memory 5Gi over 4Gi; allowed: up to limits.container.max",
    ),
    "container that the limit range refuses for its smallness": (
        setting(f"{WEB}.resources.requests", cpu="49m"),
        f"{WEB}.resources.requests: limits.container.min has cpu 50m over 49m; allowed: at least that",
    ),
    "sidecar that the limit range refuses for its size": (
        setting(f"{PRODUCTION}.sidecar.limits", cpu="3"),
        f"{PRODUCTION}.sidecar.limits: cpu 3 over 2; allowed: up to limits.container.max",
    ),
    "sidecar that the limit range refuses for its smallness": (
        setting(f"{PRODUCTION}.sidecar.requests", memory="63Mi"),
        (
            f"{PRODUCTION}.sidecar.requests: limits.container.min has memory 64Mi over 63Mi; "
            "allowed: at least that"
        ),
    ),
    "more pods in a release than the quota admits": (
        setting(f"{PRODUCTION}.quota", pods=49),
        (
            f"{PRODUCTION}.workloads: 50 pods at the peak of a release (web 40 + api 6 + worker 4); "
            "allowed: 49, the quota's pods"
        ),
    ),
    "more CPU in a release than the quota admits": (
        setting(f"{PRODUCTION}.quota.requests", cpu=15),
        (
            f"{PRODUCTION}.workloads: requests.cpu of 15.5 at the peak of a release "
            "(web 40 x (200m + sidecar 100m) + api 6 x (250m + sidecar 100m) "
            "+ worker 4 x (250m + sidecar 100m)); allowed: 15, the quota's requests.cpu"
        ),
    ),
    "more memory in a release than the quota admits": (
        setting(f"{PRODUCTION}.quota.requests", memory="19Gi"),
        (
            f"{PRODUCTION}.workloads: requests.memory of 19.75Gi at the peak of a release "
            "(web 40 x (256Mi + sidecar 128Mi) + api 6 x (256Mi + sidecar 128Mi) "
            "+ worker 4 x (512Mi + sidecar 128Mi)); allowed: 19Gi, the quota's requests.memory"
        ),
    ),
}


@pytest.mark.parametrize(("change", "message"), UNFIT.values(), ids=UNFIT)
def test_what_does_not_fit_is_refused(tmp_path: Path, change: Change, message: str) -> None:
    write_stack_file(tmp_path, change)
    (error,) = synth("local", folder=tmp_path).errors
    assert f"{LOCAL}: {message}" in error


def test_a_quota_of_exactly_the_peak_is_enough(tmp_path: Path) -> None:
    write_stack_file(tmp_path, setting(f"{PRODUCTION}.quota.requests", cpu="15.5"))
    assert synth("local", folder=tmp_path).errors == []


def test_sidecars_alone_can_be_too_many_for_the_quota(tmp_path: Path) -> None:
    write_stack_file(tmp_path, setting(f"{PRODUCTION}.sidecar.limits", cpu="301m"))
    (error,) = synth("local", folder=tmp_path).errors
    assert "limits.cpu of 40.05 at the peak of a release" in error
