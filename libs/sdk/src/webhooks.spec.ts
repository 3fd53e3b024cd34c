import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { verifyWebhook, WebhookSignatureError } from './webhooks';

/* Signatures are made here by other means than those that check them. */

const MADE = `whsec_${Buffer.from('a secret of thirty-two bytes, yes').toString('base64')}`;
const OWN = 'webhook_secret_key';
const body = JSON.stringify({
  id: 'evt_1',
  type: 'order.completed',
  version: 2,
  data: { amount: '25.00', note: 'ä€😀' },
});
const now = (): number => Math.floor(Date.now() / 1_000);

function standard(secret: string, at = now()): Record<string, string> {
  const key = secret.startsWith('whsec_') ? new Webhook(secret) : new Webhook(Buffer.from(secret), { format: 'raw' });
  const signature = key.sign('evt_1', new Date(at * 1_000), body);
  return { 'webhook-id': 'evt_1', 'webhook-timestamp': String(at), 'webhook-signature': signature };
}

function vendor(secrets: readonly string[], at = now()): Record<string, string> {
  const signatures = secrets.map((one) => `,v1=${createHmac('sha256', one).update(`${at}.${body}`).digest('hex')}`);
  return { 'X-PayIn-Signature': `t=${at}${signatures.join('')}` };
}

it.each([MADE, OWN])('reads what was signed with %s, either way and both', async (secret) => {
  const event = { id: 'evt_1', type: 'order.completed', data: { amount: '25.00', note: 'ä€😀' } };
  expect(await verifyWebhook(body, standard(secret), secret)).toMatchObject(event);
  expect(await verifyWebhook(body, vendor([secret]), secret)).toMatchObject(event);
  expect(await verifyWebhook(Buffer.from(body), { ...standard(secret), ...vendor([secret]) }, secret)).toMatchObject(
    event,
  );
  expect(await verifyWebhook(body, new Headers({ ...standard(secret), ...vendor([secret]) }), secret)).toMatchObject(
    event,
  );
});

it('takes a message that is signed with several secrets while one is rotated', async () => {
  expect(await verifyWebhook(body, vendor(['the other one', OWN]), OWN)).toMatchObject({ id: 'evt_1' });
});

it.each<[string, Record<string, string>, string?]>([
  ['no signature', {}],
  ['half of the headers', { 'webhook-id': 'evt_1', 'webhook-timestamp': String(now()) }],
  ['another secret', standard(MADE)],
  ['another secret in the vendor form', vendor(['another secret'])],
  ['an old message', standard(OWN, now() - 600)],
  ['an old message in the vendor form', vendor([OWN], now() - 600)],
  ['a message from the future', vendor([OWN], now() + 600)],
  ['a changed body', standard(OWN), body.replace('25', '26')],
  ['a changed body in the vendor form', vendor([OWN]), body.replace('25', '26')],
  ['one good form beside a bad one', { ...standard(OWN), ...vendor(['another secret']) }],
  ['a form without a time', { 'x-payin-signature': 'v1=00' }],
  ['nonsense', { 'x-payin-signature': 'nonsense' }],
])('refuses %s', async (_, headers, text = body) => {
  await expect(verifyWebhook(text, headers, OWN)).rejects.toBeInstanceOf(WebhookSignatureError);
});
