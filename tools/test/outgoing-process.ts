import { createDataSource, Database } from '@chaintill/persistence';
import { startRunner } from './outgoing-runner';

/** A process that does nothing but let transactions leave, made to be killed: `outgoing-process DATABASE_URL RPC_URL`. */
const [url = '', ...rpcUrls] = process.argv.slice(2);
const source = await createDataSource({
  url,
  poolSize: 5,
  patienceSeconds: 15,
  applicationName: 'outgoing-process',
}).initialize();
await startRunner(new Database(source), rpcUrls);
process.once('disconnect', () => process.exit());
process.send?.({ ready: true });
