import { Webhook } from 'standardwebhooks';

/** A notification, as it arrives at an endpoint or a callback URL. */
export interface WebhookEvent<Data = Readonly<Record<string, unknown>>> {
  /** The same in every attempt: remember the ones you have done. */
  readonly id: string;
  /** e.g. `order.completed` */
  readonly type: string;
  readonly created_at: string;
  readonly timestamp: string;
  /** Rises with every change of the object: a lower one than you know is old news. */
  readonly version: number;
  readonly livemode: boolean;
  /** The object as it was at that moment, as the API shows it. */
  readonly data: Data;
}

export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

/** The message is not ours, was changed on its way, or is too old. */
export class WebhookSignatureError extends Error {
  override readonly name = 'WebhookSignatureError';
}

const PREFIX = 'whsec_';
const TOLERANCE_SECONDS = 300;

/**
 * Checks that a notification comes from the gateway and is not older than five minutes. Both ways of signing will do, the
 * headers of Standard Webhooks and `X-PayIn-Signature`; what is there has to fit.
 * @param body as it came, before any parsing
 * @param secret of the endpoint, or of all callbacks
 * @throws WebhookSignatureError
 */
export async function verifyWebhook<Data = WebhookEvent['data']>(
  body: string | Uint8Array,
  headers: WebhookHeaders,
  secret: string,
): Promise<WebhookEvent<Data>> {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  const standard = standardHeaders(headers);
  const vendor = valueOf(headers, 'x-payin-signature');
  if (standard) checkStandard(text, standard, secret);
  if (vendor !== undefined) await checkVendor(text, vendor, secret);
  if (!standard && vendor === undefined) throw new WebhookSignatureError('the message carries no signature');
  return JSON.parse(text) as WebhookEvent<Data>; // signed by the gateway, which writes nothing else
}

function checkStandard(body: string, headers: Record<string, string>, secret: string): void {
  try {
    const webhook = secret.startsWith(PREFIX)
      ? new Webhook(secret)
      : new Webhook(new TextEncoder().encode(secret), { format: 'raw' });
    webhook.verify(body, headers);
  } catch (cause) {
    throw new WebhookSignatureError(cause instanceof Error ? cause.message : 'the signature does not fit', { cause });
  }
}

/** `t=<unix>,v1=<hex>[,v1=<hex>]`, over `t.body` with the text of the secret; one that fits is enough. */
async function checkVendor(body: string, header: string, secret: string): Promise<void> {
  const parts = header.split(',').map((part) => part.trim().split('='));
  const time = parts.find(([name]) => name === 't')?.[1] ?? '';
  const age = Math.abs(Date.now() / 1_000 - Number(time));
  if (!/^\d+$/.test(time) || age > TOLERANCE_SECONDS) {
    throw new WebhookSignatureError('the timestamp is missing or more than five minutes off');
  }
  const bytes = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value);
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', bytes(secret), algorithm, false, ['verify']);
  for (const [name, hex = ''] of parts) {
    if (name !== 'v1' || !/^[0-9a-f]{64}$/.test(hex)) continue;
    const signature = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    if (await crypto.subtle.verify('HMAC', key, signature, bytes(`${time}.${body}`))) return;
  }
  throw new WebhookSignatureError('no signature fits');
}

function standardHeaders(headers: WebhookHeaders): Record<string, string> | undefined {
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
  const found = names.flatMap((name) => {
    const value = valueOf(headers, name);
    return value === undefined ? [] : [[name, value]];
  });
  return found.length === names.length ? (Object.fromEntries(found) as Record<string, string>) : undefined;
}

function valueOf(headers: WebhookHeaders, name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  const [, value] = Object.entries(headers).find(([key]) => key.toLowerCase() === name) ?? [];
  return typeof value === 'string' ? value : value?.[0];
}
