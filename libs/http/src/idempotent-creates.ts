import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, DomainError, type Clock, type Scope } from '@chaintill/kernel';
import { Database, type Sql, type Tx } from '@chaintill/persistence';
import { Sealer } from '@chaintill/secrets';
import type { IdempotencyRequest, StoredAnswer } from './idempotency';

interface Claim {
  outcome: 'claimed' | 'replayed' | 'conflict';
  status: number | null;
  body: string | null;
  sealed: Buffer | null;
}

/** Whose request it is: a principal, or the payment link that a payer came by. */
export interface Requester extends Scope {
  readonly id: string;
}

/** Does what creates once per `Idempotency-Key`, merchant, mode and route (S2-I1, S2-X3). */
@Injectable()
export class IdempotentCreates {
  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly sealer: Sealer,
  ) {}

  /**
   * Runs `create` in one transaction together with its key: either both are there afterwards or none. Of several equal
   * requests at once one creates and the others wait for its answer.
   * @param create makes the thing and gives back how the answer shows it
   * @param secret whether the answer holds a secret that is shown once: then it is kept sealed, and replayed to nobody but who
   *   asked first, since another credential of the merchant may be a weaker one
   * @param status of the answer; 201 when absent
   * @throws DomainError IDEMPOTENCY_KEY_CONFLICT when the key was used with another body, or for a secret of somebody else
   */
  async once(
    requester: Requester,
    request: IdempotencyRequest | undefined,
    create: (tx: Tx) => Promise<object>,
    { secret = false, status = 201 }: { readonly secret?: boolean; readonly status?: number } = {},
  ): Promise<StoredAnswer> {
    return this.db.tx(async (tx) => {
      const known = request && (await this.claim(tx, requester, request));
      if (known) return known;
      const body = JSON.stringify(await create(tx));
      const answer = { status, body, replayed: false };
      if (request) await this.store(tx, requester, request, answer, secret);
      return answer;
    });
  }

  /**
   * Keeps a refusal for its key. @returns the refusal that was kept before, when this is not the first; the answer as given
   *   otherwise
   * @throws DomainError IDEMPOTENCY_KEY_CONFLICT as {@link once}
   */
  async refuse(requester: Requester, request: IdempotencyRequest, answer: StoredAnswer): Promise<StoredAnswer> {
    return this.db.tx(async (tx) => {
      const known = await this.claim(tx, requester, request);
      if (known) return known;
      await this.store(tx, requester, request, answer, false);
      return answer;
    });
  }

  private async claim(tx: Tx, requester: Requester, request: IdempotencyRequest): Promise<StoredAnswer | undefined> {
    const [claim] = await tx.query<Claim>('select * from idempotency_claim($1, $2, $3, $4, $5)', [
      requester.organizationId,
      routeOf(requester, request),
      request.key,
      request.requestHash,
      this.clock.now(),
    ]);
    if (claim?.outcome === 'conflict') throw conflict(request);
    if (claim?.outcome !== 'replayed') return undefined;
    const body = claim.sealed ? this.open(claim.sealed, requester, request) : (claim.body ?? '');
    return { status: claim.status ?? 201, body, replayed: true };
  }

  private async store(
    sql: Sql,
    requester: Requester,
    request: IdempotencyRequest,
    { status, body }: StoredAnswer,
    secret: boolean,
  ): Promise<void> {
    await sql.query(
      `update idempotency_keys set response_status = $4, response_body = $5, response_sealed = $6
       where organization_id = $1 and route = $2 and key = $3`,
      [
        requester.organizationId,
        routeOf(requester, request),
        request.key,
        status,
        secret ? '' : body,
        secret ? this.sealer.seal(`${requester.id} ${body}`, contextOf(requester, request)) : null,
      ],
    );
  }

  /** @throws DomainError IDEMPOTENCY_KEY_CONFLICT for who did not ask first */
  private open(sealed: Buffer, requester: Requester, request: IdempotencyRequest): string {
    const kept = this.sealer.open(sealed, contextOf(requester, request));
    const prefix = `${requester.id} `;
    if (!kept.startsWith(prefix)) throw conflict(request);
    return kept.slice(prefix.length);
  }
}

function conflict({ key }: IdempotencyRequest): DomainError {
  return new DomainError('IDEMPOTENCY_KEY_CONFLICT', { key });
}

/** A key means one thing per merchant, mode and route. */
export function routeOf({ livemode }: Scope, { route }: IdempotencyRequest): string {
  return `${livemode ? 'live' : 'test'} ${route}`;
}

function contextOf(scope: Scope, request: IdempotencyRequest): string {
  return `${scope.organizationId} ${routeOf(scope, request)} ${request.key}`;
}
