"""The name that an installation is reached by."""

import re

from components.spec import Scalar


class Host(Scalar):
    """A DNS name, in lower case and without wildcards."""

    ALLOWED = "a DNS name such as brownbear.example.com"
    _LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"

    def _is_valid(self) -> bool:
        return len(self.text) <= 253 and bool(
            re.fullmatch(rf"({self._LABEL}\.)+[a-z]({self._LABEL})?", self.text)
        )
