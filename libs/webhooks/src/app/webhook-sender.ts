import type { Config } from '@chaintill/config';
import type { WakeQueue } from '@chaintill/jobs';
import type { Clock } from '@chaintill/kernel';
import type { Database } from '@chaintill/persistence';
import type { Sealer } from '@chaintill/secrets';
import type { Registry } from 'prom-client';
import { DeliveryStore, type AttemptRecord, type ClaimedDelivery } from '../data/delivery-store';
import { judge, webhookBody } from '../domain/delivery';
import { Lanes } from '../domain/lanes';
import { signatureHeaders } from '../domain/signature';
import { AttemptRecorder } from './attempt-recorder';
import { EndpointKeys } from './endpoint-keys';
import { EndpointShutdown } from './endpoint-shutdown';
import { dnsResolver, guardedAgent, systemResolver, type Resolver } from './guarded-agent';
import { WebhookMetrics } from './webhook-metrics';
import { postWebhook } from './webhook-post';

export type SenderConfig = Pick<
  Config,
  'local' | 'WEBHOOK_TIMEOUT_SECONDS' | 'WEBHOOK_RETRY_SECONDS' | 'WEBHOOK_CONCURRENCY' | 'WEBHOOK_ENDPOINT_CONCURRENCY'
>;

export interface SenderLog {
  warn(message: string): void;
  error(message: string): void;
}

export interface SenderParts {
  readonly db: Database;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly wake: WakeQueue;
  readonly config: SenderConfig;
  readonly log: SenderLog;
  readonly registry: Registry;
  /** How host names are resolved; the name servers by default, the operating system in the local profile. */
  readonly resolver?: Resolver;
}

/** What a sender that died had in flight is due again after this time. A living one puts the end off for as long as it waits. */
const LEASE_MS = 10_000;
const RENEW_MS = 3_000;
const MAX_CLAIM = 512;
/** Without being woken, a sender looks for itself this often, jittered. */
const POLL_MS = { least: 1_000, most: 2_000 };
/** Looks that are asked for within this time are one look. */
const GATHER_MS = 2;
/** Retries due within this time are looked for when they are due, to this precision; later ones are found by polling. */
const FORESIGHT_MS = 60_000;
const FORESIGHT_STEP_MS = 20;
const USER_AGENT = 'Chaintill-Webhooks/1';

/**
 * Sends what is due: claims deliveries fairly over the endpoints, posts them, writes down what came back. Any number of
 * senders may run. Bull wakes it; what it does is decided by the database alone (ADR 0007).
 */
export class WebhookSender {
  private readonly store: DeliveryStore;
  private readonly keys: EndpointKeys;
  private readonly shutdown: EndpointShutdown;
  private readonly recorder: AttemptRecorder;
  private readonly metrics: WebhookMetrics;
  private readonly lanes: Lanes;
  private readonly agent: ReturnType<typeof guardedAgent>;
  private readonly inFlight = new Map<string, ClaimedDelivery>();
  private readonly timers = new Map<number, NodeJS.Timeout>();
  /** Endpoints of which the last claim took as many as it might: more may wait. */
  private readonly capped = new Set<string>();
  private poll: NodeJS.Timeout | undefined;
  private renewal: NodeJS.Timeout | undefined;
  private renewing: Promise<void> | null = null;
  private soonTimer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | null = null;
  private lookAgain = false;
  private full = false;
  private afterEndpoint = '';
  private stopping = false;

  constructor(private readonly parts: SenderParts) {
    const { db, clock, config, log } = parts;
    const onError = (error: Error): void => log.error(`webhooks: ${error.message}`);
    this.store = new DeliveryStore(db);
    this.keys = new EndpointKeys(db, parts.sealer, clock, onError);
    this.shutdown = new EndpointShutdown(db, this.store, clock);
    this.recorder = new AttemptRecorder(this.store, clock, (records) => this.recorded(records), onError);
    const limits = { concurrency: config.WEBHOOK_CONCURRENCY, perEndpoint: config.WEBHOOK_ENDPOINT_CONCURRENCY };
    this.lanes = new Lanes(limits, () => this.placeFreed());
    this.metrics = new WebhookMetrics(parts.registry, this.store, () => this.lanes.inFlight);
    const resolver = parts.resolver ?? (config.local ? systemResolver : dnsResolver());
    this.agent = guardedAgent({ allowLoopback: config.local }, resolver);
  }

  start(): void {
    this.parts.wake.listen(() => this.look());
    const again = (): void => {
      this.look();
      this.poll = setTimeout(again, POLL_MS.least + Math.random() * (POLL_MS.most - POLL_MS.least));
    };
    again();
    this.renewal = setInterval(() => this.renew(), RENEW_MS);
  }

  /**
   * Stops claiming, lets what is in flight finish for `graceMs`, then breaks it off and gives those claims back.
   */
  async stop(graceMs: number): Promise<void> {
    this.stopping = true;
    clearTimeout(this.poll);
    clearTimeout(this.soonTimer);
    for (const timer of this.timers.values()) clearTimeout(timer);
    await this.looking;
    const deadline = Date.now() + graceMs;
    while (this.inFlight.size > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
    clearInterval(this.renewal);
    await this.renewing;
    const left = [...this.inFlight.values()];
    this.inFlight.clear();
    await (await this.agent).destroy();
    await this.recorder.flush();
    if (left.length > 0) await this.store.release(left, this.parts.clock.now());
  }

  /** Looks for due deliveries now, or once more when it is just looking. */
  private look(): void {
    if (this.stopping) return;
    if (this.looking) {
      this.lookAgain = true;
      return;
    }
    this.looking = this.claimAll().finally(() => {
      this.looking = null;
      if (this.lookAgain) this.look();
    });
  }

  private lookSoon(): void {
    if (this.stopping) return;
    this.soonTimer ??= setTimeout(() => {
      this.soonTimer = undefined;
      this.look();
    }, GATHER_MS);
  }

  private async claimAll(): Promise<void> {
    try {
      do {
        this.lookAgain = false;
        const wrapped = this.afterEndpoint === '';
        const more = await this.claimOnce();
        // The end of the endpoints was reached: the rest of the places go to those at the beginning.
        if (!wrapped && !more) this.lookAgain = true;
      } while (this.lookAgain && !this.stopping);
    } catch (error) {
      this.parts.log.error(`webhooks: cannot claim: ${(error as Error).message}`);
    }
  }

  /** @returns whether there may be more behind what was taken */
  private async claimOnce(): Promise<boolean> {
    const { config, clock } = this.parts;
    const limit = Math.min(this.lanes.free(), MAX_CLAIM, 4 * config.WEBHOOK_CONCURRENCY - this.recorder.backlog);
    this.full = limit <= 0;
    if (this.full) return true;
    const rooms = this.lanes.rooms();
    const room = this.lanes.unknownRoom;
    const now = clock.now();
    const lease = new Date(now.getTime() + LEASE_MS);
    const claims = await this.store.claim({ limit, afterEndpoint: this.afterEndpoint, room, rooms, now, lease });
    this.full = claims.length >= limit;
    this.afterEndpoint = this.full ? (claims.at(-1)?.endpoint.id ?? '') : '';
    await this.keys.prepare(claims.map(({ endpoint }) => ({ ...endpoint.signer, callback: endpoint.callback })));
    this.markCapped(claims, rooms, room);
    for (const claim of claims) void this.deliver(claim);
    return this.full;
  }

  private markCapped(claims: readonly ClaimedDelivery[], rooms: Readonly<Record<string, number>>, room: number): void {
    const taken = new Map<string, number>();
    for (const { endpoint } of claims) taken.set(endpoint.id, (taken.get(endpoint.id) ?? 0) + 1);
    for (const [id, count] of taken) {
      if (count >= (rooms[id] ?? room)) this.capped.add(id);
      else this.capped.delete(id);
    }
  }

  private async deliver(claim: ClaimedDelivery): Promise<void> {
    const { clock, config, log } = this.parts;
    const { endpoint, event } = claim;
    if (!endpoint.enabled) {
      // It was switched off while the event was being written.
      return this.store
        .cancelPending(endpoint.id, clock.now())
        .catch((error: Error) => log.error(`webhooks: ${error.message}`));
    }
    const keys = this.keys.of(endpoint.signer.id);
    // Already logged. The claim runs out and is tried again: by then an operator may have set the right master key.
    if (keys.length === 0) return;
    this.inFlight.set(claim.id, claim);
    const finish = this.lanes.start(endpoint.id);
    const startedAt = clock.now();
    const body = webhookBody(event);
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': USER_AGENT,
      ...signatureHeaders(keys, event.id, startedAt, body),
    };
    const answer = await postWebhook(
      await this.agent,
      endpoint.url,
      headers,
      body,
      config.WEBHOOK_TIMEOUT_SECONDS * 1_000,
    );
    finish(answer.status !== null);
    // The result names the lease that it was sent under; one that is just changing would not be recognised.
    await this.renewing;
    // Broken off by stop(), which gives the claim back.
    if (!this.inFlight.delete(claim.id)) return;
    const verdict = judge(answer, claim.step, config.WEBHOOK_RETRY_SECONDS, clock.now(), Math.random());
    this.recorder.push({ claim, startedAt, requestHeaders: JSON.stringify(headers), answer, verdict });
    if (this.capped.has(endpoint.id)) this.lookSoon();
    else this.placeFreed();
  }

  /** When there was more to do than places, a claim is worth its price again once a quarter of them is free. */
  private placeFreed(): void {
    if (this.full && this.lanes.free() >= this.parts.config.WEBHOOK_CONCURRENCY / 4) this.lookSoon();
  }

  private renew(): void {
    if (this.inFlight.size === 0 || this.renewing) return;
    const lease = new Date(this.parts.clock.now().getTime() + LEASE_MS);
    this.renewing = this.store
      .renew([...this.inFlight.values()], lease)
      .catch((error: Error) => this.parts.log.error(`webhooks: cannot renew claims: ${error.message}`))
      .finally(() => (this.renewing = null));
  }

  private recorded(records: readonly AttemptRecord[]): void {
    if (this.full) this.lookSoon();
    for (const record of records) {
      this.metrics.attempt(record);
      if (record.verdict.state === 'pending') this.lookAt(record.verdict.nextAttemptAt);
      if (record.verdict.state === 'failed') {
        this.afterFailure(record, record.verdict.gone).catch((error: Error) =>
          this.parts.log.error(`webhooks: ${error.message}`),
        );
      }
    }
  }

  /** A receiver that is gone, or that took nothing for a whole schedule, is switched off. */
  private async afterFailure({ claim }: AttemptRecord, gone: boolean): Promise<void> {
    const { log } = this.parts;
    const { id, url, callback } = claim.endpoint;
    // One object's URL says nothing about the others of its host, and nobody could switch them on again.
    if (callback) return log.warn(`webhooks: gave up on ${claim.event.id} for a callback to ${new URL(url).host}`);
    if (!gone) {
      log.warn(`webhooks: gave up on ${claim.event.id} for ${id}: every attempt failed`);
      if (await this.store.deliveredSince(id, claim.id)) return;
    }
    const reason = gone ? 'the receiver answered 410 Gone' : 'nothing was delivered for a whole retry schedule';
    if (!(await this.shutdown.disable(id, reason))) return;
    log.warn(`webhooks: disabled ${id} (${new URL(url).host}): ${reason}`);
    this.look(); // the merchant's other endpoints are told
  }

  /** Plans a look for the moment when a retry is due. */
  private lookAt(due: Date): void {
    const delay = due.getTime() - this.parts.clock.now().getTime();
    if (delay > FORESIGHT_MS || this.stopping) return;
    const slot = Math.ceil(due.getTime() / FORESIGHT_STEP_MS);
    if (this.timers.has(slot)) return;
    const timer = setTimeout(() => {
      this.timers.delete(slot);
      this.look();
    }, delay + FORESIGHT_STEP_MS);
    this.timers.set(slot, timer);
  }
}
