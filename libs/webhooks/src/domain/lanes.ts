export interface LaneLimits {
  /** Deliveries in flight that are younger than {@link SLOW_MS}, over all endpoints. */
  readonly concurrency: number;
  /** Deliveries in flight to one endpoint. */
  readonly perEndpoint: number;
}

/** An answer that takes longer marks its endpoint as slow. */
export const SLOW_MS = 1_000;

/** Slow endpoints together may hold this many times the concurrency, and everything in flight together twice that. */
const SLOW_SHARE = 2;
const FIRST_ALLOWANCE = 4;

interface Endpoint {
  inFlight: number;
  /** How many at a time; grows with answers, falls to one when there is none. */
  allowance: number;
  slow: boolean;
}

/**
 * Who may send how much at a time, so that a slow or dead receiver delays nobody else. Three rules:
 * an endpoint has a cap of its own, which it earns by answering; endpoints known to be slow share places set apart for
 * them; and a delivery that has waited for its answer for a second no longer takes a place of the quick.
 */
export class Lanes {
  private readonly endpoints = new Map<string, Endpoint>();
  private readonly slowPlaces: number;
  private young = 0;
  private slowInFlight = 0;
  private slowEndpoints = 0;
  private total = 0;

  constructor(
    private readonly limits: LaneLimits,
    /** Called when a place of the quick became free because its holder turned out to be slow. */
    private readonly onFreed: () => void = () => undefined,
  ) {
    this.slowPlaces = SLOW_SHARE * limits.concurrency;
  }

  get inFlight(): number {
    return this.total;
  }

  /** How many may start now, over all endpoints. */
  free(): number {
    return Math.max(0, Math.min(this.limits.concurrency - this.young, 2 * this.slowPlaces - this.total));
  }

  /** Room of an endpoint that {@link rooms} does not list. */
  get unknownRoom(): number {
    return Math.min(FIRST_ALLOWANCE, this.limits.perEndpoint);
  }

  /** Endpoints whose room now differs from {@link unknownRoom}, each with its room. */
  rooms(): Record<string, number> {
    const rooms: Record<string, number> = {};
    const share = Math.max(1, Math.floor(this.slowPlaces / Math.max(1, this.slowEndpoints)));
    let slowFree = this.slowPlaces - this.slowInFlight;
    for (const [id, endpoint] of this.endpoints) {
      let room = Math.max(0, endpoint.allowance - endpoint.inFlight);
      if (endpoint.slow) {
        room = Math.max(0, Math.min(room, share - endpoint.inFlight, slowFree));
        slowFree -= room;
      }
      if (room !== this.unknownRoom) rooms[id] = room;
    }
    return rooms;
  }

  /** Takes places for a delivery. The result gives them back and must be called once: was there an answer at all? */
  start(endpointId: string): (answered: boolean) => void {
    const endpoint = this.endpoints.get(endpointId) ?? { inFlight: 0, allowance: this.unknownRoom, slow: false };
    this.endpoints.set(endpointId, endpoint);
    endpoint.inFlight++;
    this.total++;
    this.young++;
    const startedSlow = endpoint.slow;
    if (startedSlow) this.slowInFlight++;
    let aged = false;
    const timer = setTimeout(() => {
      aged = true;
      this.young--;
      this.setSlow(endpoint, true);
      this.onFreed();
    }, SLOW_MS);
    return (answered) => {
      clearTimeout(timer);
      if (!aged) this.young--;
      if (startedSlow) this.slowInFlight--;
      this.total--;
      endpoint.inFlight--;
      this.setSlow(endpoint, aged);
      endpoint.allowance = answered ? Math.min(this.limits.perEndpoint, endpoint.allowance + 1) : 1;
      // Last in the order, so that slow ones take turns; forgotten when there is nothing to remember.
      this.endpoints.delete(endpointId);
      if (endpoint.inFlight > 0 || endpoint.slow) this.endpoints.set(endpointId, endpoint);
    };
  }

  private setSlow(endpoint: Endpoint, slow: boolean): void {
    if (endpoint.slow !== slow) this.slowEndpoints += slow ? 1 : -1;
    endpoint.slow = slow;
  }
}
