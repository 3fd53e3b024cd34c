import { Injectable } from '@nestjs/common';
import { AssetRegistry } from '@chaintill/assets';
import { Database } from '@chaintill/persistence';

/** How far a chain is read, for the panel and for readiness. */
export interface ChainStatus {
  readonly chainId: string;
  readonly name: string;
  readonly livemode: boolean;
  /** `synced`; `behind` its tip; in `doubt` about what its nodes say; `silent`: no indexer has reported lately. */
  readonly status: 'synced' | 'behind' | 'doubt' | 'silent';
  readonly height: number | null;
  readonly tipHeight: number | null;
  readonly finalHeight: number | null;
  /** Blocks between the tip and what is read. */
  readonly lagBlocks: number | null;
  readonly doubt: string | null;
  readonly tipSeenAt: string | null;
}

interface CursorRow {
  chain_id: string;
  height: string | null;
  tip_height: string | null;
  final_height: string | null;
  tip_seen_at: Date | null;
  lease_until: Date | null;
  doubt: string | null;
}

/** A few blocks are always on their way. */
const TOLERATED_LAG = 5;

/** Reads what the indexers wrote about their chains. */
@Injectable()
export class ChainStatusReader {
  constructor(
    private readonly db: Database,
    private readonly assets: AssetRegistry,
  ) {}

  /** Chains on offer, of one mode if given, in the order of their names. */
  async read(now: Date, livemode?: boolean): Promise<ChainStatus[]> {
    const rows = await this.db.query<CursorRow>(
      'select chain_id, height, tip_height, final_height, tip_seen_at, lease_until, doubt from chain_cursors',
    );
    const cursors = new Map(rows.map((row) => [row.chain_id, row]));
    return this.assets.chains(livemode).map(({ id, name, livemode: live }) => {
      const cursor = cursors.get(id);
      const height = numberOf(cursor?.height);
      const tipHeight = numberOf(cursor?.tip_height);
      const lagBlocks = height === null || tipHeight === null ? null : Math.max(0, tipHeight - height);
      return {
        chainId: id,
        name,
        livemode: live,
        status: statusOf(cursor, lagBlocks, now),
        height,
        tipHeight,
        finalHeight: numberOf(cursor?.final_height),
        lagBlocks,
        doubt: cursor?.doubt ?? null,
        tipSeenAt: cursor?.tip_seen_at?.toISOString() ?? null,
      };
    });
  }
}

function statusOf(cursor: CursorRow | undefined, lagBlocks: number | null, now: Date): ChainStatus['status'] {
  if (!cursor?.lease_until || cursor.lease_until <= now) return 'silent';
  if (cursor.doubt !== null) return 'doubt';
  return lagBlocks !== null && lagBlocks <= TOLERATED_LAG ? 'synced' : 'behind';
}

function numberOf(text: string | null | undefined): number | null {
  return text === null || text === undefined ? null : Number(text);
}
