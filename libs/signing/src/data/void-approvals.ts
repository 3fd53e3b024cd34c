import type { Sql, Tx } from '@chaintill/persistence';
import { readProof, type ApprovalProof } from '../domain/approval';

/**
 * Takes an approval back: what was to be signed by it was called off or changed. It is known by its signature, which nobody
 * but the api can make another of.
 */
export async function voidApproval(tx: Tx, subjectId: string, { signature }: ApprovalProof, now: Date): Promise<void> {
  await tx.query(
    'insert into void_approvals (signature, subject_id, voided_at) values ($1, $2, $3) on conflict do nothing',
    [Buffer.from(signature, 'base64'), subjectId, now],
  );
}

/** Whether an approval was taken back. @param row a proof as anybody may have written it */
export async function isVoid(sql: Sql, row: unknown): Promise<boolean> {
  const proof = readProof(row);
  if (!proof) return false;
  const found = await sql.query('select 1 from void_approvals where signature = $1', [
    // the bytes, which can be written as text in many ways
    Buffer.from(proof.signature, 'base64'),
  ]);
  return found.length > 0;
}
