import { openWakeQueue } from '@chaintill/jobs';
import { systemClock } from '@chaintill/kernel';
import { createDataSource, Database } from '@chaintill/persistence';
import { Sealer } from '@chaintill/secrets';
import { WebhookSender } from '@chaintill/webhooks';
import { Registry } from 'prom-client';
import { MASTER_KEY, SENDER } from './settings';

/** The sender as the worker runs it, in a process of its own. Arguments: database, Redis. */
const [databaseUrl = '', redisUrl = ''] = process.argv.slice(2);
const source = await createDataSource({ url: databaseUrl, poolSize: 10, applicationName: 'bench-sender' }).initialize();
const sender = new WebhookSender({
  db: new Database(source),
  sealer: new Sealer(MASTER_KEY),
  clock: systemClock,
  wake: openWakeQueue('webhooks', redisUrl),
  config: SENDER,
  log: console,
  registry: new Registry(),
});
process.on('disconnect', () => process.exit());
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuSeconds: (user + system) / 1e6, rssMiB: process.memoryUsage.rss() / 2 ** 20 });
});
sender.start();
process.send?.({ started: true });
