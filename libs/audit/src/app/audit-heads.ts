import type { Clock } from '@chaintill/kernel';
import type { Database } from '@chaintill/persistence';
import type { Anchor } from '../domain/anchor';

/** Watches where the chains end, so that their ends can be written down elsewhere. */
export class AuditHeads {
  private readonly written = new Map<string, string>();

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Hands the ends of all chains that went on since the last time to `write`; those it fails to write come again.
   * @returns how many there were
   */
  async anchor(write: (anchors: readonly Anchor[]) => Promise<void>): Promise<number> {
    const rows = await this.db.query<{ organization_id: string; seq: string; hash: Buffer }>(
      'select organization_id, seq, hash from audit_heads where seq > 0 order by organization_id',
    );
    const at = this.clock.now().toISOString();
    const anchors = rows
      .map((row) => ({ organizationId: row.organization_id, seq: Number(row.seq), hash: row.hash.toString('hex'), at }))
      .filter(({ organizationId, hash }) => this.written.get(organizationId) !== hash);
    if (anchors.length === 0) return 0;
    await write(anchors);
    for (const { organizationId, hash } of anchors) this.written.set(organizationId, hash);
    return anchors.length;
  }
}
