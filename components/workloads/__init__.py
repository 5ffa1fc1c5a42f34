"""What runs: the services of Brown Bear."""
