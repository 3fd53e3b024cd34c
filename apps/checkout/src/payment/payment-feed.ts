import { paymentPath, Problem, readPayment } from '../api/checkout-api';
import type { PaymentView } from '../api/views';

/** What is known of a payment now. */
export interface Snapshot {
  readonly payment: PaymentView | undefined;
  /** Milliseconds that the server's clock is ahead of this device's. */
  readonly clockAheadMs: number;
  /** `lost` while neither the stream nor a question gets an answer. */
  readonly line: 'open' | 'lost';
  /** Why nothing can be shown at all. */
  readonly problem: Problem | undefined;
}

/** What only a fault of the chain or a person changes once more. */
const SETTLED: readonly PaymentView['state'][] = ['completed', 'overpaid', 'cancelled'];

/** Between two questions while the stream says nothing, and while it works: a stream may die without a word. */
const POLL_MS = 4_000;
const RARE_POLL_MS = 30_000;
/** Until a stream that the server refused is tried again. */
const REOPEN_MS = 30_000;
/** As long may the stream take to send its first event. */
const PATIENCE_MS = 5_000;

/**
 * Follows one payment: by the server's event stream, and by asking while that does not work. Every source may come late, so an
 * older view never replaces a newer one.
 */
export class PaymentFeed {
  private snapshot: Snapshot = { payment: undefined, clockAheadMs: 0, line: 'open', problem: undefined };
  private readonly listeners = new Set<() => void>();
  private stream: EventSource | undefined;
  private streaming = false;
  private asking = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private reopening: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly token: string) {}

  readonly current = (): Snapshot => this.snapshot;

  /** Begins with the first listener and ends with the last. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    if (this.listeners.size === 1) this.begin();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.end();
    };
  };

  /** Asks the server now, e.g. because the time ran out. */
  readonly ask = (): void => void this.poll();

  /** Takes a view that came by another way, e.g. the answer to a cancel. */
  readonly take = (payment: PaymentView): void => {
    const known = this.snapshot.payment;
    const older =
      known && (payment.version < known.version || Date.parse(payment.serverTime) < Date.parse(known.serverTime));
    if (older) return;
    const clockAheadMs = Date.parse(payment.serverTime) - Date.now();
    // The server ends the stream then; a browser would open it again and again.
    if (SETTLED.includes(payment.state)) this.stream?.close();
    this.set({ payment, clockAheadMs, line: 'open', problem: undefined });
  };

  private isSettled(): boolean {
    const { payment } = this.snapshot;
    return payment !== undefined && SETTLED.includes(payment.state);
  }

  private begin(): void {
    window.addEventListener('online', this.revive);
    document.addEventListener('visibilitychange', this.revive);
    this.open();
    // The stream's first event is the payment itself; asking beside it would be for nothing.
    this.wait(PATIENCE_MS);
  }

  private end(): void {
    window.removeEventListener('online', this.revive);
    document.removeEventListener('visibilitychange', this.revive);
    this.stream?.close();
    this.streaming = false;
    clearTimeout(this.timer);
    clearTimeout(this.reopening);
  }

  /** Back from sleep or from no network: what was missed is asked for at once. */
  private readonly revive = (): void => {
    if (document.visibilityState === 'visible') this.ask();
  };

  private open(): void {
    const stream = new EventSource(`${paymentPath(this.token)}/events`);
    this.stream = stream;
    stream.addEventListener('payment', (event: MessageEvent<string>) => {
      this.streaming = true;
      // The same document describes the events and the answers.
      this.take(JSON.parse(event.data) as PaymentView);
      this.wait(RARE_POLL_MS);
    });
    stream.addEventListener('error', () => {
      this.streaming = false;
      // A line that broke is taken up again by the browser; one that was refused is not.
      if (stream.readyState === EventSource.CLOSED && this.snapshot.problem?.status !== 404 && !this.isSettled()) {
        clearTimeout(this.reopening);
        this.reopening = setTimeout(() => this.open(), REOPEN_MS);
      }
      this.ask();
    });
  }

  private async poll(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    try {
      this.take(await readPayment(this.token));
    } catch (error) {
      this.fail(error instanceof Problem ? error : new Problem(0, 'UNKNOWN', String(error)));
    } finally {
      this.asking = false;
      if (this.listeners.size > 0) this.wait(this.streaming || this.isSettled() ? RARE_POLL_MS : POLL_MS);
    }
  }

  /** With a payment on the screen a failure only means that the line is lost. */
  private fail(problem: Problem): void {
    const { payment } = this.snapshot;
    const final = problem.status === 404;
    if (final) {
      this.stream?.close();
      clearTimeout(this.reopening);
    }
    this.set({ ...this.snapshot, line: 'lost', problem: payment && !final ? undefined : problem });
  }

  private wait(milliseconds: number): void {
    clearTimeout(this.timer);
    if (this.snapshot.problem?.status === 404) return;
    this.timer = setTimeout(this.ask, Math.max(milliseconds, (this.snapshot.problem?.retryAfter ?? 0) * 1_000));
  }

  private set(snapshot: Snapshot): void {
    this.snapshot = snapshot;
    for (const listener of this.listeners) listener();
  }
}
