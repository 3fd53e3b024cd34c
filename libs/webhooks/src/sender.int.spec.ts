import type { Actor } from '@chaintill/kernel';
import { Redis } from 'ioredis';
import { Webhook } from 'standardwebhooks';
import { waitFor } from '../../../tools/local/ports';
import { testRedisUrl } from '../../../tools/test/database';
import { startSink, type Sink } from '../../../tools/test/sink';
import { webhookRig, type WebhookRig } from '../../../tools/test/webhook-rig';

let rig: WebhookRig;
let sink: Sink;
let merchant: Actor;
beforeAll(async () => {
  [rig, sink] = await Promise.all([webhookRig(5), startSink()]);
  merchant = await rig.merchant();
  rig.sender();
});
afterAll(async () => {
  await rig.close();
  await sink.close();
});

/** An endpoint of a new merchant, at a path of its own. */
async function subscribe(
  path: string,
  events = ['order.completed'],
): Promise<{ scope: Actor; endpointId: string; secret: string }> {
  const scope = await rig.merchant();
  return { scope, ...(await rig.endpoints.create(scope, { url: sink.url + path, events })) };
}

async function onlyDelivery(scope: Actor) {
  const { data } = await rig.log.deliveries(scope, { page: 1, limit: 10 });
  expect(data).toHaveLength(1);
  return rig.log.delivery(scope, data[0]?.deliveryId ?? '');
}

it('delivers a signed event to the endpoints that subscribed to it, and writes it down', async () => {
  const { scope, secret } = await subscribe('/plain');
  await rig.endpoints.create(scope, { url: `${sink.url}/other`, events: ['order.expired'] });
  const [eventId] = await rig.emit(scope, 'order.completed');
  const [request] = await sink.wait('/plain', 1);
  const body = new Webhook(secret).verify(request?.body ?? '', request?.headers ?? {});
  expect(body).toMatchObject({
    id: eventId,
    type: 'order.completed',
    version: 1,
    livemode: true,
    data: { orderId: 'ord_1', amount: '100.00', note: 'ä€😀' },
  });
  await rig.drained();
  const delivery = await onlyDelivery(scope);
  expect(delivery).toMatchObject({ status: 'delivered', attempts: 1, lastStatusCode: 200, nextAttemptAt: null });
  expect(delivery.requestBody).toBe(request?.body);
  expect(delivery.attemptLog).toMatchObject([{ number: 1, statusCode: 200, responseBody: 'ok', error: null }]);
  expect(delivery.attemptLog[0]?.requestHeaders['webhook-id']).toBe(eventId);
  expect(sink.at('/other')).toEqual([]);
});

it('tries again after a failure, with the same id, a new timestamp and the same bytes', async () => {
  sink.behave('/flaky', { kind: 'status', status: 500, body: 'oops' }, { kind: 'reset' }, null);
  const { scope, secret } = await subscribe('/flaky');
  await rig.emit(scope, 'order.completed');
  const requests = await sink.wait('/flaky', 3);
  for (const { body, headers } of requests) new Webhook(secret).verify(body, headers);
  expect(new Set(requests.map((r) => r.headers['webhook-id'])).size).toBe(1);
  expect(new Set(requests.map((r) => r.body)).size).toBe(1);
  await rig.drained();
  const { attemptLog, status } = await onlyDelivery(scope);
  expect(status).toBe('delivered');
  expect(attemptLog).toMatchObject([
    { number: 1, statusCode: 500, responseBody: 'oops', error: null },
    { number: 2, statusCode: null, error: 'the connection was reset' },
    { number: 3, statusCode: 200 },
  ]);
});

it('keeps the waits of the schedule', async () => {
  sink.behave('/schedule', { kind: 'status', status: 503 });
  const { scope } = await subscribe('/schedule');
  await rig.emit(scope, 'order.completed');
  const requests = await sink.wait('/schedule', 4);
  const waits = requests.slice(1).map((request, i) => request.at - (requests[i]?.at ?? 0));
  // The least that jitter allows; the most depends on this machine and is not asserted.
  expect(waits[0]).toBeGreaterThanOrEqual(75);
  expect(waits[1]).toBeGreaterThanOrEqual(155);
  expect(waits[2]).toBeGreaterThanOrEqual(235);
  await rig.drained();
});

it('gives up after the schedule, switches an endpoint off that took nothing, and tells the others', async () => {
  sink.behave('/dead', { kind: 'status', status: 500 });
  const { scope, endpointId } = await subscribe('/dead');
  await rig.endpoints.create(scope, { url: `${sink.url}/watcher`, events: ['webhook.disabled'] });
  await rig.emit(scope, 'order.completed');
  const [notice] = await sink.wait('/watcher', 1);
  expect(JSON.parse(notice?.body ?? '')).toMatchObject({ type: 'webhook.disabled', data: { endpointId } });
  expect(await rig.endpoints.get(scope, endpointId)).toMatchObject({
    status: 'disabled',
    disabledReason: 'nothing was delivered for a whole retry schedule',
  });
  const { data } = await rig.log.deliveries(scope, { page: 1, limit: 10, endpointId, status: 'failed' });
  expect(data).toMatchObject([{ attempts: 4, lastStatusCode: 500 }]);
  expect(rig.warnings.join()).toContain(`disabled ${endpointId}`);
});

it('does not switch off an endpoint that took something meanwhile', async () => {
  const { scope, endpointId } = await subscribe('/moody');
  sink.behave('/moody', { kind: 'status', status: 500 }, { kind: 'status', status: 500 }, null, {
    kind: 'status',
    status: 500,
  });
  await rig.emit(scope, 'order.completed', 2);
  await sink.wait('/moody', 6);
  await rig.drained();
  const { data } = await rig.log.deliveries(scope, { page: 1, limit: 10, endpointId });
  expect(data.map((d) => d.status).sort()).toEqual(['delivered', 'failed']);
  expect((await rig.endpoints.get(scope, endpointId)).status).toBe('enabled');
});

it('takes 410 as a wish to be left alone', async () => {
  sink.behave('/gone', { kind: 'status', status: 410 });
  const { scope, endpointId } = await subscribe('/gone');
  await rig.emit(scope, 'order.completed', 20);
  await waitFor('the endpoint to be switched off', async () => {
    const { status } = await rig.endpoints.get(scope, endpointId);
    return status === 'disabled' ? true : undefined;
  });
  await rig.drained();
  expect(await rig.endpoints.get(scope, endpointId)).toMatchObject({
    status: 'disabled',
    disabledReason: 'the receiver answered 410 Gone',
  });
  const before = sink.at('/gone').length;
  await rig.emit(scope, 'order.completed');
  await rig.drained();
  expect(sink.at('/gone')).toHaveLength(before);
  const { data } = await rig.log.deliveries(scope, { page: 1, limit: 50, endpointId });
  expect(new Set(data.map((d) => d.status))).toEqual(new Set(['failed', 'cancelled']));
});

it('does not follow a redirect', async () => {
  sink.behave('/moved', { kind: 'status', status: 301, headers: { location: `${sink.url}/new-place` } }, null);
  const { scope } = await subscribe('/moved');
  await rig.emit(scope, 'order.completed');
  await sink.wait('/moved', 2);
  await rig.drained();
  expect((await onlyDelivery(scope)).attemptLog).toMatchObject([{ statusCode: 301 }, { statusCode: 200 }]);
  expect(sink.at('/new-place')).toEqual([]);
});

it('waits as long as the receiver asks', async () => {
  const date = new Date(Date.now() + 3_000).toUTCString();
  sink.behave('/busy', { kind: 'status', status: 429, headers: { 'retry-after': '1' } }, null);
  sink.behave('/later', { kind: 'status', status: 503, headers: { 'retry-after': date } }, null);
  const busy = await subscribe('/busy');
  const later = await subscribe('/later');
  await rig.emit(busy.scope, 'order.completed');
  await rig.emit(later.scope, 'order.completed');
  const [first, second] = await sink.wait('/busy', 2);
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(1_000);
  const [, afterDate] = await sink.wait('/later', 2);
  expect(afterDate?.at).toBeGreaterThanOrEqual(Date.parse(date));
});

it('ends an attempt that hangs or drips, and reads no more of a long reply than it shows', async () => {
  sink.behave('/hang', { kind: 'hang' }, null);
  sink.behave('/drip', { kind: 'drip', everyMs: 50 }, null);
  sink.behave('/huge', { kind: 'huge', bytes: 50_000_000 });
  const parts = await Promise.all(['/hang', '/drip', '/huge'].map((path) => subscribe(path)));
  for (const { scope } of parts) await rig.emit(scope, 'order.completed');
  await sink.wait('/hang', 2);
  await sink.wait('/drip', 2);
  await rig.drained();
  const [hang, drip, huge] = await Promise.all(parts.map(({ scope }) => onlyDelivery(scope)));
  const tooLate = 'no complete answer within 2 s';
  expect(hang?.attemptLog).toMatchObject([{ statusCode: null, error: tooLate }, { statusCode: 200 }]);
  expect(drip?.attemptLog).toMatchObject([{ statusCode: 200, error: tooLate }, { statusCode: 200 }]);
  expect(huge).toMatchObject({ status: 'delivered', attempts: 1 });
  expect(huge?.attemptLog[0]?.responseBody).toHaveLength(2_048);
  expect(sink.bytesSent()).toBeLessThan(10_000_000);
});

it('sends again on request, one or all that failed since a moment', async () => {
  sink.behave('/back', { kind: 'status', status: 500 });
  const { scope, endpointId } = await subscribe('/back');
  const before = new Date();
  await rig.emit(scope, 'order.completed', 3);
  await waitFor('the endpoint to be switched off', async () => {
    const { status } = await rig.endpoints.get(scope, endpointId);
    return status === 'disabled' ? true : undefined;
  });
  await rig.drained();
  sink.behave('/back', null);
  await expect(rig.log.redeliverFailed(scope, endpointId, before)).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
  await rig.endpoints.update(scope, endpointId, { status: 'enabled' });
  const { data } = await rig.log.deliveries(scope, { page: 1, limit: 10, endpointId });
  const [one] = data;
  await rig.log.redeliver(scope, one?.deliveryId ?? '');
  await rig.drained();
  expect(await rig.log.delivery(scope, one?.deliveryId ?? '')).toMatchObject({
    status: 'delivered',
    lastStatusCode: 200,
  });
  expect(await rig.log.redeliverFailed(scope, endpointId, new Date())).toEqual({ count: 0 });
  expect(await rig.log.redeliverFailed(scope, endpointId, before)).toEqual({ count: 2 });
  await rig.drained();
  const after = await rig.log.deliveries(scope, { page: 1, limit: 10, endpointId, status: 'delivered' });
  expect(after.pagination.total).toBe(3);
});

it('sends a test to one endpoint only', async () => {
  const { scope, endpointId } = await subscribe('/tested', ['order.expired']);
  await rig.endpoints.create(scope, { url: `${sink.url}/untested`, events: ['*'] });
  const { eventId } = await rig.endpoints.test(scope, endpointId);
  const [request] = await sink.wait('/tested', 1);
  expect(request?.headers['webhook-id']).toBe(eventId);
  await rig.drained();
  expect(sink.at('/untested')).toEqual([]);
  const { data } = await rig.log.events(scope, { page: 1, limit: 10, type: 'webhook.test' });
  expect(data).toMatchObject([{ eventId, deliveries: [{ endpointId, status: 'delivered' }] }]);
});

it('does not let a dead merchant delay another', async () => {
  sink.behave('/hole', { kind: 'hang' });
  const dead = await subscribe('/hole');
  const well = await subscribe('/well');
  await rig.emit(dead.scope, 'order.completed', 10_000);
  await sink.wait('/hole', 1);
  await rig.emit(well.scope, 'order.completed', 500);
  await sink.wait('/well', 500);
  expect(sink.at('/hole').length).toBeLessThan(20);
  await rig.endpoints.remove(dead.scope, dead.endpointId);
});

it('does not let many dead merchants together delay another', async () => {
  // More of them than there are places for all deliveries: served in turn they would hold everybody up for minutes.
  sink.behave('/holes', { kind: 'hang' });
  const dead = await Promise.all(Array.from({ length: 100 }, (_, i) => subscribe(`/holes/${i}`)));
  const well = await subscribe('/still-well');
  for (const { scope } of dead) await rig.emit(scope, 'order.completed', 50);
  await sink.wait('/holes', 100);
  await rig.emit(well.scope, 'order.completed', 300);
  await sink.wait('/still-well', 300);
  for (const { scope, endpointId } of dead) await rig.endpoints.remove(scope, endpointId);
});

it('counts what it does', async () => {
  const second = rig.sender();
  const text = await second.registry.metrics();
  expect(text).toContain('chaintill_outbox_depth');
  expect(text).toContain('chaintill_webhook_attempts_total');
  await second.stop();
});

it('shows nobody the deliveries of another', async () => {
  const { scope, endpointId } = await subscribe('/mine');
  await rig.emit(scope, 'order.completed');
  await rig.drained();
  const { deliveryId } = await onlyDelivery(scope);
  const missing = { code: 'RESOURCE_NOT_FOUND' };
  for (const other of [merchant, { ...scope, livemode: false }]) {
    await expect(rig.log.delivery(other, deliveryId)).rejects.toMatchObject(missing);
    await expect(rig.log.redeliver(other, deliveryId)).rejects.toMatchObject(missing);
    await expect(rig.log.redeliverFailed(other, endpointId, new Date(0))).rejects.toMatchObject(missing);
    await expect(rig.endpoints.get(other, endpointId)).rejects.toMatchObject(missing);
    expect((await rig.log.deliveries(other, { page: 1, limit: 10, endpointId })).data).toEqual([]);
    expect((await rig.log.events(other, { page: 1, limit: 10 })).data).toEqual([]);
  }
});

it('loses nothing while Redis loses everything, again and again, and several senders share the work', async () => {
  const others = [rig.sender(), rig.sender()];
  const redis = new Redis(testRedisUrl(5));
  const scopes = await Promise.all(Array.from({ length: 10 }, (_, i) => subscribe(`/flushed/${i}`)));
  const ids: string[] = [];
  for (let round = 0; round < 20; round++) {
    for (const { scope } of scopes) ids.push(...(await rig.emit(scope, 'order.completed', 5)));
    await redis.flushdb();
  }
  await rig.drained();
  await redis.quit();
  const arrived = sink.at('/flushed/').map((request) => request.headers['webhook-id']);
  expect(new Set(arrived)).toEqual(new Set(ids));
  expect(arrived).toHaveLength(ids.length);
  for (const other of others) await other.stop();
});
