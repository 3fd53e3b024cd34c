import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../local/root';

/* Operations that were answered with success in the last run of tests, over all of its files and processes. */

const FILE = join(root, 'dist/.answered');
const told = new Set<string>();

/** At the beginning of a run. */
export function forgetAnswered(): void {
  mkdirSync(dirname(FILE), { recursive: true });
  writeFileSync(FILE, '');
}

/** @param operation surface and operationId, e.g. `native createOrder` */
export function noteAnswered(operation: string): void {
  if (told.has(operation)) return;
  told.add(operation);
  appendFileSync(FILE, `${operation}\n`);
}

export function answered(): ReadonlySet<string> {
  return new Set(existsSync(FILE) ? readFileSync(FILE, 'utf8').split('\n') : []);
}
