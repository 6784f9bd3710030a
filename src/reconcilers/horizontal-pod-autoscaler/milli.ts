/**
 * Thousandths as the text of a quantity. A metric's average or total is shown in decimal suffixes, of memory in
 * binary ones if it is whole.
 */
import { formatQuantity, type QuantityFormat } from '../../model/index.js'

const MILLI = -3

/** `250` is `250m`, `61` MiB in thousandths of a byte is, as `BinarySI`, `61Mi`. */
export function formatMilli(milli: number, format: QuantityFormat = 'DecimalSI'): string {
  return formatQuantity({ unscaled: BigInt(milli), exponent: MILLI, exact64: true, format, text: undefined })
}
