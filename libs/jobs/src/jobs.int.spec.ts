import { ConfigModule, type Config } from '@chaintill/config';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Redis } from 'ioredis';
import { JobsModule, openWakeQueue, wakeToken, type WakeQueue } from '@chaintill/jobs';
import { waitFor } from '../../../tools/local/ports';
import { testRedisUrl } from '../../../tools/test/database';

const url = testRedisUrl(3);
let caller: WakeQueue;
let listener: WakeQueue;
let woken = 0;

beforeAll(() => {
  caller = openWakeQueue('webhooks', url);
  listener = openWakeQueue('webhooks', url);
  listener.listen(() => woken++);
});
afterAll(() => Promise.all([caller.close(), listener.close()]));

const wakes = (more: number): Promise<true> =>
  waitFor('a wake-up', async () => (woken > more ? true : undefined), 10_000, 2);

it('wakes a listener in another process', async () => {
  caller.wake();
  await wakes(0);
});

it('says many wake-ups in few jobs, and never misses the last', async () => {
  for (let round = 0; round < 300; round++) {
    const before = woken;
    caller.wake();
    await wakes(before);
  }
  const before = woken;
  for (let i = 0; i < 10_000; i++) caller.wake();
  await wakes(before);
  expect(woken - before).toBeLessThan(100);
});

it('goes on after Redis lost everything', async () => {
  const redis = new Redis(url);
  await redis.flushdb();
  await redis.quit();
  const before = woken;
  caller.wake();
  await wakes(before);
});

it('is given out by the module', async () => {
  const config = { REDIS_URL: testRedisUrl(4) } as Config; // the module reads nothing else
  @Module({ imports: [ConfigModule.forRoot(config), JobsModule.forRoot()] })
  class App {}
  const app = await NestFactory.createApplicationContext(App, { logger: false });
  await app.get<WakeQueue>(wakeToken('webhooks')).ping();
  await app.close();
});
