/** The namespaces that every cluster has. Source: kubernetes, pkg/controlplane (system namespaces controller). */
export const SYSTEM_NAMESPACES: readonly string[] = Object.freeze(['default', 'kube-node-lease', 'kube-public', 'kube-system'])
