import { AuditLog } from '@chaintill/audit';
import { CONFIG, type Config } from '@chaintill/config';
import { InjectWake, type WakeQueue } from '@chaintill/jobs';
import { CLOCK, DomainError, isId, newId, type Actor, type Clock, type Scope } from '@chaintill/kernel';
import { checkTargetUrl, urlPolicy } from '@chaintill/outbound';
import { Database, type Sql, type Tx } from '@chaintill/persistence';
import { Sealer } from '@chaintill/secrets';
import { Inject, Injectable } from '@nestjs/common';
import { DeliveryStore } from '../data/delivery-store';
import { endpointView, SELECT_ENDPOINTS, type EndpointRow } from '../data/endpoint-row';
import { SigningSecrets } from '../data/signing-secrets';
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

/** Where a merchant wants to be told what happened (S2-E11 to E14), and with which secrets it is signed. */
@Injectable()
export class WebhookEndpoints {
  private readonly deliveries: DeliveryStore;
  private readonly secrets: SigningSecrets;
  private readonly audit = new AuditLog();

  constructor(
    private readonly db: Database,
    sealer: Sealer,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Pick<Config, 'local'>,
    @InjectWake('webhooks') private readonly wake: WakeQueue,
  ) {
    this.deliveries = new DeliveryStore(db);
    this.secrets = new SigningSecrets(sealer);
  }

  /**
   * Creates an endpoint. The answer is the only one that shows its secret.
   * @param tx the transaction to join; its own when absent
   * @throws DomainError INVALID_URL, INVALID_REQUEST, STATE_CONFLICT when the merchant has too many of them already
   */
  async create(actor: Actor, request: CreateEndpoint, tx?: Tx): Promise<EndpointWithSecret> {
    if (!tx) return this.db.tx((own) => this.create(actor, request, own));
    const url = this.checkUrl(actor, request.url);
    const events = checkEventTypes(request.events);
    const description = checkDescription(request.description ?? '');
    const secret = request.secret === undefined ? generateSecret() : checkSecret(request.secret);
    const id = newId('webhookEndpoint');
    const now = this.clock.now();
    await this.leaveRoom(tx, actor);
    await tx.query(
      `insert into webhook_endpoints (id, organization_id, livemode, url, description, event_types, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $7)`,
      [id, actor.organizationId, actor.livemode, url, description, events, now],
    );
    await this.secrets.add(tx, id, secret, now);
    const view = await this.read(tx, actor, id);
    await this.record(tx, actor, 'created', id, { after: changeable(view) });
    return { ...view, secret };
  }

  /** All endpoints of a merchant, oldest first. */
  async list(scope: Scope): Promise<EndpointView[]> {
    const rows = await this.db.query<EndpointRow>(`${SELECT_ENDPOINTS} order by w.id`, this.scopeAndNow(scope));
    return rows.map(endpointView);
  }

  /** @throws DomainError RESOURCE_NOT_FOUND */
  get(scope: Scope, id: string): Promise<EndpointView> {
    return this.read(this.db, scope, id);
  }

  /**
   * Changes what the request names. Disabling cancels what is pending; enabling begins with the events that come then.
   * @throws DomainError RESOURCE_NOT_FOUND, INVALID_URL, INVALID_REQUEST
   */
  async update(actor: Actor, id: string, request: UpdateEndpoint): Promise<EndpointView> {
    const url = request.url === undefined ? null : this.checkUrl(actor, request.url);
    const events = request.events === undefined ? null : checkEventTypes(request.events);
    const description = request.description === undefined ? null : checkDescription(request.description);
    const status = request.status ?? null;
    const view = await this.db.tx(async (tx) => {
      const before = await this.lock(tx, actor, id);
      await this.change(
        tx,
        id,
        `url = coalesce($3, url), event_types = coalesce($4, event_types), description = coalesce($5, description),
         state = coalesce($6, state), disabled_reason = case when $6::text is null then disabled_reason end`,
        [url, events, description, status],
      );
      const after = await this.read(tx, actor, id);
      await this.record(tx, actor, 'updated', id, { before: changeable(before), after: changeable(after) });
      return after;
    });
    if (status === 'disabled') await this.deliveries.cancelPending(id, this.clock.now());
    return view;
  }

  /** Removes an endpoint and its secrets; its deliveries stay in the log. @throws DomainError RESOURCE_NOT_FOUND */
  async remove(actor: Actor, id: string): Promise<void> {
    await this.db.tx(async (tx) => {
      const before = await this.lock(tx, actor, id);
      await this.change(tx, id, `state = 'deleted'`, []);
      await tx.query('delete from webhook_secrets where endpoint_id = $1', [id]);
      await this.record(tx, actor, 'deleted', id, { before: changeable(before) });
    });
    await this.deliveries.cancelPending(id, this.clock.now());
  }

  /**
   * Adds a secret and lets the older ones run out after the overlap; until then every message is signed with all of them.
   * @param tx the transaction to join; its own when absent
   * @throws DomainError RESOURCE_NOT_FOUND, INVALID_REQUEST, STATE_CONFLICT when too many secrets are live already
   */
  async rotateSecret(actor: Actor, id: string, request: RotateSecret, tx?: Tx): Promise<EndpointWithSecret> {
    if (!tx) return this.db.tx((own) => this.rotateSecret(actor, id, request, own));
    const secret = request.secret === undefined ? generateSecret() : checkSecret(request.secret);
    const overlapSeconds = checkOverlap(request.overlapSeconds);
    await this.lock(tx, actor, id);
    await this.change(tx, id, '', []);
    await this.secrets.rotate(tx, id, secret, overlapSeconds, this.clock.now());
    await this.record(tx, actor, 'secret_rotated', id, { after: { overlapSeconds } });
    return { ...(await this.read(tx, actor, id)), secret };
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
        where organization_id = $1 and livemode = $2 and kind = 'endpoint' and state <> 'deleted'`,
      [organizationId, livemode],
    );
    if ((counted?.n ?? 0) < MAX_ENDPOINTS) return;
    throw new DomainError('STATE_CONFLICT', {
      resource: 'the account',
      state: `at its limit of ${MAX_ENDPOINTS} webhook endpoints`,
      action: 'add another one before one of them is removed',
    });
  }

  private async read(sql: Sql, scope: Scope, id: string, lock = ''): Promise<EndpointView> {
    const [row] = isId('webhookEndpoint', id)
      ? await sql.query<EndpointRow>(`${SELECT_ENDPOINTS} and w.id = $4 ${lock}`, [...this.scopeAndNow(scope), id])
      : [];
    if (!row) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'webhook endpoint' });
    return endpointView(row);
  }

  /** Until the end of the transaction nobody else changes the endpoint. */
  private lock(tx: Tx, scope: Scope, id: string): Promise<EndpointView> {
    return this.read(tx, scope, id, 'for no key update of w');
  }

  /** Changes a locked endpoint. Every change moves updated_at, by which senders notice that what they remember is old. */
  private async change(tx: Tx, id: string, assignments: string, values: readonly unknown[]): Promise<void> {
    await tx.query(
      `update webhook_endpoints set updated_at = greatest($2, updated_at + interval '1 millisecond')${assignments && `, ${assignments}`}
        where id = $1`,
      [id, this.clock.now(), ...values],
    );
  }

  private async record(
    tx: Tx,
    actor: Actor,
    verb: 'created' | 'updated' | 'deleted' | 'secret_rotated',
    id: string,
    states: { readonly before?: object; readonly after?: object },
  ): Promise<void> {
    const entry = { action: `endpoint.${verb}`, objectKind: 'webhook_endpoint', objectId: id, ...states };
    await this.audit.record(tx, actor, entry, this.clock.now());
  }

  private scopeAndNow(scope: Scope): unknown[] {
    return [scope.organizationId, scope.livemode, this.clock.now()];
  }
}

/** What the audit log keeps of an endpoint. */
function changeable({ url, events, description, status }: EndpointView): object {
  return { url, events, description, status };
}
