import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { createApi } from '../apps/api/src/app';
import { openApiDocument, SURFACES, type SurfaceName } from '../apps/api/src/openapi/documents';
import { loadConfig } from '@chaintill/config';

/*
 * Writes docs/openapi/*.json from the controllers, without a database: `npm run openapi`. With --check it writes nothing
 * and fails when a document is not what the code says.
 */

const FOLDER = 'docs/openapi';

/** Only the shape of the app is built, so that nothing of this is ever connected to. */
const config = loadConfig({
  CHAINTILL_PROFILE: 'local',
  DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
  REDIS_URL: 'redis://127.0.0.1:1',
  CHAINS: JSON.stringify([
    {
      id: 'none',
      name: 'none',
      family: 'evm',
      networkId: '1',
      livemode: false,
      rpcUrls: ['http://127.0.0.1:1'],
      finality: { kind: 'finalized' },
      assets: [{ symbol: 'ETH', decimals: 18 }],
    },
  ]),
});

const app = await createApi(config, { logger: pino({ level: 'silent' }), preview: true });
const check = process.argv.includes('--check');
let drifted = false;
// Object.keys forgets that these are the names of surfaces.
for (const surface of Object.keys(SURFACES) as SurfaceName[]) {
  const file = join(FOLDER, `${surface}.json`);
  const text = `${JSON.stringify(await openApiDocument(app, surface), null, 2)}\n`;
  if (!check) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, text);
    console.log(`wrote ${file}`);
  } else if (read(file) !== text) {
    drifted = true;
    console.error(`${file} is not what the code says: run \`npm run openapi\``);
  }
}
process.exit(drifted ? 1 : 0);

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
