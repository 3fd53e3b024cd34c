import type { Sql } from '@chaintill/persistence';
import type { Difference, DifferenceKind, SubjectKind } from '../domain/difference';

/** A difference that an earlier run found and that is not cleared. */
export interface KnownDifference extends Difference {
  readonly id: string;
  readonly key: string;
  /** A person knows why it is so, and that it stays so. */
  readonly accepted: boolean;
}

/** A row of `reconciliation_differences` as pg delivers it. */
export interface KnownRow {
  id: string;
  key: string;
  kind: DifferenceKind;
  asset_id: number;
  group_id: string;
  organization_id: string | null;
  subject_kind: SubjectKind;
  subject_id: string;
  address: string | null;
  expected: string;
  found: string;
  effect: string;
  evidence: Record<string, unknown>;
  accepted_at: Date | null;
}

export async function knownDifferences(sql: Sql, chainId: string): Promise<KnownDifference[]> {
  const rows = await sql.query<KnownRow>(
    `select * from reconciliation_differences where chain_id = $1 and cleared_at is null order by found_at, id`,
    [chainId],
  );
  return rows.map(knownRow);
}

export function knownRow(row: KnownRow): KnownDifference {
  return {
    id: row.id,
    key: row.key,
    kind: row.kind,
    assetId: row.asset_id,
    groupId: row.group_id,
    organizationId: row.organization_id,
    subjectKind: row.subject_kind,
    subjectId: row.subject_id,
    address: row.address,
    expected: BigInt(row.expected),
    found: BigInt(row.found),
    effect: BigInt(row.effect),
    evidence: row.evidence,
    accepted: row.accepted_at !== null,
  };
}
