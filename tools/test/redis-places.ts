import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/* Each test file has databases of Redis for itself: what one has counted or queued is nothing to another. */

export const DATABASES_OF_FILE = 16;
const FILES = 500;
export const ALL_DATABASES = FILES * DATABASES_OF_FILE;

/** @param folder of the run @returns a number that no other file of the run has: only one process succeeds in making a folder */
export function takeRedisPlace(folder: string): number {
  for (let place = 0; place < FILES; place++) {
    try {
      mkdirSync(join(folder, `redis-of-file-${place}`));
      return place;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  throw new Error(`more than ${FILES} test files want a Redis`);
}
