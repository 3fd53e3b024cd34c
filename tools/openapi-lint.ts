import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createConfig, lint } from '@redocly/openapi-core';
import { root } from './local/root';

/* Holds docs/openapi/*.json against the recommended rules of redocly: `npm run openapi:lint`. A warning fails, too. */

const FOLDER = join(root, 'docs/openapi');
const config = await createConfig({ extends: ['recommended'] });
const documents = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
let faults = 0;
for (const file of documents) {
  for (const { severity, ruleId, message, location } of await lint({ ref: join(FOLDER, file), config })) {
    faults++;
    console.error(`${file} ${location[0]?.pointer ?? ''}\n  ${severity}: ${message} (${ruleId})`);
  }
}
console.log(`${documents.length} documents, ${faults} faults`);
process.exit(faults > 0 ? 1 : 0);
