import { existsSync } from 'node:fs';
import { waitFor } from '../local/ports';
import { commandOf } from '../local/processes';
import { startStack, type RunningStack } from '../test/stack';
import { ApiClient } from './api-client';
import { LOCAL_CHAIN } from './chains';
import type { ReadyFile } from './ready-file';

let stack: RunningStack;
let ready: ReadyFile;

beforeAll(async () => {
  stack = await startStack();
  ({ ready } = stack);
}, 240_000);
afterAll(() => stack?.stop(), 120_000);

it('writes a ready file of the documented shape', () => {
  const text = expect.any(String) as string;
  const pid = expect.any(Number) as number;
  const token = { address: expect.stringMatching(/^0x[0-9a-fA-F]{40}$/) as string, decimals: 6 };
  expect(ready).toEqual({
    api: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
    panel: `${ready.api}/admin`,
    postgresUrl: text,
    redisUrl: text,
    organization: { id: text, name: 'Demo shop' },
    apiKeys: { owner: text, viewer: text },
    panelUser: { email: text, password: text },
    pids: { api: pid, indexer: pid, worker: pid, signer: pid },
    chains: {
      [LOCAL_CHAIN]: {
        family: 'evm',
        rpcUrl: text,
        payer: { address: token.address, privateKey: expect.stringMatching(/^0x[0-9a-f]{64}$/) as string },
        tokens: { USDT: token, USDC: token },
      },
    },
  } satisfies ReadyFile);
});

it('seeds a shop with a filled pool, and keys of both roles', async () => {
  const owner = new ApiClient(ready.api, ready.apiKeys.owner);
  const viewer = new ApiClient(ready.api, ready.apiKeys.viewer);
  const request = { orderReference: 'launcher-1', amount: '1', currency: 'USDC', chainId: LOCAL_CHAIN };
  const { body } = await owner.post<{ orderId: string }>('/orders', request);
  expect(await viewer.get(`/orders/${body.orderId}`)).toMatchObject({ orderReference: 'launcher-1', state: 'pending' });
  await expect(viewer.post('/orders', request)).rejects.toMatchObject({ status: 403 });
});

it.each(['api', 'indexer', 'worker', 'signer'] as const)(
  'starts %s again after kill -9 and says so in the ready file',
  async (app) => {
    const killed = stack.kill(app);
    await stack.restarted(app, killed);
    expect(stack.ready).toEqual({ ...stack.ready, api: ready.api });
    expect(commandOf(stack.ready.pids[app])).toContain(`apps/${app}/`);
    expect(commandOf(killed)).toBeUndefined();
  },
);

it('answers on the same port after a restart', async () => {
  const killed = stack.kill('api');
  await stack.restarted('api', killed);
  await waitFor('the api', async () => (await fetch(`${ready.api}/health/live`)).ok || undefined);
});

it('leaves nothing when it is stopped', async () => {
  const { pids } = stack.ready;
  await stack.stop();
  for (const pid of Object.values(pids)) expect(commandOf(pid)).toBeUndefined();
  await expect(fetch(`${ready.api}/health/live`)).rejects.toThrow('fetch failed');
  await expect(fetch(ready.chains[LOCAL_CHAIN]?.rpcUrl ?? '')).rejects.toThrow('fetch failed');
  expect(existsSync(stack.readyFile)).toBe(false);
}, 120_000);
