import { setTimeout as sleep } from 'node:timers/promises';
import { AssetRegistry } from '@chaintill/assets';
import { systemClock } from '@chaintill/kernel';
import { Ledger } from '@chaintill/ledger';
import { createDataSource, Database } from '@chaintill/persistence';
import { AccountTransferRunner } from '@chaintill/sub-accounts';

/** A process that does nothing but carry out transfers between accounts, made to be killed: `account-transfers-process DATABASE_URL`. */
const [url = ''] = process.argv.slice(2);
const source = await createDataSource({ url, poolSize: 3, applicationName: 'account-transfers' }).initialize();
const db = new Database(source);
const assets = await AssetRegistry.load(db);
const parts = { db, assets, ledger: new Ledger(), clock: systemClock, wakeWebhooks: () => undefined };
const runner = new AccountTransferRunner(parts);
process.once('disconnect', () => process.exit());
process.send?.({ ready: true });
for (;;) {
  await runner.run();
  await sleep(5);
}
