import createClient from 'openapi-fetch';
import { authorizerOf, type Authorizer, type Credentials } from './credentials';
import { ChaintillError } from './errors';
import { KEYED_CREATES, PAGED_LISTS } from './generated/operations';
import type { paths } from './generated/schema';
import { sendPatiently, type Patience } from './transport';
import type { AnswerOf, InitOf, ItemOf, ListPath, Method, PathOf } from './types';

export type ChaintillOptions = Credentials &
  Partial<Patience> & {
    /** Address of the gateway, e.g. `https://pay.example.com`. */
    readonly baseUrl: string;
    /** Instead of the one of the platform. */
    readonly fetch?: typeof globalThis.fetch;
  };

/** openapi-fetch without its types: each call is typed by the method below that makes it. */
interface Untyped {
  request(method: Method, path: string, init: object): Promise<{ data?: unknown; error?: unknown; response: Response }>;
}

interface AnyInit {
  readonly params?: {
    readonly query?: Readonly<Record<string, unknown>>;
    readonly header?: Readonly<Record<string, unknown>>;
  };
}

interface AnyPage {
  readonly data: readonly unknown[];
  readonly pagination?: { readonly hasMore: boolean };
}

const IDEMPOTENCY_KEY = 'Idempotency-Key';
const PAGE_SIZE = 100;

/**
 * The native API of a Chaintill gateway. Paths, parameters and answers are typed by its reference.
 *
 * Requests that fail for reasons that pass are sent again, creates with the same Idempotency-Key, so that nothing is created
 * twice.
 */
export class Chaintill {
  private readonly client: Untyped;
  private readonly authorizer: Authorizer;
  private readonly patience: Patience;
  private readonly fetch: typeof globalThis.fetch;

  constructor({
    baseUrl,
    fetch = globalThis.fetch,
    retries = 4,
    timeoutMs = 30_000,
    longestWaitMs = 60_000,
    ...credentials
  }: ChaintillOptions) {
    const base = baseUrl.replace(/\/+$/, '');
    this.fetch = (...request) => fetch(...request);
    this.patience = { retries, timeoutMs, longestWaitMs };
    this.authorizer = authorizerOf(credentials, base, this.fetch);
    this.client = createClient<paths>({ baseUrl: base }) as unknown as Untyped; // see Untyped
  }

  /** @throws ChaintillError */
  get<P extends PathOf<'get'>>(path: P, ...[init]: InitOf<'get', P>): Promise<AnswerOf<'get', P>> {
    return this.call('get', path, init);
  }

  /** Creates and does. An Idempotency-Key of your own goes into `params.header`. @throws ChaintillError */
  post<P extends PathOf<'post'>>(path: P, ...[init]: InitOf<'post', P>): Promise<AnswerOf<'post', P>> {
    return this.call('post', path, init);
  }

  /** @throws ChaintillError */
  put<P extends PathOf<'put'>>(path: P, ...[init]: InitOf<'put', P>): Promise<AnswerOf<'put', P>> {
    return this.call('put', path, init);
  }

  /** @throws ChaintillError */
  delete<P extends PathOf<'delete'>>(path: P, ...[init]: InitOf<'delete', P>): Promise<AnswerOf<'delete', P>> {
    return this.call('delete', path, init);
  }

  /**
   * Everything of a list, page by page as it is asked for. Sort oldest first where a list can be sorted, and what comes
   * meanwhile shifts nothing.
   * @throws ChaintillError
   */
  async *each<P extends ListPath>(path: P, ...[init]: InitOf<'get', P>): AsyncGenerator<ItemOf<P>, void, undefined> {
    const { params, ...rest }: AnyInit = init ?? {};
    const first = Number(params?.query?.['page'] ?? 1);
    for (let page = first; ; page++) {
      const query = PAGED_LISTS.has(path) ? { limit: PAGE_SIZE, ...params?.query, page } : params?.query;
      const answer = await this.call<AnyPage>('get', path, { ...rest, params: { ...params, query } });
      yield* answer.data as ItemOf<P>[]; // the list of this path
      if (!answer.pagination?.hasMore) return;
    }
  }

  private async call<Answer>(method: Method, path: string, init: AnyInit = {}): Promise<Answer> {
    const keyed = method === 'post' && KEYED_CREATES.has(path);
    const repeatable = method !== 'post' || keyed;
    const key = init.params?.header?.[IDEMPOTENCY_KEY] ?? crypto.randomUUID();
    const header = { ...init.params?.header, ...(keyed && { [IDEMPOTENCY_KEY]: key }) };
    const { data, error, response } = await this.client.request(method, path, {
      ...init,
      params: { ...init.params, header },
      fetch: (request: Request) => this.send(request, repeatable),
    });
    if (!response.ok) throw ChaintillError.of(response, error);
    return data as Answer; // as the reference says of this operation
  }

  private async send(request: Request, repeatable: boolean): Promise<Response> {
    const answer = await sendPatiently(await this.signed(request.clone()), repeatable, this.patience, this.fetch);
    if (answer.status !== 401 || !this.authorizer.renew()) return answer;
    // A token that was revoked, or made by another key of the server.
    return sendPatiently(await this.signed(request), repeatable, this.patience, this.fetch);
  }

  private async signed(request: Request): Promise<Request> {
    for (const [name, value] of Object.entries(await this.authorizer.headers())) request.headers.set(name, value);
    return request;
  }
}
