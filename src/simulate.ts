import { lookupDrivers, runtimeExtensions } from './features/runtime.ts';
import { prepareSqlite } from './runtime/lookup/drivers/sqlite.ts';
import { preparePcre } from './runtime/regex/pcre.ts';
import { simulate as simulateWith } from './runtime/simulation/simulate.ts';
import type { Simulation } from './runtime/simulation/simulation.ts';
import { createSimulation } from './runtime/simulation/simulation.ts';
import type { Simulate, SimulationInput } from './runtime/simulation/types.ts';

export { createScenarioWorld } from './runtime/world/scenario-world.ts';
export type { ScenarioData, ScenarioWorld } from './runtime/world/scenario-world.ts';

/* The runtime with the experimental systems put to it: a module of its own, so that those who only check do not load it. */

/** What may be the beginning of something in a pattern that only PCRE2 can do: verbs, conditions and the like. */
const beyond = /\(\*|\(\?(?:[(*]|<\*|[a-zA-Z^-]*J)|\\N\{|\\[pP]\{/;

/**
 * Loads what a configuration may need that cannot be loaded while it runs: SQLite, and PCRE2 for patterns that are beyond what
 * is done here. Texts that need neither load nothing; what has been loaded once stays.
 *
 * @param text the text of the configuration, with all that it includes; a byte string
 */
export async function prepareSimulation(text: string): Promise<void> {
  if (text.includes('sqlite')) await prepareSqlite();
  if (beyond.test(text)) await preparePcre();
}

/**
 * Simulates sessions and routes with a configuration: what would happen to mail, without any of it happening. What is outside
 * is what the world of the input says. `prepareSimulation` must have been called before.
 */
export const simulate: Simulate = (input) => simulateWith(withSystems(input));

/** Begins a simulation for sessions that are talked live (see `connectSmtp`). `prepareSimulation` must have been called before. */
export const beginSimulation = (input: SimulationInput): Simulation => createSimulation(withSystems(input));

const withSystems = (input: SimulationInput): SimulationInput => ({
  extensions: () => runtimeExtensions(input.services),
  lookupDrivers,
  ...input,
});
