import { appendFile } from 'node:fs/promises';
import { anchorLine, type AuditHeads } from '@chaintill/audit';
import type { Logger } from 'pino';

/**
 * Writes the ends of the audit log's chains where the database cannot reach: into the log, and into a file if there is one.
 * `npm run audit:verify` compares with either.
 * @param file AUDIT_ANCHOR_FILE; several workers may append to the same one
 * @returns 0: what is written next can wait for the next round
 */
export async function writeAnchors(heads: AuditHeads, logger: Logger, file: string | undefined): Promise<0> {
  await heads.anchor(async (anchors) => {
    // one write for all lines, on the disk before they count as written
    if (file) await appendFile(file, anchors.map(anchorLine).join(''), { mode: 0o600, flush: true });
    for (const anchor of anchors) logger.info({ ...anchor }, 'end of an audit chain');
  });
  return 0;
}
