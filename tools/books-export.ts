import { open, rename } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { isId } from '@chaintill/kernel';
import { Journal, type JournalFilter } from '@chaintill/ledger';
import { createDataSource, Database } from '@chaintill/persistence';
import { databaseUrl } from './database-url';
import { moment } from './moment';

const USAGE = `npm run books:export -- --out FILE [--organization ID] [--mode live|test] [--from TIME] [--to TIME]
  writes the books as a plain-text journal for hledger; TIME is e.g. 2027-01-01 or 2027-01-01T10:30:00Z`;

interface Order {
  readonly out: string;
  readonly filter: JournalFilter;
}

/** Writes the journal beside its place and moves it there when it is whole: a file that is there can be trusted. */
async function main({ out, filter }: Order): Promise<void> {
  const url = databaseUrl();
  const source = await createDataSource({ url, poolSize: 1, applicationName: 'chaintill-books-export' }).initialize();
  try {
    const db = new Database(source);
    await mustExist(db, filter.organizationId);
    const part = `${out}.part`;
    const file = await open(part, 'w', 0o600);
    try {
      await new Journal(db).write(filter, async (text) => {
        await file.write(text);
      });
    } finally {
      await file.close();
    }
    await rename(part, out);
    console.log(`${out} is written; try: hledger -f ${out} check`);
  } finally {
    await source.destroy();
  }
}

async function mustExist(db: Database, organizationId: string | undefined): Promise<void> {
  if (organizationId === undefined) return;
  const [found] = await db.query('select 1 from organizations where id = $1', [organizationId]);
  if (!found) throw new Error(`there is no organization ${organizationId}`);
}

function order(): Order {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { out: text, organization: text, mode: text, from: text, to: text } });
  const { out, organization, mode } = values;
  if (!out) throw new Error('--out is missing');
  if (organization !== undefined && !isId('organization', organization)) throw new Error('--organization takes an id');
  if (mode !== undefined && mode !== 'live' && mode !== 'test') throw new Error('--mode is live or test');
  return {
    out,
    filter: {
      ...(organization !== undefined && { organizationId: organization }),
      ...(mode !== undefined && { livemode: mode === 'live' }),
      ...moment('from', values.from),
      ...moment('to', values.to),
    },
  };
}

try {
  await main(order());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(USAGE);
  process.exitCode = 2;
}
