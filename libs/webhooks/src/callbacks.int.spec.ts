import type { Actor } from '@chaintill/kernel';
import { Webhook } from 'standardwebhooks';
import { waitFor } from '../../../tools/local/ports';
import { startSink, type Received, type Sink } from '../../../tools/test/sink';
import { webhookRig, type WebhookRig } from '../../../tools/test/webhook-rig';

/* URLs that one object is told about at (ADR 0020). */

let rig: WebhookRig;
let sink: Sink;
let other: Sink;
let scope: Actor;
beforeAll(async () => {
  [rig, sink, other] = await Promise.all([webhookRig(12), startSink(), startSink()]);
  rig.sender();
});
beforeEach(async () => {
  scope = await rig.merchant();
});
afterAll(async () => {
  await rig.close();
  await Promise.all([sink.close(), other.close()]);
});

const verify = (secret: string, request: Received | undefined): unknown =>
  new Webhook(secret).verify(request?.body ?? '', request?.headers ?? {});

const hidden = (): Promise<{ id: string; url: string; signer_id: string | null }[]> =>
  rig.database.db.query(
    `select id, url, signer_id from webhook_endpoints where organization_id = $1 and kind = 'callback' order by url`,
    [scope.organizationId],
  );

it('tells the URL of the object and the endpoints, each with its own secret', async () => {
  const endpoint = await rig.endpoints.create(scope, { url: `${sink.url}/both`, events: ['order.expired'] });
  const { secret } = await rig.callbackSecret.rotate(scope, { overlapSeconds: 0 });
  const [expired] = await rig.emit(scope, 'order.expired', 1, `${sink.url}/order/1?token=a`);
  await rig.emit(scope, 'order.completed', 1, `${sink.url}/order/2`);
  const [first] = await sink.wait('/order/1', 1);
  const [second] = await sink.wait('/order/2', 1);
  const [told] = await sink.wait('/both', 1);
  expect(first?.path).toBe('/order/1?token=a');
  expect(verify(secret, first)).toMatchObject({ id: expired, type: 'order.expired' });
  expect(verify(secret, second)).toMatchObject({ type: 'order.completed' });
  expect(verify(endpoint.secret, told)).toMatchObject({ id: expired });
  expect(() => verify(endpoint.secret, first)).toThrow();
  await rig.drained();
  const { data } = await rig.log.deliveries(scope, { page: 1, limit: 10 });
  expect(data.map(({ endpointId, url, status }) => ({ endpointId, url, status }))).toEqual([
    { endpointId: null, url: `${sink.url}/order/2`, status: 'delivered' },
    { endpointId: null, url: `${sink.url}/order/1?token=a`, status: 'delivered' },
    { endpointId: endpoint.endpointId, url: `${sink.url}/both`, status: 'delivered' },
  ]);
  const events = await rig.log.events(scope, { page: 1, limit: 10, type: 'order.completed' });
  expect(events.data[0]?.deliveries).toMatchObject([{ endpointId: null, status: 'delivered' }]);
});

it('keeps one hidden endpoint for each origin, which nobody sees, counts or reaches', async () => {
  for (const path of ['/a', '/b?x=1', '/c/d']) await rig.emit(scope, 'order.created', 2, sink.url + path);
  await rig.emit(scope, 'order.created', 1, `${other.url}/a`);
  await rig.drained();
  const rows = await hidden();
  expect(rows.map(({ url }) => url)).toEqual(['', sink.url, other.url].sort());
  expect(rows.filter(({ signer_id }) => signer_id === rows[0]?.id)).toHaveLength(2);
  expect(await rig.endpoints.list(scope)).toEqual([]);
  for (const { id } of rows) {
    await expect(rig.endpoints.get(scope, id)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    await expect(rig.endpoints.remove(scope, id)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    await expect(rig.log.redeliverFailed(scope, id, new Date(0))).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  }
});

it('signs with a secret made on first use, which a rotation replaces after its overlap', async () => {
  expect((await rig.callbackSecret.get(scope)).secrets).toEqual([]);
  await rig.emit(scope, 'order.created', 1, `${sink.url}/first-use`);
  const [unknown] = await sink.wait('/first-use', 1);
  expect(unknown?.headers['webhook-signature']).toMatch(/^v1,/);
  expect((await rig.callbackSecret.get(scope)).secrets).toMatchObject([{ expiresAt: null }]);
  const rotated = await rig.callbackSecret.rotate(scope, { overlapSeconds: 600 });
  expect(rotated.secrets).toHaveLength(2);
  await rig.emit(scope, 'order.created', 1, `${sink.url}/during`);
  const [during] = await sink.wait('/during', 1);
  expect(verify(rotated.secret, during)).toBeDefined();
  expect(during?.headers['webhook-signature']?.split(' ')).toHaveLength(2);
  const { secret } = await rig.callbackSecret.rotate(scope, { overlapSeconds: 0 });
  await rig.emit(scope, 'order.created', 1, `${sink.url}/after`);
  const [after] = await sink.wait('/after', 1);
  expect(verify(secret, after)).toBeDefined();
  expect(after?.headers['webhook-signature']?.split(' ')).toHaveLength(1);
  const foreign = await rig.callbackSecret.get({ ...scope, livemode: false });
  expect(foreign.secrets).toEqual([]);
});

it('makes one first secret, however many senders need it at once', async () => {
  const senders = [rig.sender(), rig.sender(), rig.sender()];
  await rig.emit(scope, 'order.created', 60, `${sink.url}/race`);
  await sink.wait('/race', 60);
  await rig.drained();
  expect((await rig.callbackSecret.get(scope)).secrets).toHaveLength(1);
  for (const sender of senders) await sender.stop();
});

it('tries again, gives up, and is sent again on request; the host is never switched off', async () => {
  const gone = { kind: 'status', status: 410 } as const;
  sink.behave('/gone', gone);
  sink.behave('/broken', { kind: 'status', status: 500 });
  const since = new Date(Date.now() - 1_000);
  await rig.emit(scope, 'order.created', 1, `${sink.url}/gone`);
  await rig.emit(scope, 'order.created', 1, `${sink.url}/broken`);
  await sink.wait('/broken', 4);
  await rig.drained();
  const { data } = await rig.log.deliveries(scope, { page: 1, limit: 10 });
  expect(data.map(({ status, attempts }) => [status, attempts])).toEqual([
    ['failed', 4],
    ['failed', 1],
  ]);
  await rig.emit(scope, 'order.created', 1, `${sink.url}/well`);
  await sink.wait('/well', 1);
  sink.behave('/gone', null);
  sink.behave('/broken', null);
  await rig.log.redeliver(scope, data[1]?.deliveryId ?? '');
  await sink.wait('/gone', 2);
  expect(await rig.log.redeliverFailedCallbacks(scope, since)).toEqual({ count: 1 });
  await sink.wait('/broken', 5);
  await rig.drained();
  const after = await rig.log.deliveries(scope, { page: 1, limit: 10 });
  expect(after.data.map(({ status }) => status)).toEqual(['delivered', 'delivered', 'delivered']);
});

it('does not let a dead host of one merchant delay the others', async () => {
  other.behave('/dead', { kind: 'hang' });
  await rig.emit(scope, 'order.created', 200, `${other.url}/dead`);
  await other.wait('/dead', 1);
  const well = await rig.merchant();
  await rig.emit(well, 'order.created', 100, `${sink.url}/quick`);
  await sink.wait('/quick', 100);
  // held back as any endpoint: one at a time once it has not answered
  expect(other.at('/dead').length).toBeLessThan(100);
  await rig.database.db.query(
    `update webhook_deliveries set state = 'cancelled' where organization_id = $1 and state = 'pending'`,
    [scope.organizationId],
  );
});

it('connects to public addresses only, whatever stands in the row', async () => {
  await rig.emit(scope, 'order.created', 1, 'http://10.1.2.3/steal');
  const refused = await waitFor('a refusal', async () => {
    const { data } = await rig.log.deliveries(scope, { page: 1, limit: 10, status: 'failed' });
    return data[0];
  });
  const { attemptLog } = await rig.log.delivery(scope, refused.deliveryId);
  expect(new Set(attemptLog.map(({ error }) => error))).toEqual(
    new Set(['the address behind the URL is not a public one']),
  );
});

it('holds no more hosts apart than a merchant may have endpoints; the rest share one place', async () => {
  await rig.emit(scope, 'order.created', 1, `${sink.url}/counted`);
  await rig.database.db.query(
    `insert into webhook_endpoints (id, organization_id, livemode, url, event_types, kind, created_at, updated_at)
     select 'cbk_bulk' || n, $1, true, 'https://bulk.example', '{}', 'callback', now(), now() from generate_series(1, 999) n`,
    [scope.organizationId],
  );
  const { secret } = await rig.callbackSecret.rotate(scope, { overlapSeconds: 0 });
  await rig.emit(scope, 'order.created', 1, `${other.url}/one-too-many`);
  const [request] = await other.wait('/one-too-many', 1);
  expect(verify(secret, request)).toBeDefined();
  expect(await hidden()).toHaveLength(1_001);
});

it('writes down who rotated the secret and who sent again', async () => {
  await rig.callbackSecret.rotate(scope, { overlapSeconds: 60 });
  await rig.log.redeliverFailedCallbacks(scope, new Date(0));
  const rows = await rig.database.db.query<{ action: string; after: unknown }>(
    'select action, after from audit_entries where organization_id = $1 order by seq',
    [scope.organizationId],
  );
  expect(rows).toMatchObject([
    { action: 'callback_secret.rotated', after: { overlapSeconds: 60 } },
    { action: 'callbacks.redelivered', after: { count: 0 } },
  ]);
});
