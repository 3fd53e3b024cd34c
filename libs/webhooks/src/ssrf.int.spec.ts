import type { Actor } from '@chaintill/kernel';
import type { Resolver } from '@chaintill/webhooks';
import { startSink, type Sink } from '../../../tools/test/sink';
import { webhookRig, type WebhookRig } from '../../../tools/test/webhook-rig';

/** The sender of a production profile: `local` is off, so nothing here may ever reach the sink, which listens on loopback. */
let rig: WebhookRig;
let sink: Sink;
let scope: Actor;
let asked: string[];
let resolver: Resolver;
beforeAll(async () => {
  [rig, sink] = await Promise.all([webhookRig(6), startSink()]);
  rig.sender({ local: false, WEBHOOK_RETRY_SECONDS: [0.05] }, async (hostname) => {
    asked.push(hostname);
    return resolver(hostname);
  });
});
beforeEach(async () => {
  asked = [];
  resolver = async () => ['8.8.8.8'];
  scope = await rig.merchant();
});
afterAll(async () => {
  await rig.close();
  await sink.close();
});

/** Puts a URL behind the check at save, as a row from before a rule or a changed DNS entry would be. */
async function attempt(url: string) {
  const { endpointId } = await rig.endpoints.create(scope, { url: 'https://example.com/', events: ['*'] });
  await rig.database.db.query('update webhook_endpoints set url = $2 where id = $1', [endpointId, url]);
  await rig.emit(scope, 'order.completed');
  await rig.drained();
  const { data } = await rig.log.deliveries(scope, { page: 1, limit: 5, endpointId, status: 'failed' });
  const detail = await rig.log.delivery(scope, data[0]?.deliveryId ?? '');
  return detail.attemptLog[0];
}

const refused = { statusCode: null, responseBody: null, error: 'the address behind the URL is not a public one' };

it.each([
  '127.0.0.1',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '2130706433',
  '0x7f.1',
  '0.0.0.0',
  '10.0.0.1',
  '169.254.169.254',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
])('does not connect to the literal %s', async (host) => {
  expect(await attempt(`http://${host}:${sink.port}/literal`)).toMatchObject(refused);
  expect(asked).toEqual([]);
  expect(sink.connections()).toBe(0);
});

it.each([
  ['loopback', ['127.0.0.1']],
  ['a private address beside a public one', ['8.8.8.8', '10.0.0.1']],
  ['a private address before a public one', ['192.168.0.1', '8.8.8.8']],
  ['metadata', ['169.254.169.254']],
  ['mapped loopback', ['::ffff:127.0.0.1']],
  ['something that is no address', ['sink']],
])('does not connect to a name that resolves to %s', async (_, addresses) => {
  resolver = async () => addresses;
  expect(await attempt(`http://hooks.example.com:${sink.port}/name`)).toMatchObject(refused);
  expect(sink.connections()).toBe(0);
});

it('checks each look-up by itself, so that an answer that changes does not get through', async () => {
  // Public when it is looked at first, as a check before the request would do; loopback ever after.
  const answers = [['198.51.99.99'], ['127.0.0.1']];
  resolver = async () => answers.shift() ?? ['127.0.0.1'];
  const { endpointId } = await rig.endpoints.create(scope, { url: 'https://hooks.example.com/', events: ['*'] });
  expect(asked).toEqual([]); // nothing is concluded from a name when it is saved
  await resolver('hooks.example.com'); // the attacker's first, harmless answer is spent
  await rig.database.db.query('update webhook_endpoints set url = $2 where id = $1', [
    endpointId,
    `http://hooks.example.com:${sink.port}/rebound`,
  ]);
  await rig.emit(scope, 'order.completed');
  await rig.drained();
  expect(asked.length).toBeGreaterThan(0);
  expect(sink.connections()).toBe(0);
});

it('says no more than that a name does not resolve', async () => {
  resolver = async () => [];
  expect(await attempt('http://nowhere.example.com/')).toMatchObject({
    statusCode: null,
    error: 'the host name does not resolve',
  });
});

it('refuses such URLs when they are saved, with nothing stored', async () => {
  for (const url of [
    'http://example.com/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://10.0.0.1/',
    'https://a:b@example.com/',
    'https://example.com:22/',
  ]) {
    const production = await rig.merchant();
    const endpoints = rig.inProduction();
    await expect(endpoints.create(production, { url, events: ['*'] })).rejects.toMatchObject({ code: 'INVALID_URL' });
    expect(await endpoints.list(production)).toEqual([]);
  }
});
