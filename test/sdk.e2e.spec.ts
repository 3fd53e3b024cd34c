import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Chaintill, ChaintillError, verifyWebhook, type Schemas } from '@chaintill/sdk';
import { waitFor } from '../tools/local/ports';
import { root } from '../tools/local/root';
import { startSink, type Sink } from '../tools/test/sink';
import { startStack, type RunningStack } from '../tools/test/stack';

/* The SDK against the real thing, as a merchant's program uses it. */

const run = promisify(execFile);
const README = join(root, 'libs/sdk/README.md');

let stack: RunningStack;
let sink: Sink;
let shop: Chaintill;
beforeAll(async () => {
  [stack, sink] = await Promise.all([startStack(), startSink()]);
  const { api, apiKeys } = stack.ready;
  shop = new Chaintill({ baseUrl: api, apiKey: apiKeys.owner });
}, 200_000);
afterAll(async () => {
  await stack.stop();
  await sink.close();
});

const createOrder = (values: Partial<Schemas['CreateOrderBody']> = {}): Promise<Schemas['OrderResponse']> =>
  shop.post('/api/v1/orders', {
    body: {
      orderReference: crypto.randomUUID(),
      amount: '25.00',
      currency: 'USDT',
      chainId: 'ethereum-local',
      ...values,
    },
  });

it("runs the README's first ten minutes, with the package as it is built", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'chaintill-sdk-'));
  try {
    await run(process.execPath, [join(root, 'tools/build-sdk.mjs')]);
    mkdirSync(join(folder, 'node_modules/@chaintill'), { recursive: true });
    symlinkSync(join(root, 'dist/sdk'), join(folder, 'node_modules/@chaintill/sdk'));
    const [, program = ''] = /```js\n([^`]*?first-payment[\s\S]*?)```/.exec(readFileSync(README, 'utf8')) ?? [];
    writeFileSync(join(folder, 'first-payment.mjs'), program);
    const { api, apiKeys } = stack.ready;
    const env = { ...process.env, NODE_OPTIONS: '', CHAINTILL_URL: api, CHAINTILL_API_KEY: apiKeys.owner };
    const { stdout } = await run(process.execPath, ['first-payment.mjs'], { cwd: folder, env });
    expect(stdout).toMatch(/^pay 25\.00 USDT to 0x[0-9a-fA-F]{40}, or at http/);
    expect(stdout).toMatch(/completed: 25\.00 seen, 25\.00 final/);
    expect(stdout).toMatch(/invoice-\d+ {2}completed/);
    expect(stdout).toMatch(/404 RESOURCE_NOT_FOUND: order does not exist \(req_\w+\)/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
it('takes a payment from order to webhook', async () => {
  const endpoint = await shop.post('/api/v1/webhooks/endpoints', {
    body: { url: `${sink.url}/shop`, events: ['order.completed'] },
  });
  const { orderId } = await createOrder({ metadata: { cart: '1' } });
  const params = { path: { orderId } };
  await shop.post('/api/v1/sandbox/orders/{orderId}/simulate', { params, body: { scenario: 'exact' } });
  const [request] = await sink.wait('/shop', 1);
  const event = await verifyWebhook<Schemas['OrderResponse']>(
    request?.body ?? '',
    request?.headers ?? {},
    endpoint.secret,
  );
  expect(event).toMatchObject({ type: 'order.completed', data: { orderId, metadata: { cart: '1' } } });
  await expect(verifyWebhook(`${request?.body} `, request?.headers ?? {}, endpoint.secret)).rejects.toThrow();
  await waitFor('the completed order', async () => {
    const order = await shop.get('/api/v1/orders/{orderId}', { params });
    return order.state === 'completed' || undefined;
  });
});

it('creates once when the same key is used again', async () => {
  const header = { 'Idempotency-Key': crypto.randomUUID() };
  const body = { orderReference: crypto.randomUUID(), amount: '1', currency: 'ETH', chainId: 'ethereum-local' };
  const [first, second] = await Promise.all(
    [1, 2].map(() => shop.post('/api/v1/orders', { params: { header }, body })),
  );
  expect(second).toEqual(first);
  const changed = shop.post('/api/v1/orders', { params: { header }, body: { ...body, amount: '2' } });
  await expect(changed).rejects.toMatchObject({ status: 409, code: 'IDEMPOTENCY_KEY_CONFLICT' });
});

it('reads every list to its end', async () => {
  const made = await Promise.all(Array.from({ length: 5 }, () => createOrder({ amount: '3' })));
  const found: string[] = [];
  const query = { limit: 2, sortBy: 'createdAt', sortOrder: 'asc' } as const;
  for await (const order of shop.each('/api/v1/orders', { params: { query } })) found.push(order.orderId);
  expect(new Set(found).size).toBe(found.length);
  expect(found).toEqual(expect.arrayContaining(made.map(({ orderId }) => orderId)));
});

it('says what was wrong', async () => {
  const error: unknown = await createOrder({ amount: '1e3' }).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(ChaintillError);
  expect(error).toMatchObject({ status: 400, code: 'INVALID_AMOUNT', requestId: expect.stringMatching(/^req_/) });
  const stranger = new Chaintill({ baseUrl: stack.ready.api, apiKey: 'ctk_test_nobody' });
  await expect(stranger.get('/api/v1/orders')).rejects.toMatchObject({ status: 401, code: 'INVALID_API_KEY' });
});

it('names the packages that it is tested with', () => {
  const read = <T>(file: string): T => JSON.parse(readFileSync(join(root, file), 'utf8')) as T; // package.json files
  const { dependencies } = read<{ dependencies: Record<string, string> }>('libs/sdk/package.json');
  for (const [name, version] of Object.entries(dependencies)) {
    const installed = read<{ version: string }>(`node_modules/${name}/package.json`);
    expect([name, version]).toEqual([name, installed.version]);
  }
});
