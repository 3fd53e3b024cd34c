// `node tools/run.mjs tools/launcher/main …`: builds what changed, then runs that program of dist/ in this process.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, root } from './build.mjs';

const [program, ...args] = process.argv.slice(2);
try {
  await build({ log: (line) => console.log(`  ${line}`) });
} catch (error) {
  console.error(`not built: ${error.message}`);
  process.exit(1);
}
const file = join(root, 'dist', `${program}.js`);
process.argv = [process.argv[0], file, ...args];
await import(pathToFileURL(file).href);
