"""Stand-in for Pulumi's kubernetes provider, for use in the sandbox only.

It does to a real API server what the official provider does by default: server-side apply with a field
manager of its own for each object, conflicts as errors, previews by server-side dry run, replacement for
immutable fields, and waiting until an object is ready.

Left out, each refused with a message: client-side apply, auto-naming, Patch and List types, YAML, Kustomize
and Helm chart components, functions, assets, kubeconfig users by exec plugin or auth provider.
`helm.sh/v3:Release` is recorded in the state and not rendered. Readiness is awaited for Deployment,
StatefulSet, Job, Pod, PersistentVolumeClaim, Service and CustomResourceDefinition; every other kind counts as
ready at once. The state has neither `metadata.managedFields` nor `status.conditions`.
"""
