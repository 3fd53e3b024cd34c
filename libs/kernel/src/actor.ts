import type { Scope } from './scope';

/** Who does something, whatever way he came: what the audit log writes down. */
export interface Actor extends Scope {
  readonly kind: 'api_key' | 'oauth' | 'session' | 'payer' | 'operator' | 'system';
  /** Id of the key, the app, the person or the order; the name of the command or process otherwise. */
  readonly id: string;
  /** For people to read: name of the key or app, e-mail of the person. */
  readonly label: string;
  /** The true client address; null where no request is behind it. */
  readonly ip: string | null;
  readonly requestId?: string;
}
