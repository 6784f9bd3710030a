/** The name by which Events know kube-scheduler, and the history where it has but one instance. */
export const ACTOR = 'default-scheduler'
