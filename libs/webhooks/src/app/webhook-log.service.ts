import { AuditLog, type AuditRecord } from '@chaintill/audit';
import { InjectWake, type WakeQueue } from '@chaintill/jobs';
import {
  CLOCK,
  DomainError,
  isId,
  isoSeconds,
  parseNumericId,
  type Actor,
  type Clock,
  type Page,
  type PageRequest,
  type Scope,
} from '@chaintill/kernel';
import { Database } from '@chaintill/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { DELIVERIES, EVENTS, LogPages } from '../data/log-pages';
import {
  attemptView,
  deliveryView,
  eventView,
  selectDeliveries,
  selectEvents,
  type AttemptRow,
  type DeliveryRow,
  type EventRow,
} from '../data/log-rows';
import { webhookBody, type DeliveryState } from '../domain/delivery';
import type { DeliveryDetail, DeliveryView, EventView } from '../domain/views';

export interface EventQuery extends PageRequest {
  readonly type?: string;
  readonly objectId?: string;
}

export interface DeliveryQuery extends PageRequest {
  readonly endpointId?: string;
  readonly status?: DeliveryState;
}

/** What happened, what was told to whom and what came back; and telling it again. */
@Injectable()
export class WebhookLog {
  private readonly pages: LogPages;
  private readonly audit = new AuditLog();

  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @InjectWake('webhooks') private readonly wake: WakeQueue,
  ) {
    this.pages = new LogPages(db, clock);
  }

  /** Published events, newest first (S2-E15). */
  async events(scope: Scope, query: EventQuery): Promise<Page<EventView>> {
    const page = await this.pages.read(EVENTS, scope, query, { type: query.type, object_id: query.objectId });
    const rows = await this.db.query<EventRow>(selectEvents(page.sql), page.params);
    return { data: rows.map(eventView), pagination: page.pagination };
  }

  /** Deliveries, newest first. */
  async deliveries(scope: Scope, query: DeliveryQuery): Promise<Page<DeliveryView>> {
    const filters = { endpoint_id: query.endpointId, state: query.status };
    const page = await this.pages.read(DELIVERIES, scope, query, filters);
    const rows = await this.db.query<DeliveryRow>(
      selectDeliveries(`(${page.sql})`, 'order by d.created_at desc, d.id desc'),
      page.params,
    );
    return { data: rows.map(deliveryView), pagination: page.pagination };
  }

  /** One delivery with its request and all attempts. @throws DomainError RESOURCE_NOT_FOUND */
  async delivery(scope: Scope, id: string): Promise<DeliveryDetail> {
    const row = await this.row(scope, id);
    const attempts = await this.db.query<AttemptRow>(
      `select number, started_at, duration_ms, request_headers, status_code, response_body, error
        from webhook_attempts where delivery_id = $1 order by number`,
      [row.id],
    );
    const requestBody = webhookBody({
      id: row.event_id,
      type: row.type,
      livemode: row.livemode,
      version: row.object_version,
      createdAt: row.event_at,
      data: row.data,
    });
    return { ...deliveryView(row), requestBody, attemptLog: attempts.map(attemptView) };
  }

  /**
   * Sends a finished delivery again, with the same id and a new schedule. One that is still pending is tried at once.
   * @throws DomainError RESOURCE_NOT_FOUND, STATE_CONFLICT when its endpoint is not enabled
   */
  async redeliver(actor: Actor, id: string): Promise<DeliveryView> {
    const { id: number, endpoint_id: endpointId, event_id: eventId } = await this.row(actor, id);
    if (endpointId !== null) await this.requireEnabled(actor, endpointId);
    await this.db.tx(async (tx) => {
      await tx.query(
        `update webhook_deliveries set state = 'pending', step = 0, finished_at = null, next_attempt_at = $4
          where organization_id = $1 and livemode = $2 and id = $3
            and (state <> 'pending' or (step > 0 and next_attempt_at > $4))`,
        [actor.organizationId, actor.livemode, number, this.clock.now()],
      );
      const entry = { action: 'delivery.redelivered', objectKind: 'delivery', objectId: id, after: { eventId } };
      await this.audit.record(tx, actor, entry, this.clock.now());
      tx.afterCommit(() => this.wake.wake());
    });
    return deliveryView(await this.row(actor, id));
  }

  /**
   * Sends again whatever failed or was cancelled since a moment, at one endpoint.
   * @throws DomainError RESOURCE_NOT_FOUND, STATE_CONFLICT when the endpoint is not enabled
   */
  async redeliverFailed(actor: Actor, endpointId: string, since: Date): Promise<{ readonly count: number }> {
    await this.requireEnabled(actor, endpointId);
    const entry = { action: 'endpoint.redelivered', objectKind: 'webhook_endpoint', objectId: endpointId };
    return this.again(actor, 'd.endpoint_id = $5', [endpointId], since, entry);
  }

  /** Sends again whatever failed since a moment at callback URLs, of all objects of the merchant and mode. */
  async redeliverFailedCallbacks(actor: Actor, since: Date): Promise<{ readonly count: number }> {
    const entry = { action: 'callbacks.redelivered', objectKind: 'callback_secret', objectId: 'callbacks' };
    const callbacks = `d.endpoint_id in (
      select id from webhook_endpoints where organization_id = $1 and livemode = $2 and kind = 'callback')`;
    return this.again(actor, callbacks, [], since, entry);
  }

  private async again(
    actor: Actor,
    where: string,
    values: readonly unknown[],
    since: Date,
    entry: Pick<AuditRecord, 'action' | 'objectKind' | 'objectId'>,
  ): Promise<{ readonly count: number }> {
    return this.db.tx(async (tx) => {
      const rows = await tx.query(
        `update webhook_deliveries d set state = 'pending', step = 0, finished_at = null, next_attempt_at = $4
          where d.organization_id = $1 and d.livemode = $2 and ${where} and d.state in ('failed', 'cancelled')
            and d.created_at >= $3
          returning 1`,
        [actor.organizationId, actor.livemode, since, this.clock.now(), ...values],
      );
      const after = { since: isoSeconds(since), count: rows.length };
      await this.audit.record(tx, actor, { ...entry, after }, this.clock.now());
      if (rows.length > 0) tx.afterCommit(() => this.wake.wake());
      return { count: rows.length };
    });
  }

  private async row(scope: Scope, id: string): Promise<DeliveryRow> {
    const number = parseNumericId('delivery', id);
    const [row] = number
      ? await this.db.query<DeliveryRow>(
          selectDeliveries('webhook_deliveries', 'where d.organization_id = $1 and d.livemode = $2 and d.id = $3'),
          [scope.organizationId, scope.livemode, number],
        )
      : [];
    if (!row) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'delivery' });
    return row;
  }

  private async requireEnabled(scope: Scope, endpointId: string): Promise<void> {
    const [endpoint] = isId('webhookEndpoint', endpointId)
      ? await this.db.query<{ state: string }>(
          'select state from webhook_endpoints where organization_id = $1 and livemode = $2 and id = $3',
          [scope.organizationId, scope.livemode, endpointId],
        )
      : [];
    if (!endpoint) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'webhook endpoint' });
    if (endpoint.state !== 'enabled') {
      throw new DomainError('STATE_CONFLICT', {
        resource: 'webhook endpoint',
        state: endpoint.state,
        action: 'send to it',
      });
    }
  }
}
