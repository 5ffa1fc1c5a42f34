"""Provider plugins that stand in for the official ones inside the sandbox."""
