import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { isDomainError, systemClock, type Actor } from '@chaintill/kernel';
import { createDataSource, Database, Notices } from '@chaintill/persistence';
import { Settings, SETTINGS, type SettingKey } from '@chaintill/settings';
import { databaseUrl } from './database-url';
import { oneLine } from './one-line';

const KEYS = (Object.keys(SETTINGS) as SettingKey[]).filter((key) => SETTINGS[key].writer === 'operator');

const USAGE = `npm run merchant                               all merchants
npm run merchant -- ORGANIZATION               its settings that only you change
npm run merchant -- ORGANIZATION KEY=VALUE …   changes them; KEY= takes the default
  --live    in live mode; test mode without
  KEY is one of: ${KEYS.join(', ')}, e.g. rateLimits=1000/60,10000/3600 platformFeePercent=0.5`;

interface Organization {
  id: string;
  name: string;
  created_at: Date;
  people: number;
}

/** What the operator of an installation sets for one merchant; who did it stands in the merchant's audit log. */
async function main(): Promise<void> {
  const { values, positionals } = readArguments();
  const url = databaseUrl();
  const applicationName = 'chaintill-merchant';
  const source = await createDataSource({ url, poolSize: 1, applicationName }).initialize();
  try {
    const db = new Database(source);
    const [organizationId, ...changes] = positionals;
    if (!organizationId) return await list(db);
    const [organization] = await db.query<{ name: string }>('select name from organizations where id = $1', [
      organizationId,
    ]);
    if (!organization) throw new Error(`there is no organization ${organizationId}; npm run merchant lists all`);
    const operator: Actor = {
      kind: 'operator',
      id: `operator:${userInfo().username}`,
      label: userInfo().username,
      ip: null,
      organizationId,
      livemode: values.live,
    };
    // Nobody is listened to: a command is over before anything could be forgotten.
    const settings = new Settings(db, systemClock, new Notices({ url, applicationName }));
    for (const change of changes.map(readChange)) await settings.set(operator, change.key, change.value);
    console.log(`${oneLine(organization.name)} (${organizationId}), ${values.live ? 'live' : 'test'} mode`);
    const shown = (await settings.list(operator)).filter(({ readOnly }) => readOnly);
    for (const { key, value, meaning } of shown) console.log(`  ${key} = ${JSON.stringify(value)}\n      ${meaning}`);
  } finally {
    await source.destroy();
  }
}

/** @throws Error with the usage for an option it does not know */
function readArguments() {
  try {
    return parseArgs({ allowPositionals: true, options: { live: { type: 'boolean', default: false } } });
  } catch (error) {
    throw new Error(`${(error as Error).message.split('.')[0]}\n${USAGE}`, { cause: error });
  }
}

function readChange(text: string): { key: SettingKey; value: unknown } {
  const [name, ...rest] = text.split('=');
  const key = KEYS.find((one) => one === name);
  if (!key || rest.length === 0) throw new Error(`"${text}" is no change\n${USAGE}`);
  return { key, value: rest.join('=') || SETTINGS[key].default };
}

async function list(db: Database): Promise<void> {
  const rows = await db.query<Organization>(
    `select o.id, o.name, o.created_at, (select count(*)::int from memberships m where m.organization_id = o.id) as people
     from organizations o order by o.created_at, o.id`,
  );
  for (const { id, name, created_at: since, people } of rows) {
    console.log(
      `${id}  ${since.toISOString().slice(0, 10)}  ${people} ${people === 1 ? 'person' : 'people'}  ${oneLine(name)}`,
    );
  }
  if (rows.length === 0) console.log('there is no merchant yet; npm run owner:create makes one');
  console.log(`\n${USAGE}`);
}

try {
  await main();
} catch (error) {
  console.error(isDomainError(error) || error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
