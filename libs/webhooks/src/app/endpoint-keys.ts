import type { Clock } from '@chaintill/kernel';
import type { Database } from '@chaintill/persistence';
import type { Sealer } from '@chaintill/secrets';
import type { Signer } from '../data/delivery-store';
import { SigningSecrets } from '../data/signing-secrets';
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

/** Who signs; a callback's signer gets its first secret when it is first needed. */
export interface PreparedSigner extends Signer {
  readonly callback: boolean;
}

const MAX_KNOWN = 20_000;

/** The signing keys of endpoints, opened once and remembered until the signer changes. */
export class EndpointKeys {
  private readonly known = new Map<string, Known>();
  private readonly secrets: SigningSecrets;

  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
    private readonly onError: (error: Error) => void,
  ) {
    this.secrets = new SigningSecrets(sealer);
  }

  /** Reads in one query what is not known yet, or changed since. */
  async prepare(signers: readonly PreparedSigner[]): Promise<void> {
    const stale = new Map(
      signers.filter((s) => this.known.get(s.id)?.changedAt !== s.changedAt.getTime()).map((s) => [s.id, s]),
    );
    if (stale.size === 0) return;
    const rows = await this.read([...stale.keys()]);
    const found = new Set(rows.map((row) => row.endpoint_id));
    const bare = [...stale.values()].filter(({ id, callback }) => callback && !found.has(id)).map(({ id }) => id);
    if (bare.length > 0) rows.push(...(await this.first(bare)));
    if (this.known.size + stale.size > MAX_KNOWN) this.known.clear();
    const keys = new Map<string, Known['keys'][number][]>([...stale.keys()].map((id) => [id, []]));
    for (const row of rows) keys.get(row.endpoint_id)?.push(...this.open(row));
    for (const [id, { changedAt }] of stale)
      this.known.set(id, { changedAt: changedAt.getTime(), keys: keys.get(id) ?? [] });
  }

  /** The live keys of a prepared signer, newest first. Empty when none opens: then nothing can be sent. */
  of(signerId: string): SigningKey[] {
    const now = this.clock.now().getTime();
    return (this.known.get(signerId)?.keys ?? []).filter(({ expiresAt }) => expiresAt > now).map(({ key }) => key);
  }

  private read(signers: readonly string[]): Promise<SecretRow[]> {
    return this.db.query<SecretRow>(
      'select endpoint_id, sealed, expires_at from webhook_secrets where endpoint_id = any ($1) order by id desc',
      [signers],
    );
  }

  /** Callbacks are signed from the first one on, also while nobody has asked for the secret yet. */
  private async first(signers: readonly string[]): Promise<SecretRow[]> {
    for (const id of signers) await this.db.tx((tx) => this.secrets.ensure(tx, id, this.clock.now()));
    return this.read(signers);
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
