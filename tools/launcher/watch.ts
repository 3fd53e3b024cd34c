import { watch } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../local/root';

const CALM_MS = 300;

/** Builds and restarts the apps some time after the last change of a source. */
export function watchSources(restart: () => Promise<void>): void {
  let timer: NodeJS.Timeout | undefined;
  const rebuild = async (): Promise<void> => {
    // The same build as of npm start: a plain JavaScript file outside dist/.
    const { build } = (await import(pathToFileURL(join(root, 'tools/build.mjs')).href)) as {
      build: (options: { log: (line: string) => void }) => Promise<void>;
    };
    await build({ log: (line) => console.log(`  ${line}`) });
    await restart();
  };
  for (const folder of ['apps', 'libs', 'tools']) {
    watch(join(root, folder), { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(() => void rebuild().catch((error: Error) => console.error(error.message)), CALM_MS);
    });
  }
}
