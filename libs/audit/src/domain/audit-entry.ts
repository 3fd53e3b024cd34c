import type { PageRequest } from '@chaintill/kernel';

/** A row of the audit log as it may be shown. */
export interface AuditEntryView {
  /** Place in the chain of the organization, without gaps. */
  readonly seq: number;
  readonly at: string;
  /** null: concerns live and test mode alike. */
  readonly livemode: boolean | null;
  readonly actor: {
    /** `session` is a person in the panel. */
    readonly kind: string;
    readonly id: string;
    readonly label: string;
  };
  readonly ip: string | null;
  readonly requestId: string | null;
  /** `<thing>.<what happened to it>`, e.g. `api_key.revoked`. */
  readonly action: string;
  readonly objectKind: string;
  readonly objectId: string;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  /** Hash of this row and the one before it, in hex. */
  readonly hash: string;
}

export interface AuditQuery extends PageRequest {
  readonly action?: string;
  readonly objectId?: string;
  readonly actorId?: string;
  /** First moment that counts. */
  readonly since?: Date;
  /** First moment that counts no more. */
  readonly until?: Date;
}
