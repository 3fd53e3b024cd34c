import { setTimeout as sleep } from 'node:timers/promises';
import { AssetRegistry } from '@chaintill/assets';
import { evmFamily } from '@chaintill/chain-evm';
import { systemClock } from '@chaintill/kernel';
import { Ledger } from '@chaintill/ledger';
import {
  limitsOf,
  OutgoingHandlers,
  OutgoingMetrics,
  OutgoingRunner,
  type OutgoingLimits,
  type OutgoingLog,
} from '@chaintill/outgoing';
import type { Database, Tx } from '@chaintill/persistence';
import { SigningRequests } from '@chaintill/signing';
import { Registry } from 'prom-client';

const CHAIN = 'ethereum-local';
const LOOK_MS = 25;

/** Limits of tests: little patience. */
export const HASTY: Partial<OutgoingLimits> = { stuckSeconds: 2, resendSeconds: 1 };

/** Writes each ending down in the transaction that brings it: a second one of the same transaction hurts the key. */
export function recordingHandlers(): OutgoingHandlers {
  const handlers = new OutgoingHandlers();
  const end = async (tx: Tx, id: string, ending: string): Promise<void> => {
    await tx.query('insert into test_endings (id, ending) values ($1, $2)', [id, ending]);
  };
  for (const kind of ['payout', 'sweep', 'gas'] as const) {
    handlers.register(kind, {
      confirmed: (tx, { id }) => end(tx, id, 'confirmed'),
      failed: (tx, { id }) => end(tx, id, 'failed'),
      reverted: (tx, { id }) => end(tx, id, 'reverted'),
    });
  }
  return handlers;
}

/** Silent, unless whoever runs the test wants to read along. */
function usualLog(): OutgoingLog {
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  return process.env['TEST_LOG']
    ? {
        ...quiet,
        info: (fields: object, text: string) => console.log(text, JSON.stringify(fields)),
        warn: (fields: object, text: string) => console.log(text, JSON.stringify(fields)),
        error: (fields: object, text: string) => console.log(text, fields),
      }
    : quiet;
}

/** A runner over one database and one chain; it looks again and again until it is stopped. */
export async function startRunner(
  db: Database,
  rpcUrls: readonly string[],
  limits: Partial<OutgoingLimits> = HASTY,
  registry = new Registry(),
  handlers = recordingHandlers(),
  log = usualLog(),
): Promise<{ stop(): Promise<void> }> {
  const assets = await AssetRegistry.load(db);
  const runner = new OutgoingRunner(
    [
      {
        chainId: CHAIN,
        networkId: '31337',
        craft: evmFamily.outgoing,
        writer: evmFamily.openWriter({
          chainId: CHAIN,
          networkId: '31337',
          rpcUrls,
          wsUrls: [],
          finality: { kind: 'confirmations', count: 3 },
          native: true,
          pollIntervalMs: 100,
          maxRange: 1_000,
          requestTimeoutMs: 1_500,
        }),
        native: assets.byContract(CHAIN, null)?.id ?? null,
        limits: { ...limitsOf(), ...limits },
        pollIntervalMs: 100,
      },
    ],
    {
      db,
      clock: systemClock,
      signing: new SigningRequests(),
      ledger: new Ledger(),
      handlers,
      log,
      metrics: new OutgoingMetrics(registry, db),
      leaseSeconds: 1,
    },
  );
  let running = true;
  const loop = (async () => {
    while (running) {
      await runner.look().catch((error: unknown) => log.error({ err: error }, 'cannot look'));
      await sleep(LOOK_MS);
    }
  })();
  return {
    stop: async () => {
      running = false;
      await loop;
      await runner.stop();
    },
  };
}
