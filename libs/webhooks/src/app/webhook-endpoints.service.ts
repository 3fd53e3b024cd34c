import { CONFIG, type Config } from '@chaintill/config';
import { InjectWake, type WakeQueue } from '@chaintill/jobs';
import { CLOCK, DomainError, isId, newId, type Clock, type Scope } from '@chaintill/kernel';
import { checkTargetUrl, urlPolicy } from '@chaintill/outbound';
import { Database, type Tx } from '@chaintill/persistence';
import { Sealer } from '@chaintill/secrets';
import { Inject, Injectable } from '@nestjs/common';
import { DeliveryStore } from '../data/delivery-store';
import { endpointView, SELECT_ENDPOINTS, type EndpointRow } from '../data/endpoint-row';
import { insertTestEvent } from '../data/test-event';
import {
  checkDescription,
  checkEventTypes,
  checkOverlap,
  type CreateEndpoint,
  type RotateSecret,
  type UpdateEndpoint,
} from '../domain/endpoint-requests';
import { checkSecret, generateSecret } from '../domain/signature';
import type { EndpointView, EndpointWithSecret } from '../domain/views';

/** Each event is written down and sent once for each of them: what one request may set off has a limit. */
const MAX_ENDPOINTS = 1_000;
/** More live secrets than this would not fit into a header that every receiver takes. */
const MAX_LIVE_SECRETS = 5;

/** Where a merchant wants to be told what happened (S2-E11 to E14), and with which secrets it is signed. */
@Injectable()
export class WebhookEndpoints {
  private readonly deliveries: DeliveryStore;

  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Pick<Config, 'local'>,
    @InjectWake('webhooks') private readonly wake: WakeQueue,
  ) {
    this.deliveries = new DeliveryStore(db);
  }

  /**
   * Creates an endpoint. The answer is the only one that shows its secret.
   * @throws DomainError INVALID_URL, INVALID_REQUEST, STATE_CONFLICT when the merchant has too many of them already
   */
  async create(scope: Scope, request: CreateEndpoint): Promise<EndpointWithSecret> {
    const url = this.checkUrl(scope, request.url);
    const events = checkEventTypes(request.events);
    const description = checkDescription(request.description ?? '');
    const secret = request.secret === undefined ? generateSecret() : checkSecret(request.secret);
    const id = newId('webhookEndpoint');
    const now = this.clock.now();
    await this.db.tx(async (tx) => {
      await this.leaveRoom(tx, scope);
      await tx.query(
        `insert into webhook_endpoints (id, organization_id, livemode, url, description, event_types, created_at, updated_at)
          values ($1, $2, $3, $4, $5, $6, $7, $7)`,
        [id, scope.organizationId, scope.livemode, url, description, events, now],
      );
      await this.addSecret(tx, id, secret, now);
    });
    return { ...(await this.get(scope, id)), secret };
  }

  /** All endpoints of a merchant, oldest first. */
  async list(scope: Scope): Promise<EndpointView[]> {
    const rows = await this.db.query<EndpointRow>(`${SELECT_ENDPOINTS} order by w.id`, this.scopeAndNow(scope));
    return rows.map(endpointView);
  }

  /** @throws DomainError RESOURCE_NOT_FOUND */
  async get(scope: Scope, id: string): Promise<EndpointView> {
    const [row] = isId('webhookEndpoint', id)
      ? await this.db.query<EndpointRow>(`${SELECT_ENDPOINTS} and w.id = $4`, [...this.scopeAndNow(scope), id])
      : [];
    if (!row) throw notFound();
    return endpointView(row);
  }

  /**
   * Changes what the request names. Disabling cancels what is pending; enabling begins with the events that come then.
   * @throws DomainError RESOURCE_NOT_FOUND, INVALID_URL, INVALID_REQUEST
   */
  async update(scope: Scope, id: string, request: UpdateEndpoint): Promise<EndpointView> {
    const url = request.url === undefined ? null : this.checkUrl(scope, request.url);
    const events = request.events === undefined ? null : checkEventTypes(request.events);
    const description = request.description === undefined ? null : checkDescription(request.description);
    const status = request.status ?? null;
    await this.change(
      scope,
      id,
      `url = coalesce($5, url), event_types = coalesce($6, event_types), description = coalesce($7, description),
       state = coalesce($8, state), disabled_reason = case when $8::text is null then disabled_reason end`,
      [url, events, description, status],
    );
    if (status === 'disabled') await this.deliveries.cancelPending(id, this.clock.now());
    return this.get(scope, id);
  }

  /** Removes an endpoint and its secrets; its deliveries stay in the log. @throws DomainError RESOURCE_NOT_FOUND */
  async remove(scope: Scope, id: string): Promise<void> {
    await this.change(scope, id, `state = 'deleted'`, []);
    await this.db.query('delete from webhook_secrets where endpoint_id = $1', [id]);
    await this.deliveries.cancelPending(id, this.clock.now());
  }

  /**
   * Adds a secret and lets the older ones run out after the overlap; until then every message is signed with all of them.
   * @throws DomainError RESOURCE_NOT_FOUND, INVALID_REQUEST, STATE_CONFLICT when too many secrets are live already
   */
  async rotateSecret(scope: Scope, id: string, request: RotateSecret): Promise<EndpointWithSecret> {
    const secret = request.secret === undefined ? generateSecret() : checkSecret(request.secret);
    const overlapMs = checkOverlap(request.overlapSeconds) * 1_000;
    const now = this.clock.now();
    await this.db.tx(async (tx) => {
      await this.change(scope, id, '', [], tx);
      await tx.query(
        `update webhook_secrets set expires_at = $2 where endpoint_id = $1 and (expires_at is null or expires_at > $2)`,
        [id, new Date(now.getTime() + overlapMs)],
      );
      const live = await tx.query(`select 1 from webhook_secrets where endpoint_id = $1 and expires_at > $2`, [
        id,
        now,
      ]);
      if (live.length >= MAX_LIVE_SECRETS) {
        throw new DomainError('STATE_CONFLICT', {
          resource: 'webhook endpoint',
          state: `signed with ${live.length} secrets`,
          action: 'add another one before one of them runs out',
        });
      }
      await this.addSecret(tx, id, secret, now);
    });
    return { ...(await this.get(scope, id)), secret };
  }

  /**
   * Sends a `webhook.test` event to this endpoint and no other, whatever it is subscribed to.
   * @returns the event's id
   * @throws DomainError RESOURCE_NOT_FOUND, STATE_CONFLICT when the endpoint is disabled
   */
  async test(scope: Scope, id: string): Promise<{ readonly eventId: string }> {
    const endpoint = await this.get(scope, id);
    if (endpoint.status === 'disabled') {
      throw new DomainError('STATE_CONFLICT', {
        resource: 'webhook endpoint',
        state: 'disabled',
        action: 'send to it',
      });
    }
    const eventId = newId('event');
    await this.db.tx(async (tx) => {
      await insertTestEvent(tx, scope, id, eventId, this.clock.now());
      tx.afterCommit(() => this.wake.wake());
    });
    return { eventId };
  }

  private checkUrl(scope: Scope, url: string): string {
    return checkTargetUrl(url, urlPolicy(scope.livemode, this.config.local));
  }

  /** Requests of one merchant wait for each other here, so that they are counted together. */
  private async leaveRoom(tx: Tx, { organizationId, livemode }: Scope): Promise<void> {
    await tx.query('select 1 from organizations where id = $1 for no key update', [organizationId]);
    const [counted] = await tx.query<{ n: number }>(
      `select count(*)::int as n from webhook_endpoints
        where organization_id = $1 and livemode = $2 and state <> 'deleted'`,
      [organizationId, livemode],
    );
    if ((counted?.n ?? 0) < MAX_ENDPOINTS) return;
    throw new DomainError('STATE_CONFLICT', {
      resource: 'the account',
      state: `at its limit of ${MAX_ENDPOINTS} webhook endpoints`,
      action: 'add another one before one of them is removed',
    });
  }

  /** Every change moves updated_at, by which senders notice that what they remember is old. */
  private async change(
    scope: Scope,
    id: string,
    assignments: string,
    values: readonly unknown[],
    sql: Database | Tx = this.db,
  ): Promise<void> {
    if (!isId('webhookEndpoint', id)) throw notFound();
    const rows = await sql.query(
      `update webhook_endpoints set updated_at = greatest($3, updated_at + interval '1 millisecond')${assignments && `, ${assignments}`}
        where organization_id = $1 and livemode = $2 and state <> 'deleted' and id = $4 returning 1`,
      [...this.scopeAndNow(scope), id, ...values],
    );
    if (rows.length === 0) throw notFound();
  }

  private async addSecret(tx: Tx, endpointId: string, secret: string, now: Date): Promise<void> {
    await tx.query('insert into webhook_secrets (endpoint_id, sealed, created_at) values ($1, $2, $3)', [
      endpointId,
      this.sealer.seal(secret, endpointId),
      now,
    ]);
  }

  private scopeAndNow(scope: Scope): unknown[] {
    return [scope.organizationId, scope.livemode, this.clock.now()];
  }
}

function notFound(): DomainError {
  return new DomainError('RESOURCE_NOT_FOUND', { resource: 'webhook endpoint' });
}
