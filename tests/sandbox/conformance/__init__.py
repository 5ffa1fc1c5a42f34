"""What a provider plugin must do, whichever is installed: asked over gRPC, against the live API server."""
