import type { Role, Scope } from '@chaintill/kernel';

/** Who a request comes from, whatever credential it came by. Rules look at this and never at the credential (law 10). */
export interface Principal extends Scope {
  readonly kind: 'api_key' | 'session';
  /** Id of the API key, or of the person. */
  readonly id: string;
  readonly role: Role;
  /** Name of the key, or e-mail of the person, for people to read. */
  readonly label: string;
  /** The true client address: what a trusted proxy says, else the peer's. */
  readonly ip: string;
  /** Only with a session. */
  readonly sessionId?: string;
}
