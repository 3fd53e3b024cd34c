import { AssetRegistry, AssetsModule } from '@chaintill/assets';
import { evmFamily } from '@chaintill/chain-evm';
import { FamilyRegistry } from '@chaintill/chain-port';
import { ConfigModule, loadConfig } from '@chaintill/config';
import { IndexingService } from '@chaintill/indexing';
import { CLOCK, type Clock } from '@chaintill/kernel';
import { Database, PersistenceModule } from '@chaintill/persistence';
import { NestFactory } from '@nestjs/core';
import { Module } from '@nestjs/common';
import pino from 'pino';
import { Registry } from 'prom-client';
import { tell, type IndexingTask } from './run-child';
import { CHAIN_ID } from './watched-database';

/** The indexer alone: the process as it is deployed, but nothing is settled, so that indexing is what is measured. */
const task = JSON.parse(process.argv[2] ?? '') as IndexingTask; // given by runChild

const config = loadConfig({
  CHAINTILL_PROFILE: 'local',
  DATABASE_URL: task.databaseUrl,
  REDIS_URL: 'redis://127.0.0.1:1', // required, and not used here
  CHAINS: JSON.stringify([
    {
      id: CHAIN_ID,
      name: 'Bench',
      family: 'evm',
      networkId: task.networkId,
      livemode: false,
      rpcUrls: [task.rpcUrl],
      wsUrls: task.wsUrl ? [task.wsUrl] : [],
      finality: { kind: 'confirmations', count: 1 },
      startHeight: 0,
      maxRange: task.maxRange,
      assets: [{ symbol: 'TOKEN', contract: task.token, decimals: task.decimals }],
    },
  ]),
});

@Module({
  imports: [
    ConfigModule.forRoot(config),
    PersistenceModule.forRoot({ url: config.DATABASE_URL, poolSize: 10, applicationName: 'chaintill-bench' }),
    AssetsModule.forRoot([evmFamily]),
  ],
})
class BenchModule {}

const app = await NestFactory.createApplicationContext(BenchModule, { logger: false, abortOnError: false });
const [chain] = config.chains;
const { assets } = app.get(AssetRegistry).chain(CHAIN_ID, false);
if (!chain) throw new Error('one chain was configured');
const service = new IndexingService(
  [
    {
      family: 'evm',
      livemode: false,
      startHeight: 0,
      assets,
      connection: { ...chain, chainId: CHAIN_ID, native: false },
    },
  ],
  app.get(FamilyRegistry),
  new Registry(),
  {
    db: app.get(Database),
    clock: app.get<Clock>(CLOCK),
    settler: { settle: () => Promise.resolve(0) },
    log: pino({ level: 'warn' }, pino.destination(2)),
  },
);
const startedAt = performance.now();
const cpuBefore = process.cpuUsage();
service.start();
const watch = setInterval(() => {
  const [status] = service.status();
  if ((status?.height ?? -1) < task.endBlock) return;
  clearInterval(watch);
  tell(startedAt, cpuBefore);
}, 2);

process.on('SIGTERM', () => {
  void service
    .stop()
    .then(() => app.close())
    .then(() => process.exit(0));
});
