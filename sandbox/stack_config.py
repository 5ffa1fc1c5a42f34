"""The stack file as the engine gets it inside the sandbox."""

from pathlib import Path

import yaml

from .home import REPOSITORY, Home


def arguments(home: Home, stack_file: Path) -> list[str]:
    """Gives the option that names a stack file which the engine need not rewrite; none where that is its own.

    Without a salt of its passphrase in the stack file the engine adds one; a stack file that has none, or
    another secrets provider, is therefore copied into the sandbox, with the salt of Pulumi.local.yaml.
    """
    content = yaml.safe_load(stack_file.read_text())
    salt = yaml.safe_load((REPOSITORY / "Pulumi.local.yaml").read_text())["encryptionsalt"]
    if content.get("encryptionsalt") == salt:
        return []
    copy = home.stacks / stack_file.name
    copy.parent.mkdir(exist_ok=True)
    content.pop("secretsprovider", None)
    content.pop("encryptedkey", None)
    copy.write_text(yaml.safe_dump({**content, "encryptionsalt": salt}, sort_keys=False))
    return [f"--config-file={copy}"]
