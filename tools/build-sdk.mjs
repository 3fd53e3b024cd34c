// Builds libs/sdk into dist/sdk, a package that can be published or installed from there: `npm run sdk:build`.
import { spawnSync } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const room = join(root, 'libs/sdk');
const out = join(root, 'dist/sdk');

rmSync(out, { recursive: true, force: true });
const tsc = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', room, '--outDir', out], {
  stdio: 'inherit',
});
if (tsc.status !== 0) process.exit(tsc.status ?? 1);
for (const file of readdirSync(out, { recursive: true }).filter((name) => /\.(js|d\.ts)$/.test(name))) {
  const path = join(out, file);
  if (statSync(path).isDirectory()) continue;
  // Node and strict resolvers want the whole name of a file; here it is left out.
  const text = readFileSync(path, 'utf8').replace(/(from\s+|import\()'(\.{1,2}\/[^']+)'/g, "$1'$2.js'");
  writeFileSync(path, text);
}
for (const file of ['package.json', 'README.md']) copyFileSync(join(room, file), join(out, file));
