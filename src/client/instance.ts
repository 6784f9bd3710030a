/** Names of the instances of a component: `replicaset-controller@2` is that of the second; one that is alone has the plain name. */

/** The name of an instance of a component. */
export function ofInstance(component: string, instance: number | undefined): string {
  return instance === undefined ? component : `${component}@${instance}`
}

/** Which instance an actor of the history is; undefined if it is alone. */
export function instanceOf(actor: string): number | undefined {
  const at = actor.indexOf('@')
  return at < 0 ? undefined : Number(actor.slice(at + 1))
}

/** The component that an actor of the history is an instance of. */
export function componentOf(actor: string): string {
  const at = actor.indexOf('@')
  return at < 0 ? actor : actor.slice(0, at)
}
