import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { AuditLog } from '@chaintill/audit';
import { isDomainError, systemClock, type Actor } from '@chaintill/kernel';
import { Strangers, type Recognized, type StoppedSender } from '@chaintill/outgoing';
import { createDataSource, Database, type Tx } from '@chaintill/persistence';
import { databaseUrl } from './database-url';

const USAGE = `npm run senders                                           wallets that pay nobody, and why
npm run senders -- CHAIN ADDRESS --reason "…"             lets one pay again
  --blindly   also where it is not known what the chain holds of it`;

/** Wallets that stand still since the chain holds what the books do not know (ADR 0032). */
async function main(): Promise<void> {
  const { values, positionals } = readArguments();
  const [chainId, address] = positionals;
  const applicationName = 'chaintill-senders';
  const source = await createDataSource({ url: databaseUrl(), poolSize: 1, applicationName }).initialize();
  try {
    const db = new Database(source);
    const strangers = new Strangers(db, systemClock);
    if (!chainId) return list(await strangers.stopped());
    const { reason, blindly } = values;
    if (!address || !reason) throw new Error(`address and reason are needed\n${USAGE}`);
    const sender = { chainId, address: address.toLowerCase() };
    const found = await db.tx(async (tx) => {
      const recognized = await strangers.goOn(tx, sender, blindly);
      await record(tx, sender, recognized, reason);
      return recognized;
    });
    for (const { sequence, hash, is } of found) {
      console.log(
        `  ${sequence}  ${hash ?? 'unknown'}  ${is ? `is ${is}, which is not sent again` : 'nothing that waits here'}`,
      );
    }
    console.log(`${sender.address} pays again on ${chainId}`);
  } finally {
    await source.destroy();
  }
}

/** @throws Error with the usage for an option it does not know */
function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { reason: { type: 'string' }, blindly: { type: 'boolean', default: false } },
    });
  } catch (error) {
    throw new Error(`${(error as Error).message.split('.')[0]}\n${USAGE}`, { cause: error });
  }
}

function list(senders: readonly StoppedSender[]): void {
  for (const { chainId, address, since, strangers } of senders) {
    console.log(`${chainId}  ${address}  pays nobody since ${since.toISOString()}; not in these books:`);
    for (const stranger of strangers) {
      const { sequence } = stranger;
      if (stranger.hash === undefined) console.log(`  ${sequence}  not known yet which`);
      else {
        const { hash, to, contract, amount } = stranger;
        const what = to === '' ? 'no plain transfer' : `${amount} of ${contract ?? 'the native coin'} to ${to}`;
        console.log(`  ${sequence}  ${hash}  ${what}`);
      }
    }
  }
  console.log(senders.length === 0 ? 'all wallets pay' : `\n${USAGE}`);
}

/** In the log of whose wallet it is. */
async function record(
  tx: Tx,
  { chainId, address }: Pick<StoppedSender, 'chainId' | 'address'>,
  strangers: readonly Recognized[],
  reason: string,
): Promise<void> {
  const [owner] = await tx.query<{ organization_id: string | null; livemode: boolean }>(
    `select w.organization_id, c.livemode from chains c left join wallets w on w.family = c.family and w.address = $2
     where c.id = $1`,
    [chainId, address],
  );
  const { username } = userInfo();
  const actor: Actor = {
    kind: 'operator',
    id: `operator:${username}`,
    label: username,
    ip: null,
    organizationId: owner?.organization_id ?? 'house',
    livemode: owner?.livemode ?? false,
  };
  const about = { action: 'sender.resumed', objectKind: 'sender', objectId: `${chainId}/${address}` };
  await new AuditLog().record(tx, actor, { ...about, after: { reason, strangers } }, systemClock.now());
}

try {
  await main();
} catch (error) {
  console.error(isDomainError(error) || error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
