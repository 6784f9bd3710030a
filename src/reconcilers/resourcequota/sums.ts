/**
 * Sums of quantities that objects come to and go from again. The text of a sum must not hang on the order in which
 * they came, so it is kept for each family of suffixes and shown with binary ones as soon as one amount is written so;
 * upstream takes the family of the first object, whichever that is.
 */
import { formatQuantity, quantityOf, sortedKeys, type QuantityFormat, type ResourceList } from '../../model/index.js'

interface Amount {
  readonly name: string
  readonly nano: bigint
  readonly format: QuantityFormat
}

const NANO = -9
const FORMATS: readonly QuantityFormat[] = ['BinarySI', 'DecimalSI', 'DecimalExponent']
const amountsByList = new WeakMap<ResourceList, readonly Amount[]>()

export class Sums {
  private readonly totals = new Map<string, Map<QuantityFormat, bigint>>()

  /** Adds the amounts of a list, or takes them away. */
  add(list: ResourceList, sign: 1n | -1n): void {
    for (const { name, nano, format } of amountsOf(list)) {
      let total = this.totals.get(name)
      if (total === undefined) this.totals.set(name, (total = new Map()))
      total.set(format, (total.get(format) ?? 0n) + sign * nano)
    }
  }

  /** Adds all of other sums, or takes it away. */
  addAll(other: Sums, sign: 1n | -1n = 1n): void {
    for (const [name, from] of other.totals) {
      let total = this.totals.get(name)
      if (total === undefined) this.totals.set(name, (total = new Map()))
      for (const [format, nano] of from) total.set(format, (total.get(format) ?? 0n) + sign * nano)
    }
  }

  get isZero(): boolean {
    for (const total of this.totals.values()) for (const nano of total.values()) if (nano !== 0n) return false
    return true
  }

  /** The sum of a resource as text. */
  text(name: string): string {
    const total = this.totals.get(name)
    const parts = FORMATS.map((format) => [format, total?.get(format) ?? 0n] as const)
    const format = parts.find(([, nano]) => nano !== 0n)?.[0] ?? 'DecimalSI'
    return formatQuantity({ unscaled: parts.reduce((sum, [, nano]) => sum + nano, 0n), exponent: NANO, exact64: true, format, text: undefined })
  }
}

function amountsOf(list: ResourceList): readonly Amount[] {
  const known = amountsByList.get(list)
  if (known !== undefined) return known
  const amounts = sortedKeys(list).map((name) => {
    const { unscaled, exponent, format } = quantityOf(list[name])
    return { name, nano: unscaled * BigInt(`1${'0'.repeat(exponent - NANO)}`), format }
  })
  amountsByList.set(list, amounts)
  return amounts
}
