import { OperatorAccounts } from '@chaintill/access';
import { Sealer } from '@chaintill/secrets';
import { hotpCode, totpCode } from '../../../tools/test/totp';
import { waitFor } from '../../../tools/local/ports';
import { PASSWORD, TestApi, type Answer, type PanelSession, type TestOrganization } from '../testing/test-api';

const code = ({ status, body }: Answer): string => `${status} ${body['code'] ?? ''}`.trim();
/** Stands still unless it is moved: no test runs over the end of a time step. */
const clock = { time: Date.now(), now: (): Date => new Date(clock.time) };
/** Goes on to where no code was used yet. */
const later = (seconds = 90): void => void (clock.time += seconds * 1_000);

let api: TestApi;
let shop: TestOrganization;
beforeAll(async () => {
  api = await TestApi.start({ SIGN_IN_LIMIT_ACCOUNT: '10' }, 9, clock);
});
beforeEach(async () => {
  shop = await api.organization();
});
afterAll(() => api.stop());

const signIn = (email: string, totp?: string, password = PASSWORD): Promise<Answer> =>
  api.call('POST', '/admin/api/session', { body: { email, password, code: totp } });
const post = (session: PanelSession, path: string, body: object): Promise<Answer> =>
  api.call('POST', `/admin/api/account/${path}`, { session, body });

/** Turns TOTP on for a person. */
async function enable(email: string): Promise<{ session: PanelSession; secret: string; recoveryCodes: string[] }> {
  const session = await api.signIn(email);
  const { body } = await post(session, 'totp', { password: PASSWORD });
  const secret = String(body['secret']);
  const confirmed = await post(session, 'totp/confirm', { code: totpCode(secret, clock.now()) });
  expect(confirmed.status).toBe(200);
  later();
  return { session, secret, recoveryCodes: confirmed.body['recoveryCodes'] as unknown as string[] };
}

const actionsOf = async (organization = shop): Promise<string[]> =>
  (
    await api.database.db.query<{ action: string }>(
      'select action from audit_entries where organization_id = $1 order by seq',
      [organization.organizationId],
    )
  ).map(({ action }) => action);

it('is set up with a QR code and a first code, and asked for from then on', async () => {
  const email = shop.emails.admin;
  const session = await api.signIn(email);
  const other = await api.signIn(email);
  expect(code(await post(session, 'totp', { password: 'wrong password' }))).toBe('400 INVALID_REQUEST');
  expect(code(await post(session, 'totp/confirm', { code: '000000' }))).toBe('409 STATE_CONFLICT');

  const begun = await post(session, 'totp', { password: PASSWORD });
  const secret = String(begun.body['secret']);
  const uri = new URL(String(begun.body['uri']));
  expect(Object.fromEntries(uri.searchParams)).toMatchObject({
    secret,
    issuer: 'Chaintill',
    digits: '6',
    period: '30',
  });
  // begun is not on
  expect((await signIn(email)).status).toBe(201);
  const wrong = await post(session, 'totp/confirm', { code: totpCode(secret, new Date(0)) });
  expect(wrong.body).toMatchObject({ statusCode: 400, details: { field: 'code' } });

  const first = totpCode(secret, clock.now());
  const confirmed = await post(session, 'totp/confirm', { code: first });
  expect(confirmed.body['recoveryCodes']).toHaveLength(10);
  // opened without a code, so ended now
  expect(code(await api.call('GET', '/admin/api/session', { session: other }))).toBe('401 NOT_SIGNED_IN');
  expect((await api.call('GET', '/admin/api/account', { session })).body['totp']).toMatchObject({
    enabled: true,
    recoveryCodesLeft: 10,
  });

  expect(code(await signIn(email))).toBe('401 TOTP_REQUIRED');
  // that code is used
  expect(code(await signIn(email, first))).toBe('401 INVALID_TOTP');
  later();
  expect((await signIn(email, totpCode(secret, clock.now()))).status).toBe(201);
  expect(code(await post(session, 'totp', { password: PASSWORD }))).toBe('400 INVALID_REQUEST');
  later();
  const again = await post(session, 'totp', { password: PASSWORD, code: totpCode(secret, clock.now()) });
  expect(code(again)).toBe('409 STATE_CONFLICT');
  expect(await actionsOf()).toContain('totp.enabled');
});

it('takes one code once, however many use it at the same moment', async () => {
  const { secret } = await enable(shop.emails.owner);
  const totp = totpCode(secret, clock.now());
  await api.database.db.query('delete from sign_in_attempts');
  // ten tries are counted at a time: two rounds of the same code, 20 tries
  const answers: string[] = [];
  for (let round = 0; round < 2; round++) {
    answers.push(...(await Promise.all(Array.from({ length: 10 }, () => signIn(shop.emails.owner, totp)))).map(code));
    await api.database.db.query('delete from sign_in_attempts');
  }
  expect(answers.filter((answer) => answer === '201')).toHaveLength(1);
  expect(answers.filter((answer) => answer === '401 INVALID_TOTP')).toHaveLength(19);
});

it('takes the code before and the one after, never one that is older than the last one taken', async () => {
  const { secret } = await enable(shop.emails.owner);
  const step = Math.floor(clock.now().getTime() / 30_000);
  const of = (drift: number): Promise<Answer> => signIn(shop.emails.owner, hotpCode(secret, step + drift));
  expect(code(await of(-2))).toBe('401 INVALID_TOTP');
  expect(code(await of(3))).toBe('401 INVALID_TOTP');
  expect(code(await of(-1))).toBe('201');
  expect(code(await of(0))).toBe('201');
  expect(code(await of(1))).toBe('201');
  for (const drift of [-1, 0, 1]) expect(code(await of(drift))).toBe('401 INVALID_TOTP');
});

it('lets nobody guess: wrong codes count before they are looked at, at every door, and a right password forgives nothing', async () => {
  const email = shop.emails.owner;
  const { session, secret } = await enable(email);
  const step = Math.floor(clock.now().getTime() / 30_000);
  const near = new Set([-1, 0, 1].map((drift) => hotpCode(secret, step + drift)));
  const guesses = Array.from({ length: 60 }, (_, n) => String(100_000 + n))
    .filter((guess) => !near.has(guess))
    .slice(0, 50);
  const answers = await Promise.all(
    guesses.map((guess, n) =>
      n % 2 ? signIn(email, guess) : post(session, 'totp/disable', { password: PASSWORD, code: guess }),
    ),
  );
  const counted = answers.filter((answer) => answer.status !== 429);
  expect(counted).toHaveLength(10);
  for (const answer of counted) expect(['400 INVALID_REQUEST', '401 INVALID_TOTP']).toContain(code(answer));
  // knowing the password neither resets the count nor goes round it
  expect(code(await signIn(email))).toBe('429 RATE_LIMIT_EXCEEDED');
  expect(code(await signIn(email, totpCode(secret, clock.now())))).toBe('429 RATE_LIMIT_EXCEEDED');
  expect((await api.call('GET', '/admin/api/account', { session })).body['totp']).toMatchObject({ enabled: true });
});

it('answers a wrong password alike, with a second factor or without an account', async () => {
  await enable(shop.emails.owner);
  const answers = await Promise.all(
    [shop.emails.owner, shop.emails.viewer, 'nobody@example.com'].map((email) =>
      signIn(email, '123456', 'wrong password'),
    ),
  );
  for (const answer of answers) {
    expect({ ...answer.body, requestId: '' }).toEqual({ ...answers[0]?.body, requestId: '' });
    expect(code(answer)).toBe('401 INVALID_CREDENTIALS');
  }
});

it('takes each recovery code once, also in parallel, and none of the old ones after a renewal', async () => {
  const email = shop.emails.owner;
  const { session, secret, recoveryCodes } = await enable(email);
  const [first = '', second = '', third = ''] = recoveryCodes;
  const stored = JSON.stringify(await api.database.db.query('select * from recovery_codes, second_factors'));
  for (const secretText of [...recoveryCodes, secret]) expect(stored).not.toContain(secretText);

  const answers = await Promise.all(Array.from({ length: 8 }, () => signIn(email, first)));
  expect(answers.map(code).filter((answer) => answer === '201')).toHaveLength(1);
  await api.database.db.query('delete from sign_in_attempts');
  expect(code(await signIn(email, second.toUpperCase().replaceAll('-', ' ')))).toBe('201');
  expect((await api.call('GET', '/admin/api/account', { session })).body['totp']).toMatchObject({
    recoveryCodesLeft: 8,
  });

  const proof = { password: PASSWORD, code: totpCode(secret, clock.now()) };
  const renewed = await post(session, 'totp/recovery-codes', proof);
  const [fresh = ''] = renewed.body['recoveryCodes'] as unknown as string[];
  expect(code(await signIn(email, third))).toBe('401 INVALID_TOTP');
  expect(code(await signIn(email, fresh))).toBe('201');
  const actions = await actionsOf();
  expect(actions.filter((action) => action === 'totp.recovery_code_used')).toHaveLength(3);
  expect(actions).toContain('totp.recovery_codes_renewed');
});

it('goes off with password and code together only', async () => {
  const email = shop.emails.owner;
  const { session, secret, recoveryCodes } = await enable(email);
  const off = (body: object): Promise<Answer> => post(session, 'totp/disable', body);
  expect((await off({ password: PASSWORD })).body).toMatchObject({ statusCode: 400, details: { field: 'code' } });
  const now = totpCode(secret, clock.now());
  expect((await off({ password: 'wrong password', code: now })).body).toMatchObject({ details: { field: 'password' } });
  // refused with the wrong password, the code is not used up
  expect(code(await off({ password: PASSWORD, code: now }))).toBe('204');
  expect(code(await off({ password: PASSWORD }))).toBe('409 STATE_CONFLICT');
  expect((await signIn(email)).status).toBe(201);
  expect(
    await api.database.db.query(
      'select 1 from second_factors f join people p on p.id = f.person_id where p.email = $1',
      [email],
    ),
  ).toEqual([]);
  // who lost the phone has a recovery code
  const again = await enable(email);
  expect(again.secret).not.toBe(secret);
  const offAgain = (totp = ''): Promise<Answer> =>
    post(again.session, 'totp/disable', { password: PASSWORD, code: totp });
  expect(code(await offAgain(recoveryCodes[0]))).toBe('400 INVALID_REQUEST');
  expect(code(await offAgain(again.recoveryCodes[0]))).toBe('204');
  expect(await actionsOf()).toContain('totp.disabled');
});

it('does not open under another account', async () => {
  const { secret } = await enable(shop.emails.owner);
  await enable(shop.emails.admin);
  expect(code(await signIn(shop.emails.admin, totpCode(secret, clock.now())))).toBe('401 INVALID_TOTP');
  await api.database.db.query(
    `update second_factors set sealed_secret = (select f.sealed_secret from second_factors f join people p on p.id = f.person_id where p.email = $1)
     where person_id = (select id from people where email = $2)`,
    [shop.emails.owner, shop.emails.admin],
  );
  expect((await api.call('GET', '/health/live')).status).toBe(200);
  const moved = await fetch(`${api.url}/admin/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: shop.emails.admin, password: PASSWORD, code: totpCode(secret, clock.now()) }),
  });
  expect(moved.status).toBe(500);
});

it('writes failed sign-ins of known people down, once per window', async () => {
  const email = shop.emails.member;
  for (let n = 0; n < 3; n++) await signIn(email, undefined, 'wrong password');
  await waitFor('the note', async () => ((await actionsOf()).includes('session.sign_in_failed') ? true : undefined));
  expect((await actionsOf()).filter((action) => action === 'session.sign_in_failed')).toHaveLength(1);
  later(901);
  await signIn(email, undefined, 'wrong password');
  await waitFor('the second note', async () =>
    (await actionsOf()).filter((action) => action === 'session.sign_in_failed').length === 2 ? true : undefined,
  );
  await signIn('nobody@example.com', undefined, 'wrong password');
  const [noted] = await api.database.db.query<{ n: number }>(
    `select count(*)::int as n from audit_entries where actor_label = 'nobody@example.com'`,
  );
  expect(noted?.n).toBe(0);
});

it('is turned off by the operator for who lost everything, with a new password, and the log tells of it', async () => {
  const email = shop.emails.owner;
  const { session } = await enable(email);
  const accounts = new OperatorAccounts(api.database.db, clock);
  const reset = (totpOff: boolean): Promise<void> =>
    accounts.reset(email.toUpperCase(), 'fresh and long enough', { totpOff, command: 'person:reset' });
  await reset(false);
  expect(code(await api.call('GET', '/admin/api/session', { session }))).toBe('401 NOT_SIGNED_IN');
  expect(code(await signIn(email))).toBe('401 INVALID_CREDENTIALS');
  expect(code(await signIn(email, undefined, 'fresh and long enough'))).toBe('401 TOTP_REQUIRED');
  await reset(true);
  expect(code(await signIn(email, undefined, 'fresh and long enough'))).toBe('201');
  expect(await actionsOf()).toEqual(expect.arrayContaining(['password.reset', 'totp.disabled']));
  const unknown = accounts.reset('nobody@example.com', PASSWORD, { totpOff: true, command: 'person:reset' });
  await expect(unknown).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
});

it('may be on from the start, for an account that a program sets up', async () => {
  const email = shop.emails.viewer;
  const [person] = await api.database.db.query<{ id: string }>('select id from people where email = $1', [email]);
  const accounts = new OperatorAccounts(api.database.db, clock);
  const secret = await accounts.presetTotp(person?.id ?? '', new Sealer(api.config.masterKey));
  expect(code(await signIn(email))).toBe('401 TOTP_REQUIRED');
  expect(code(await signIn(email, totpCode(secret, clock.now())))).toBe('201');
});
