"""Where charts come from: their repositories, or one mirror for all."""

import re
from pathlib import Path

import pytest

from components.charts import ISTIO_BASE, ISTIO_CNI, ISTIO_GATEWAY, ISTIO_VERSION, ISTIOD, Chart, ChartMirror
from tests.stack_files import LOCAL, setting, write_stack_file
from tests.synth import ROOT, synth

CHART = Chart(name="thing", repository="https://charts.example.com", version="1.2.3")


def test_a_chart_comes_from_its_repository() -> None:
    assert CHART.source(None) == {
        "chart": "thing",
        "version": "1.2.3",
        "repository_opts": {"repo": "https://charts.example.com"},
    }


def test_a_chart_of_an_oci_registry_is_named_by_its_whole_address() -> None:
    chart = Chart(name="thing", repository="oci://example.com/charts", version="1.2.3")
    assert chart.source(None) == {"chart": "oci://example.com/charts/thing", "version": "1.2.3"}


@pytest.mark.parametrize(
    ("mirror", "chart"),
    [
        ("oci://mirror.example.com/charts", "oci://mirror.example.com/charts/thing"),
        ("/srv/charts", "/srv/charts/thing-1.2.3.tgz"),
        ("./charts", "./charts/thing-1.2.3.tgz"),
    ],
)
def test_a_mirror_stands_in_for_every_repository(mirror: str, chart: str) -> None:
    assert CHART.source(ChartMirror(mirror)) == {"chart": chart, "version": "1.2.3"}


@pytest.mark.parametrize("mirror", ["https://charts.example.com", "oci://", "charts", "./", "/srv/charts/"])
def test_what_is_no_mirror_is_refused_with_what_is_allowed(tmp_path: Path, mirror: str) -> None:
    write_stack_file(tmp_path, setting("brownbear:charts", mirror=mirror))
    (error,) = synth("local", folder=tmp_path).errors
    assert error.startswith(
        f'{LOCAL}: brownbear:charts.mirror: "{mirror}"; allowed: null, an OCI registry such as '
        "oci://example.com/charts, or a folder such as /srv/charts or ./charts"
    )


def test_all_charts_of_istio_have_one_version() -> None:
    charts = (ISTIO_BASE, ISTIOD, ISTIO_CNI, ISTIO_GATEWAY)
    assert [chart.name for chart in charts] == ["base", "istiod", "cni", "gateway"]
    assert {chart.version for chart in charts} == {ISTIO_VERSION}


def test_the_sandbox_has_the_custom_resources_of_the_istio_that_is_installed_elsewhere() -> None:
    go_mod = (ROOT / "sandbox/tools/crds/go.mod").read_text()
    found = re.search(r"istio\.io/api v(\S+)", go_mod)
    assert found
    assert found[1] == ISTIO_VERSION


def test_every_version_can_be_found_by_the_tool_that_raises_it() -> None:
    lines = (ROOT / "components/charts.py").read_text().splitlines()
    pins = [index for index, line in enumerate(lines) if re.search(r'= "v?\d+\.\d+\.\d+"', line)]
    assert pins
    assert all(lines[index - 1].startswith("# renovate: datasource=") for index in pins)
