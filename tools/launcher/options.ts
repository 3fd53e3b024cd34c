import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../local/root';

export interface LauncherOptions {
  /** Free ports, a temporary folder, gone at the end. */
  readonly ephemeral: boolean;
  /** Where everything lasting is: `.chaintill` in the clone unless another is named, or the temporary folder. */
  readonly folder: string;
  readonly readyFile: string | undefined;
  /** Forget everything before starting. */
  readonly reset: boolean;
  /** Restart the processes when dist/ changes. */
  readonly watch: boolean;
  readonly blockSeconds: number;
  readonly confirmations: number;
}

export const USAGE = `npm start [-- options]
  --ephemeral          free ports and a temporary folder that is removed at the end
  --data FOLDER        keep the data there instead of in .chaintill
  --ready-file PATH    write a JSON file there once all is ready (docs/guides/ready-file.md)
  --reset              forget all data first
  --watch              rebuild and restart when a source changes
Environment: DATABASE_URL, REDIS_URL, CHAINS or CHAINS_FILE replace an embedded part; LOCAL_BLOCK_SECONDS (1) and
LOCAL_CONFIRMATIONS (3) shape the local chain; everything in .env.example is handed on.`;

/** Reads the command line. @throws Error for an option it does not know */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): LauncherOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ephemeral: { type: 'boolean', default: false },
      data: { type: 'string', default: join(root, '.chaintill') },
      'ready-file': { type: 'string' },
      reset: { type: 'boolean', default: false },
      watch: { type: 'boolean', default: false },
    },
  });
  const { ephemeral } = values;
  const folder = ephemeral ? mkdtempSync(join(tmpdir(), 'chaintill-')) : resolve(values.data);
  mkdirSync(folder, { recursive: true });
  return {
    ephemeral,
    folder,
    readyFile: values['ready-file'] === undefined ? undefined : resolve(values['ready-file']),
    reset: values.reset && !ephemeral,
    watch: values.watch,
    blockSeconds: count(env, 'LOCAL_BLOCK_SECONDS', 1),
    confirmations: count(env, 'LOCAL_CONFIRMATIONS', 3),
  };
}

function count(env: NodeJS.ProcessEnv, name: string, standard: number): number {
  const value = Number(env[name] || standard);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${name} must be a whole number from 1, is ${env[name]}`);
  return value;
}
