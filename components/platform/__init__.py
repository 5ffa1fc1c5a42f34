"""What a namespace has before a workload enters it."""
