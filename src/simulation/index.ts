/** The cluster put together. */
export { Simulation, type NodeAgent, type Process, type SimulationHost, type SimulationOptions, type SimulationParts } from './simulation.js'
