/**
 * Seed of a simulation, printed so that a run can be repeated with `SEED=… npm test`.
 * @param name of the simulation
 */
export function simulationSeed(name: string): number {
  const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  process.stdout.write(`${name}: SEED=${seed}\n`);
  return seed;
}
