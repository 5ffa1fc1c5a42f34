"""A cloud on loopback: the real Pulumi engine and a real Kubernetes control plane, for trying and testing."""
