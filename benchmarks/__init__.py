"""What `pulumi up` costs beside `kubectl apply`: the same objects on the same API server in the same run."""
