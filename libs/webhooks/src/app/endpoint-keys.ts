import type { Clock } from '@chaintill/kernel';
import type { Database } from '@chaintill/persistence';
import type { Sealer } from '@chaintill/secrets';
import { signingKey, type SigningKey } from '../domain/signature';

interface Known {
  readonly changedAt: number;
  readonly keys: readonly { readonly key: SigningKey; readonly expiresAt: number }[];
}

interface SecretRow {
  endpoint_id: string;
  sealed: Buffer;
  expires_at: Date | null;
}

const MAX_KNOWN = 20_000;

/** The signing keys of endpoints, opened once and remembered until the endpoint changes. */
export class EndpointKeys {
  private readonly known = new Map<string, Known>();

  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
    private readonly onError: (error: Error) => void,
  ) {}

  /** Reads in one query what is not known yet, or changed since. */
  async prepare(endpoints: readonly { readonly id: string; readonly changedAt: Date }[]): Promise<void> {
    const stale = new Map(
      endpoints.filter((e) => this.known.get(e.id)?.changedAt !== e.changedAt.getTime()).map((e) => [e.id, e]),
    );
    if (stale.size === 0) return;
    const rows = await this.db.query<SecretRow>(
      'select endpoint_id, sealed, expires_at from webhook_secrets where endpoint_id = any ($1) order by id desc',
      [[...stale.keys()]],
    );
    if (this.known.size + stale.size > MAX_KNOWN) this.known.clear();
    const keys = new Map<string, Known['keys'][number][]>([...stale.keys()].map((id) => [id, []]));
    for (const row of rows) keys.get(row.endpoint_id)?.push(...this.open(row));
    for (const [id, { changedAt }] of stale)
      this.known.set(id, { changedAt: changedAt.getTime(), keys: keys.get(id) ?? [] });
  }

  /** The live keys of a prepared endpoint, newest first. Empty when none opens: then nothing can be sent. */
  of(endpointId: string): SigningKey[] {
    const now = this.clock.now().getTime();
    return (this.known.get(endpointId)?.keys ?? []).filter(({ expiresAt }) => expiresAt > now).map(({ key }) => key);
  }

  private open(row: SecretRow): Known['keys'] {
    try {
      const key = signingKey(this.sealer.open(row.sealed, row.endpoint_id));
      return [{ key, expiresAt: row.expires_at?.getTime() ?? Infinity }];
    } catch (error) {
      this.onError(error as Error); // Sealer throws nothing else
      return [];
    }
  }
}
