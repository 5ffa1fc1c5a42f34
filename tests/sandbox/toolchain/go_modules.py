"""A small Go module, published to a folder that go takes for its proxy, and a family that is built from it.

Run as a program, with the folder of the family, it builds the family and says on stdout how it goes, so that
a test can end it or run two at once.
"""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from sandbox import toolchain
from sandbox.go_lock import Lock
from sandbox.tools import Family, Script

MODULE = "example.com/greeting"
VERSION = "v1.2.3"
# The built-in println needs no package, so an empty build cache is soon filled; it writes to stderr.
SOURCE = 'package main\n\nvar version string\n\nfunc main() { println("hello", version) }\n'
GO_MOD = f"module {MODULE}\n\ngo 1.24\n"


def publish(proxy: Path, *, source: str = SOURCE) -> None:
    """Puts the module's only version into a folder in the layout of a module proxy."""
    folder = proxy / MODULE / "@v"
    folder.mkdir(parents=True)
    (folder / f"{VERSION}.info").write_text(f'{{"Version": "{VERSION}"}}')
    (folder / f"{VERSION}.mod").write_text(GO_MOD)
    with zipfile.ZipFile(folder / f"{VERSION}.zip", "w") as archive:
        archive.writestr(f"{MODULE}@{VERSION}/go.mod", GO_MOD)
        archive.writestr(f"{MODULE}@{VERSION}/cmd/greet/main.go", source)
        archive.writestr(f"{MODULE}@{VERSION}/greet-script", "#!/bin/sh\necho hi\n")


def write_lock(folder: Path) -> Lock:
    """Writes a go.mod that requires the module, and lets go write the go.sum."""
    folder.mkdir()
    (folder / "go.mod").write_text(
        f"module example.com/family\n\ngo 1.24\n\ntool {MODULE}/cmd/greet\n\nrequire {MODULE} {VERSION}\n"
    )
    subprocess.run(["go", "mod", "download", MODULE], cwd=folder, check=True)
    return Lock(folder)


def greeting(folder: Path) -> Family:
    """Gives the family of the lock in the folder."""
    return Family(
        lock=Lock(folder),
        module=MODULE,
        packages={"greet": f"{MODULE}/cmd/greet"},
        stamps=("main.version={version}",),
        scripts=(Script(lock=Lock(folder), module=MODULE, path="greet-script"),),
        minutes=0.1,
    )


def greeting_of(greet: Path) -> str:
    """Gives what the tool says."""
    return subprocess.run([greet], check=True, capture_output=True, text=True).stderr


def put_go_on_path(folder: Path, script: str) -> str:
    """Writes a shell script named go and gives the PATH on which it is the only go; $GO is the real one."""
    folder.mkdir(exist_ok=True)
    go = folder / "go"
    go.write_text(f'#!/bin/sh\nGO="{shutil.which("go")}"\n{script}\n')
    go.chmod(0o755)
    return f"{folder}:/usr/bin:/bin"


def main() -> None:
    """Builds the family whose folder is the argument."""

    def progress(line: str) -> None:
        print(line, flush=True)

    toolchain.ensure(["greet"], progress=progress, families=[greeting(Path(sys.argv[1]))])


if __name__ == "__main__":
    main()
