const { readdirSync } = require('node:fs');
const { join } = require('node:path');

/**
 * The aliases of tsconfig.base.json as dependency-cruiser needs them: exact names only, so that a deep import does not
 * resolve. (Its own reader of tsconfig paths cannot match `@chaintill/<room>/testing`, a pattern with a star in the middle.)
 */
const rooms = readdirSync(join(process.cwd(), 'libs'));

module.exports = {
  resolve: {
    alias: Object.fromEntries(
      rooms.flatMap((room) => [
        [`@chaintill/${room}$`, join(process.cwd(), 'libs', room, 'src/index.ts')],
        [`@chaintill/${room}/testing$`, join(process.cwd(), 'libs', room, 'testing/index.ts')],
      ]),
    ),
  },
};
