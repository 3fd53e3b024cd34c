import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { AuditVerifier, readAnchors, type Anchor } from '@chaintill/audit';
import { createDataSource, Database } from '@chaintill/persistence';
import { databaseUrl } from './database-url';

/** `npm run audit:verify [-- --organization ID] [--anchors FILE]`: recomputes the audit log and names the first broken row. */
async function main(): Promise<boolean> {
  const { values } = parseArgs({ options: { organization: { type: 'string' }, anchors: { type: 'string' } } });
  const url = databaseUrl();
  const anchors = anchorsOf(values.anchors ?? process.env['AUDIT_ANCHOR_FILE']);
  const source = await createDataSource({ url, poolSize: 1, applicationName: 'chaintill-audit-verify' }).initialize();
  try {
    const reports = await new AuditVerifier(new Database(source)).verify(anchors, values.organization);
    const broken = reports.filter(({ fault }) => fault);
    for (const { organizationId, fault } of broken) console.error(`BROKEN ${organizationId}: ${fault?.problem}`);
    const rows = reports.reduce((sum, report) => sum + report.rows, 0);
    console.log(`${reports.length} chains, ${rows} rows in order, ${broken.length} broken`);
    return broken.length === 0;
  } finally {
    await source.destroy();
  }
}

function anchorsOf(file: string | undefined): readonly Anchor[] {
  if (!file) {
    console.log('no anchors given: a chain that was cut at its end, or written anew, looks whole (--anchors FILE)');
    return [];
  }
  const { anchors, unreadable } = readAnchors(readFileSync(file, 'utf8'));
  console.log(`${anchors.length} anchors${unreadable > 0 ? `, ${unreadable} unreadable lines passed over` : ''}`);
  return anchors;
}

try {
  if (!(await main())) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
