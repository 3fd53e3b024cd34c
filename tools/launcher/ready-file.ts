import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../local/root';

/** Where a plain `npm start` writes it and `npm run pay` looks for it. */
export const READY_FILE = join(root, '.chaintill/ready.json');

/** Processes of the gateway, in the order in which they start. */
export const APPS = ['api', 'indexer', 'worker', 'signer'] as const;
export type AppName = (typeof APPS)[number];

/** Everything that the launcher runs and starts again: the apps, and who pays on the local chain. */
export type ProgramName = AppName | 'payer';
export const isApp = (program: ProgramName): program is AppName => program !== 'payer';

export interface ReadyChain {
  readonly family: string;
  readonly rpcUrl: string;
  /** Rich in the native coin and all tokens. Absent on chains that the launcher did not make. */
  readonly payer?: { readonly address: string; readonly privateKey: string };
  /** By symbol; the native coin is not among them. */
  readonly tokens: Readonly<Record<string, { readonly address: string; readonly decimals: number }>>;
}

/** What other programs need to know of a running stack. Documented in docs/guides/ready-file.md: others depend on the shape. */
export interface ReadyFile {
  /** Base URL of the api, without a slash at the end. */
  readonly api: string;
  readonly panel: string;
  /** As the owner of the tables. */
  readonly postgresUrl: string;
  /** As the processes sign in: a role that owns nothing. */
  readonly processPostgresUrl: string;
  readonly redisUrl: string;
  readonly organization: { readonly id: string; readonly name: string };
  readonly apiKeys: { readonly owner: string; readonly viewer: string };
  /** Owner of the organization. `totpSecret`, in base 32, makes the codes that signing in asks for. */
  readonly panelUser: { readonly email: string; readonly password: string; readonly totpSecret?: string };
  /** An app of the organization with all scopes. */
  readonly oauth: { readonly clientId: string; readonly clientSecret: string };
  /** Another merchant, who has nothing to do with the first. */
  readonly secondOrganization: { readonly id: string; readonly apiKeys: { readonly owner: string } };
  /** A page to pay at, where the local chain is. */
  readonly paymentLink?: { readonly linkId: string; readonly url: string };
  /** Base URLs of health and metrics: `/health/live`, `/health/ready`, `/metrics`. The signer opens no port. */
  readonly metrics: Readonly<Record<Exclude<AppName, 'signer'>, string>>;
  readonly pids: Readonly<Record<AppName, number>>;
  readonly chains: Readonly<Record<string, ReadyChain>>;
}

/** Writes the file whole or not at all, readable by its owner only. */
export function writeReadyFile(path: string, ready: ReadyFile): void {
  writePrivate(path, `${JSON.stringify(ready, null, 2)}\n`);
}

/** @throws Error when the file is missing or not JSON */
export function readReadyFile(path: string): ReadyFile {
  // Written by writeReadyFile above.
  return JSON.parse(readFileSync(path, 'utf8')) as ReadyFile;
}

/** Writes a file that only its owner may read, whole or not at all. */
export function writePrivate(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const next = `${path}.${process.pid}.new`;
  writeFileSync(next, text, { mode: 0o600 });
  chmodSync(next, 0o600);
  renameSync(next, path);
}
