import type { Actor, Role } from '@chaintill/kernel';

/** Who a request comes from, whatever credential it came by. Rules look at this and never at the credential (law 10). */
export interface Principal extends Actor {
  readonly kind: 'api_key' | 'oauth' | 'session';
  readonly role: Role;
  /** The true client address: what a trusted proxy says, else the peer's. */
  readonly ip: string;
  /** Only with a session. */
  readonly sessionId?: string;
}
