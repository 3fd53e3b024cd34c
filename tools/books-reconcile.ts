import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { AssetRegistry } from '@chaintill/assets';
import { evmFamily } from '@chaintill/chain-evm';
import { FamilyRegistry } from '@chaintill/chain-port';
import { chainsSchema } from '@chaintill/config';
import { formatAmount, systemClock } from '@chaintill/kernel';
import { createDataSource, Database } from '@chaintill/persistence';
import {
  acceptDifference,
  closeChains,
  openChains,
  Reconciler,
  type ChainSource,
  type RunReport,
} from '@chaintill/reconciliation';
import { databaseUrl } from './database-url';

const USAGE = `npm run books:reconcile [-- --chain ID] [--rpc ID=URL]...
npm run books:reconcile -- --accept DIFFERENCE --reason "why it is so, and stays so"
  compares the books with the chains at a final block; reads DATABASE_URL, and the chains of CHAINS or CHAINS_FILE unless
  --rpc names them; ends with 0 when all is well, 1 when something differs, 2 when a chain could not be compared`;

const text = { type: 'string' } as const;
const OPTIONS = {
  chain: text,
  rpc: { type: 'string', multiple: true },
  accept: text,
  reason: text,
} as const;

async function main(): Promise<number> {
  const { values } = parseArgs({ options: OPTIONS });
  const url = databaseUrl();
  const source = await createDataSource({
    url,
    poolSize: 2,
    applicationName: 'chaintill-books-reconcile',
  }).initialize();
  try {
    const db = new Database(source);
    if (values.accept !== undefined) return await accept(db, values.accept, values.reason);
    const sources = chainSources(values.rpc).filter(({ id }) => values.chain === undefined || id === values.chain);
    if (sources.length === 0) throw new Error('no such chain is configured');
    return await reconcile(db, sources);
  } finally {
    await source.destroy();
  }
}

async function reconcile(db: Database, sources: readonly ChainSource[]): Promise<number> {
  const assets = await AssetRegistry.load(db);
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  // webhooks that are due are found by the workers themselves, a little later
  const reconciler = new Reconciler({ db, assets, clock: systemClock, log, wakeWebhooks: () => undefined });
  const chains = openChains(sources, new FamilyRegistry([evmFamily]), assets);
  let worst = 0;
  try {
    for (const chain of chains) {
      const report = await reconciler.run(chain);
      print(report, assets);
      worst = Math.max(worst, { clean: 0, different: 1, unknown: 2 }[report.state]);
    }
  } finally {
    await closeChains(chains);
  }
  return worst;
}

function print({ chainId, state, height, reason, open, balances, runId }: RunReport, assets: AssetRegistry): void {
  console.log(
    `${chainId}: ${state}${height === null ? '' : ` at block ${height}`}${reason ? `: ${reason}` : ''} (${runId})`,
  );
  for (const { assetId, groupId, onChain, books, difference, inFlight, elsewhere } of balances) {
    const { symbol, decimals } = assets.byId(assetId);
    const amount = (units: bigint): string => formatAmount(units, decimals, 2);
    const words = `on chain ${amount(onChain)}, books ${amount(books)}, difference ${amount(difference)}`;
    const flying = inFlight === 0n ? '' : `, in flight ${amount(inFlight)}`;
    console.log(
      `  ${groupId} ${symbol}: ${words}${flying}${elsewhere === 0n ? '' : `, elsewhere ${amount(elsewhere)}`}`,
    );
  }
  for (const difference of open) {
    const { differenceId, currency, kind, subject, address, expected, found } = difference;
    console.log(
      `  ${differenceId} ${kind} ${currency} ${subject.kind} ${subject.id}${address ? ` at ${address}` : ''}`,
    );
    console.log(`    ${difference.text}; expected ${expected}, found ${found} ${JSON.stringify(difference.evidence)}`);
  }
}

async function accept(db: Database, differenceId: string, reason: string | undefined): Promise<number> {
  if (!reason?.trim()) throw new Error('--reason is missing');
  const label = `operator ${userInfo().username}`;
  const who = { kind: 'operator', id: `operator:${userInfo().username}`, label, ip: null } as const;
  if (!(await acceptDifference(db, systemClock, differenceId, reason, who))) {
    throw new Error(`there is no open difference ${differenceId} that was not accepted`);
  }
  console.log(`${differenceId} is accepted`);
  return 0;
}

function chainSources(rpc: readonly string[] | undefined): ChainSource[] {
  if (rpc && rpc.length > 0) {
    return rpc.map((option) => {
      const at = option.indexOf('=');
      if (at < 1) throw new Error('--rpc takes ID=URL');
      return { id: option.slice(0, at), rpcUrls: [option.slice(at + 1)] };
    });
  }
  const configured =
    process.env['CHAINS'] ?? (process.env['CHAINS_FILE'] && readFileSync(process.env['CHAINS_FILE'], 'utf8'));
  if (!configured) throw new Error('set CHAINS or CHAINS_FILE as the worker has it, or name the chains with --rpc');
  return chainsSchema.parse(JSON.parse(configured));
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(USAGE);
  process.exitCode = 2;
}
