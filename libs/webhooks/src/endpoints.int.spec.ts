import type { Actor } from '@chaintill/kernel';
import { Webhook } from 'standardwebhooks';
import { startSink, type Received, type Sink } from '../../../tools/test/sink';
import { webhookRig, type WebhookRig } from '../../../tools/test/webhook-rig';

let rig: WebhookRig;
let sink: Sink;
let scope: Actor;
beforeAll(async () => {
  [rig, sink] = await Promise.all([webhookRig(8), startSink()]);
  rig.sender();
});
beforeEach(async () => {
  scope = await rig.merchant();
});
afterAll(async () => {
  await rig.close();
  await sink.close();
});

const accepts = (secret: string, request: Received | undefined): boolean => {
  try {
    new Webhook(secret).verify(request?.body ?? '', request?.headers ?? {});
    return true;
  } catch {
    return false;
  }
};

/** Sends one event and gives what arrived at a path, which must not have been used before. */
async function sent(path: string): Promise<Received | undefined> {
  const before = sink.at(path).length;
  await rig.emit(scope, 'order.completed');
  return (await sink.wait(path, before + 1)).at(-1);
}

it('shows a secret once and keeps it unreadable', async () => {
  const mine = 'my own secret, in plain words';
  const own = await rig.endpoints.create(scope, { url: `${sink.url}/own`, events: ['*'], secret: mine });
  const made = await rig.endpoints.create(scope, {
    url: `${sink.url}/made`,
    events: ['order.completed', 'order.completed'],
    description: 'shop',
  });
  expect(own.secret).toBe(mine);
  expect(made).toMatchObject({
    events: ['order.completed'],
    description: 'shop',
    status: 'enabled',
    disabledReason: null,
  });
  expect(made.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const list = await rig.endpoints.list(scope);
  expect(list.map((endpoint) => endpoint.endpointId)).toEqual([own.endpointId, made.endpointId]);
  expect(JSON.stringify([list, await rig.endpoints.get(scope, own.endpointId)])).not.toContain('secret,');
  const dump = await rig.database.db.query<{ row: string }>(
    `select encode(sealed, 'escape') as row from webhook_secrets union all select w::text from webhook_endpoints w`,
  );
  for (const { row } of dump) {
    expect(row).not.toContain('plain words');
    expect(row).not.toContain(made.secret.slice(6));
  }
});

it('signs with the old and the new secret while one is rotated, and with the new one only thereafter', async () => {
  const { endpointId, secret: first } = await rig.endpoints.create(scope, {
    url: `${sink.url}/rotated`,
    events: ['*'],
  });
  const { secret: second, secrets } = await rig.endpoints.rotateSecret(scope, endpointId, { overlapSeconds: 3 });
  expect(secrets).toHaveLength(2);
  expect(secrets[0]?.expiresAt).toBeNull();
  const during = await sent('/rotated');
  expect([accepts(first, during), accepts(second, during)]).toEqual([true, true]);
  expect(during?.headers['webhook-signature']?.split(' ')).toHaveLength(2);
  expect(during?.headers['x-payin-signature']?.match(/v1=/g)).toHaveLength(2);
  const { secret: third } = await rig.endpoints.rotateSecret(scope, endpointId, { overlapSeconds: 0 });
  const after = await sent('/rotated');
  expect([first, second, third].map((secret) => accepts(secret, after))).toEqual([false, false, true]);
});

it('holds no more secrets alive than a header can carry', async () => {
  const { endpointId } = await rig.endpoints.create(scope, { url: `${sink.url}/many`, events: ['*'] });
  for (let i = 0; i < 4; i++) await rig.endpoints.rotateSecret(scope, endpointId, { overlapSeconds: 3_600 });
  const fifth = rig.endpoints.rotateSecret(scope, endpointId, { overlapSeconds: 3_600 });
  await expect(fifth).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
  expect((await rig.endpoints.get(scope, endpointId)).secrets).toHaveLength(5);
});

it('lets one merchant have so many endpoints and no more, however many requests come at once', async () => {
  const { organizationId } = scope;
  const make = (): Promise<unknown> => rig.endpoints.create(scope, { url: `${sink.url}/one-of-many`, events: ['*'] });
  await make();
  await rig.database.db.query(
    `insert into webhook_endpoints (id, organization_id, livemode, url, event_types, created_at, updated_at)
     select 'whe_bulk' || n, organization_id, livemode, url, event_types, created_at, updated_at
     from (select * from webhook_endpoints where organization_id = $1 limit 1) w, generate_series(1, 996) n`,
    [organizationId],
  );
  const results = await Promise.allSettled(Array.from({ length: 8 }, make));
  const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  const [counted] = await rig.database.db.query<{ n: number }>(
    'select count(*)::int as n from webhook_endpoints where organization_id = $1',
    [organizationId],
  );
  expect(counted?.n).toBe(1_000);
  expect(refused[0]).toMatchObject({ code: 'STATE_CONFLICT' });
});

it('changes what a request names and nothing else, and the sender notices', async () => {
  const { endpointId } = await rig.endpoints.create(scope, {
    url: `${sink.url}/before`,
    events: ['*'],
    description: 'one',
  });
  await sent('/before');
  const moved = await rig.endpoints.update(scope, endpointId, { url: `${sink.url}/after` });
  expect(moved).toMatchObject({ description: 'one', events: ['*'], status: 'enabled' });
  await sent('/after');
  expect(sink.at('/before')).toHaveLength(1);
  await rig.endpoints.update(scope, endpointId, { events: ['order.expired'], description: 'two' });
  expect(await rig.endpoints.get(scope, endpointId)).toMatchObject({
    url: `${sink.url}/after`,
    events: ['order.expired'],
    description: 'two',
  });
});

it('cancels what is pending when an endpoint is disabled or removed', async () => {
  sink.behave('/paused', { kind: 'status', status: 500 });
  for (const end of ['disable', 'remove'] as const) {
    const { endpointId } = await rig.endpoints.create(scope, { url: `${sink.url}/paused`, events: ['*'] });
    await sent('/paused');
    if (end === 'disable') await rig.endpoints.update(scope, endpointId, { status: 'disabled' });
    else await rig.endpoints.remove(scope, endpointId);
    await rig.emit(scope, 'order.completed');
    await rig.drained();
    const { data } = await rig.log.deliveries(scope, { page: 1, limit: 10, endpointId });
    expect(data.map((delivery) => delivery.status)).toEqual(['cancelled']);
  }
  expect((await rig.endpoints.list(scope)).map((endpoint) => endpoint.status)).toEqual(['disabled']);
  const left = await rig.database.db.query(
    `select 1 from webhook_secrets s join webhook_endpoints w on w.id = s.endpoint_id where w.state = 'deleted'`,
  );
  expect(left).toEqual([]);
});

it.each([
  [{ events: [] }, 'INVALID_REQUEST'],
  [{ events: ['order.nonsense'] }, 'INVALID_REQUEST'],
  [{ events: ['__proto__'] }, 'INVALID_REQUEST'],
  [{ secret: 'short' }, 'INVALID_REQUEST'],
  [{ description: 'x'.repeat(201) }, 'INVALID_REQUEST'],
  [{ url: 'http://10.0.0.1/' }, 'INVALID_URL'],
  [{ url: 'nonsense' }, 'INVALID_URL'],
])('refuses %j and stores nothing', async (wrong, code) => {
  const request = { url: `${sink.url}/fine`, events: ['*'], ...wrong };
  await expect(rig.endpoints.create(scope, request)).rejects.toMatchObject({ code });
  expect(await rig.endpoints.list(scope)).toEqual([]);
});

it('keeps endpoints to their merchant and mode', async () => {
  const { endpointId } = await rig.endpoints.create(scope, { url: `${sink.url}/mine`, events: ['*'] });
  const missing = { code: 'RESOURCE_NOT_FOUND' };
  for (const other of [await rig.merchant(), { ...scope, livemode: false }]) {
    await expect(rig.endpoints.get(other, endpointId)).rejects.toMatchObject(missing);
    await expect(rig.endpoints.update(other, endpointId, { description: 'x' })).rejects.toMatchObject(missing);
    await expect(rig.endpoints.remove(other, endpointId)).rejects.toMatchObject(missing);
    await expect(rig.endpoints.rotateSecret(other, endpointId, { overlapSeconds: 0 })).rejects.toMatchObject(missing);
    await expect(rig.endpoints.test(other, endpointId)).rejects.toMatchObject(missing);
    expect(await rig.endpoints.list(other)).toEqual([]);
  }
  for (const id of ['', 'whe_', "whe_' or 1=1 --", 'ord_01k9x2m3n4p5q6r7s8t9v0w1x2']) {
    await expect(rig.endpoints.get(scope, id)).rejects.toMatchObject(missing);
  }
  expect(await rig.endpoints.get(scope, endpointId)).toMatchObject({ description: '', status: 'enabled' });
});

it('notices a secret that was moved to another row', async () => {
  const victim = await rig.endpoints.create(scope, { url: `${sink.url}/victim`, events: ['*'] });
  const thief = await rig.endpoints.create(scope, { url: `${sink.url}/thief`, events: ['*'] });
  await rig.database.db.query(
    'update webhook_secrets set sealed = (select sealed from webhook_secrets where endpoint_id = $1) where endpoint_id = $2',
    [victim.endpointId, thief.endpointId],
  );
  await sent('/victim');
  expect(sink.at('/thief')).toEqual([]);
  expect(rig.warnings.join()).toContain(`the secret of ${thief.endpointId} does not open`);
  await rig.endpoints.remove(scope, thief.endpointId);
});

it('pages through the logs, filtered or not', async () => {
  const { endpointId } = await rig.endpoints.create(scope, { url: `${sink.url}/paged`, events: ['order.completed'] });
  const ids = await rig.emit(scope, 'order.completed', 25);
  await rig.emit(scope, 'order.expired', 2);
  await rig.drained();
  for (const filter of [{}, { type: 'order.completed' }]) {
    const pages = [1, 2, 3].map((page) => rig.log.events(scope, { page, limit: 10, ...filter }));
    const [first, second, third] = await Promise.all(pages);
    const total = 'type' in filter ? 25 : 27;
    expect(first?.pagination).toEqual({ page: 1, limit: 10, total, totalPages: 3, hasMore: true });
    expect(third?.data).toHaveLength(total - 20);
    const seen = [first, second, third].flatMap((page) => page?.data.map((event) => event.eventId) ?? []);
    expect(new Set(seen).size).toBe(total);
    expect(ids.every((id) => seen.includes(id))).toBe(true);
  }
  for (const filter of [{}, { endpointId }, { status: 'delivered' as const }]) {
    const page = await rig.log.deliveries(scope, { page: 3, limit: 10, ...filter });
    expect(page.pagination).toEqual({ page: 3, limit: 10, total: 25, totalPages: 3, hasMore: false });
    expect(page.data).toHaveLength(5);
  }
  expect((await rig.log.events(scope, { page: 9, limit: 10 })).data).toEqual([]);
});

it('writes down who did what, before and after, and no secret', async () => {
  const { endpointId, secret } = await rig.endpoints.create(scope, { url: `${sink.url}/audited`, events: ['*'] });
  await rig.endpoints.update(scope, endpointId, { description: 'shop' });
  const rotated = await rig.endpoints.rotateSecret(scope, endpointId, { overlapSeconds: 60 });
  await rig.endpoints.remove(scope, endpointId);
  const rows = await rig.database.db.query<{ action: string; object_id: string; before: object; after: object }>(
    'select action, object_id, before, after from audit_entries where organization_id = $1 order by seq',
    [scope.organizationId],
  );
  const was = { url: `${sink.url}/audited`, events: ['*'], description: '', status: 'enabled' };
  const is = { ...was, description: 'shop' };
  expect(rows).toEqual([
    { action: 'endpoint.created', object_id: endpointId, before: null, after: was },
    { action: 'endpoint.updated', object_id: endpointId, before: was, after: is },
    { action: 'endpoint.secret_rotated', object_id: endpointId, before: null, after: { overlapSeconds: 60 } },
    { action: 'endpoint.deleted', object_id: endpointId, before: is, after: null },
  ]);
  for (const text of [secret, rotated.secret]) expect(JSON.stringify(rows)).not.toContain(text.slice(6));
});
