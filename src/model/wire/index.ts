/** The shape in which objects are shown when they are read back. */
export { hasWireShape, wireJobSpec, wirePodSpec, wireShape } from './shape.js'
