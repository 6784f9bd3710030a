/**
 * Some nodes in some order, as rows of the model's columns. Whoever goes through thousands of nodes goes by their
 * rows; their entries are looked up when somebody asks for them. A list is valid during the decision that made it.
 */
import type { ClusterModel } from './cluster-model.js'
import type { NodeInfo } from './node-info.js'

/** For those who must not read any. */
export const NO_NODES: readonly NodeInfo[] = Object.freeze([])

/** Some nodes, in some order. */
export class NodeList {
  private listed: readonly NodeInfo[] | undefined = undefined

  constructor(
    private readonly cluster: ClusterModel,
    /** Their rows; there may be more numbers behind the first `count`. */
    readonly rows: Int32Array,
    readonly count: number,
  ) {}

  /** Their entries. */
  get nodes(): readonly NodeInfo[] {
    return this.listed ??= Array.from(this.rows.subarray(0, this.count), (row) => this.cluster.nodeAt(row))
  }
}

/** A list of the given nodes. */
export function listOf(cluster: ClusterModel, nodes: readonly NodeInfo[]): NodeList {
  return new NodeList(cluster, Int32Array.from(nodes, ({ row }) => row), nodes.length)
}
