import { randomBytes } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { AccessService, ApiKeys, OperatorAccounts, operatorOf } from '@chaintill/access';
import { loadConfig, type Config } from '@chaintill/config';
import { ROLES, systemClock, type Clock, type Role } from '@chaintill/kernel';
import { Sealer } from '@chaintill/secrets';
import { noteAnswered } from '../../../tools/test/answered';
import { testDatabase, testRedisUrl, type TestDatabase } from '../../../tools/test/database';
import { totpCode } from '../../../tools/test/totp';
import { createApi } from '../src/app';
import { SURFACES, type SurfaceName } from '../src/openapi/documents';
import { OpenApiSource } from '../src/openapi/openapi-source';
import { DocumentedAnswers, type OpenApi, type SeenAnswer } from './documented-answers';

/** Two chains of test mode and one of live mode; nothing is ever read from them here. */
const CHAINS = [
  chain('ethereum-sepolia', '11155111', false),
  chain('polygon-amoy', '80002', false),
  chain('ethereum', '1', true),
];

function chain(id: string, networkId: string, livemode: boolean): object {
  return {
    id,
    name: id,
    family: 'evm',
    networkId,
    livemode,
    rpcUrls: ['http://127.0.0.1:1'],
    finality: { kind: 'confirmations', count: 3 },
    assets: [
      { symbol: 'USDT', contract: '0xdac17f958d2ee523a2206206994597c13d831ec7', decimals: 6 },
      { symbol: 'ETH', decimals: 18 },
    ],
  };
}

/** Object.keys forgets that these are the names of surfaces. */
const SURFACE_NAMES = Object.keys(SURFACES) as SurfaceName[];

export const PASSWORD = 'a long enough password';

/** A merchant with a key and a person of each role, all of test mode. */
export interface TestOrganization {
  readonly organizationId: string;
  readonly keys: Readonly<Record<Role, { readonly keyId: string; readonly secret: string }>>;
  readonly emails: Readonly<Record<Role, string>>;
}

interface DocumentedSurface {
  readonly surface: SurfaceName;
  readonly answers: DocumentedAnswers;
}

/** What came back, with the body read as JSON where it is any. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // Tests look into bodies of every shape; each says what it expects.
  readonly body: Record<string, never> & Record<string, unknown>;
}

export interface CallOptions {
  readonly key?: string;
  readonly session?: PanelSession;
  readonly headers?: Record<string, string>;
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown;
}

export interface PanelSession {
  readonly cookie: string;
  readonly csrfToken: string;
}

/** A session of somebody who gives codes: each is good, however soon after the one before. */
export interface ActingSession extends PanelSession {
  readonly code: () => Promise<string>;
}

/** The real app on a real port, with a database of its own. */
export class TestApi {
  private organizations = 0;
  private readonly codes = new Map<string, ActingSession['code']>();
  private documented: Promise<DocumentedSurface[]> | undefined;

  private constructor(
    readonly app: NestFastifyApplication,
    readonly url: string,
    readonly database: TestDatabase,
    readonly config: Config,
    readonly logLines: readonly string[],
    /** Every route that the server was given, e.g. `GET /api/v1/orders`, as the router itself reports them. */
    readonly routes: readonly string[],
    private readonly clock: Clock,
  ) {}

  /** @param env variables beside the usual ones, e.g. TRUSTED_PROXIES */
  static async start(env: Record<string, string> = {}, redisIndex = 9, clock: Clock = systemClock): Promise<TestApi> {
    const database = await testDatabase(4);
    const config = loadConfig({
      CHAINTILL_PROFILE: 'local',
      DATABASE_URL: database.url,
      DATABASE_POOL_SIZE: '8',
      REDIS_URL: testRedisUrl(redisIndex),
      APPROVAL_KEY: randomBytes(32).toString('base64'),
      CHAINS: JSON.stringify(CHAINS),
      SIGN_IN_LIMIT_NETWORK: '100000',
      SIGN_IN_LIMIT_ACCOUNT: '100000',
      RATE_LIMITS: '1000000/60',
      OAUTH_LIMIT_CLIENT: '1000000/60',
      OAUTH_LIMIT_NETWORK: '1000000/60',
      CHECKOUT_LIMITS: '1000000/60',
      CHECKOUT_CREATE_LIMITS: '1000000/60',
      // the browser tests look at the pages, in a process of their own
      PANEL_FOLDER: '/nonexistent',
      CHECKOUT_FOLDER: '/nonexistent',
      ...env,
    });
    const lines: string[] = [];
    const app = await createApi(config, {
      logger: pino({ level: 'info' }, { write: (line: string) => lines.push(line) }),
      clock,
    });
    const routes: string[] = [];
    const server: FastifyInstance = app.getHttpAdapter().getInstance();
    server.addHook('onRoute', ({ method, url }) => {
      routes.push(...[method].flat().map((name) => `${name} ${url}`));
    });
    await app.listen(0, '127.0.0.1');
    return new TestApi(app, await app.getUrl(), database, config, lines, routes, clock);
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.database.close();
  }

  async call(method: string, path: string, { key, session, headers = {}, body }: CallOptions = {}): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(key !== undefined && { 'x-api-key': key }),
        ...(session && { cookie: session.cookie, 'x-csrf-token': session.csrfToken, 'x-chaintill-mode': 'test' }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const contentType = response.headers.get('content-type') ?? '';
    await this.checkDocumented(method, path, { status: response.status, contentType, text });
    const isJson = contentType.includes('json');
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: (isJson && text ? JSON.parse(text) : {}) as Answer['body'],
    };
  }

  /** Every answer of a documented route has to be as its document says. @throws Error listing what is not */
  private async checkDocumented(method: string, path: string, answer: SeenAnswer): Promise<void> {
    this.documented ??= Promise.all(SURFACE_NAMES.map((surface) => this.answersOf(surface)));
    for (const { surface, answers } of await this.documented) {
      const operation = answers.find(method, path);
      if (!operation) continue;
      const { operationId } = operation;
      const faults = answers.faults(operation, answer);
      if (faults.length > 0) {
        throw new Error(
          `${operationId} (${method} ${path} -> ${answer.status}) is not as documented:\n  ${faults.join('\n  ')}`,
        );
      }
      if (answer.status < 300) noteAnswered(`${surface} ${operationId}`);
    }
  }

  private async answersOf(surface: SurfaceName): Promise<DocumentedSurface> {
    const document = await this.app.get(OpenApiSource).document(surface);
    // @nestjs/swagger types what it writes more loosely than it is
    return { surface, answers: new DocumentedAnswers(document as unknown as OpenApi) };
  }

  async organization(): Promise<TestOrganization> {
    const access = new AccessService(this.database.db, this.clock);
    const number = ++this.organizations;
    const { organizationId } = await access.createOrganization(`Merchant ${number}`);
    const apiKeys = new ApiKeys(this.database.db, this.clock);
    const keeper = operatorOf({ organizationId, livemode: false }, 'test');
    const keys: Partial<Record<Role, { keyId: string; secret: string }>> = {};
    const emails: Partial<Record<Role, string>> = {};
    for (const role of ROLES) {
      const email = `${role}-${number}@example.com`;
      const { personId } = await access.createPerson({ email, name: role, password: PASSWORD });
      await access.setMembership(organizationId, personId, role);
      emails[role] = email;
      keys[role] = await apiKeys.create(keeper, { name: role, role });
    }
    // the loop went through every role
    return { organizationId, keys: keys as TestOrganization['keys'], emails: emails as TestOrganization['emails'] };
  }

  async signIn(email: string, password = PASSWORD, code?: string): Promise<PanelSession> {
    const answer = await this.call('POST', '/admin/api/session', { body: { email, password, code } });
    if (answer.status !== 201) throw new Error(`sign-in answered ${answer.status}: ${answer.text}`);
    const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    return { cookie, csrfToken: String(answer.body['csrfToken']) };
  }

  /** Signs in somebody who has a second factor from then on. */
  async acting(email: string): Promise<ActingSession> {
    const known = this.codes.get(email);
    const session = await this.signIn(email, PASSWORD, await known?.());
    const code = known ?? (await this.secondFactor(email));
    this.codes.set(email, code);
    return { ...session, code };
  }

  private async secondFactor(email: string): Promise<ActingSession['code']> {
    const { db } = this.database;
    const [person] = await db.query<{ id: string }>('select id from people where email = $1', [email]);
    if (!person) throw new Error(`nobody is ${email}`);
    const sealer = new Sealer(this.config.masterKey);
    const secret = await new OperatorAccounts(db, this.clock).presetTotp(person.id, sealer);
    return async () => {
      await db.query('update second_factors set last_step = 0 where person_id = $1', [person.id]);
      return totpCode(secret, this.clock.now());
    };
  }

  /** Puts fresh addresses into the pool of an organization. */
  async stock(organization: TestOrganization, count: number): Promise<void> {
    const addresses = Array.from({ length: count }, () => randomAddress());
    const answer = await this.call('POST', '/api/v1/address-pool/import', {
      key: organization.keys.owner.secret,
      body: { protocol: 'evm', addresses },
    });
    if (answer.body['imported'] !== count) throw new Error(`import answered ${answer.text}`);
  }
}

/** Lower case has no checksum. */
export function randomAddress(): string {
  return `0x${Buffer.from(crypto.getRandomValues(new Uint8Array(20))).toString('hex')}`;
}
