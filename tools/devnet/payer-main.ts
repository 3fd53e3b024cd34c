import { systemClock } from '@chaintill/kernel';
import { createDataSource, Database } from '@chaintill/persistence';
import { SimulationQueue } from '@chaintill/sandbox';
import { DevnetPayer } from './payer';
import { PAYER_KEY } from './tokens';

/*
 * The payer of a local chain, as a process of the launcher: DATABASE_URL, DEVNET_CHAIN_ID and DEVNET_RPC_URL say where.
 */

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

const source = await createDataSource({
  url: required('DATABASE_URL'),
  poolSize: 4,
  applicationName: 'chaintill-payer',
}).initialize();
const queue = new SimulationQueue(new Database(source), systemClock, required('DEVNET_CHAIN_ID'));
const payer = new DevnetPayer(queue, required('DEVNET_RPC_URL'), PAYER_KEY, (line) => console.log(line));
const stop = (): void => payer.stop();
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
process.once('disconnect', stop);
process.send?.({ ready: true });
await payer.run();
await source.destroy();
process.exit(0);
