module brownbear/sandbox/tools/crds

go 1.25.11

require (
	github.com/argoproj/argo-rollouts v1.9.0
	github.com/cert-manager/cert-manager v1.21.2
	istio.io/api v1.31.1
)
