"""What is left of the engine's output."""

import pytest

from sandbox import engine_output

UPDATE = """\
Updating (local):

 +  kubernetes:core/v1:Namespace brownbear created (0.2s)
 +  kubernetes:apps/v1:Deployment web creating (3s) error: 1 error occurred:
\t* web was not created ()
 +  kubernetes:apps/v1:Deployment web **creating failed** error: 1 error occurred:
Diagnostics:
  kubernetes:apps/v1:Deployment (web):
    error: 1 error occurred:
    Outputs:
    [ImagePullBackOff] Back-off pulling image

Outputs:
    url: "http://web"

Resources:
    + 1 created
    1 errored

Duration: 12s

"""


def shown(output: str) -> tuple[str, list[str]]:
    told: list[str] = []
    lines = "".join(engine_output.worth_reading(output.splitlines(keepends=True), told.append))
    return lines, told


def test_diagnostics_and_summary_are_shown_without_display_and_outputs() -> None:
    lines, _ = shown(UPDATE)

    assert (
        lines
        == UPDATE[UPDATE.index("Diagnostics:") : UPDATE.index("Outputs:\n    url")]
        + (UPDATE[UPDATE.index("Resources:") :])
    )


def test_what_comes_before_the_display_is_shown() -> None:
    error = "error: no stack file\n"

    assert shown(error)[0] == error


def test_advice_after_a_destroy_is_not_shown() -> None:
    lines, _ = shown(
        "Destroying (local):\nResources:\n    - 1 deleted\n\nDuration: 1s\n\n"
        "The resources in the stack have been deleted, but the history ...\n"
        "If you want to remove the stack completely, run `pulumi stack rm local`.\n"
    )

    assert lines == "Resources:\n    - 1 deleted\n\nDuration: 1s\n\n"


def test_progress_counts_what_is_done_and_no_error_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_output, "_PROGRESS_SECONDS", 0.0)

    assert shown(UPDATE)[1] == ["  1 resources done"]
