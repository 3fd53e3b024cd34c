import type { Clock } from '@chaintill/kernel';
import type { Database } from '@chaintill/persistence';

const BATCH = 5_000;
const DAY_MS = 86_400_000;
/** An order keeps the quote that made it, so that quotes themselves may go. */
const QUOTE_LIFE_MS = DAY_MS;

/** Deletes history, prices of sources that are gone, and quotes that ended, some at a time. @returns how many */
export async function forgetOldRates(db: Database, clock: Clock, historyDays: number): Promise<number> {
  const now = clock.now().getTime();
  const oldest = new Date(now - historyDays * DAY_MS);
  const history = await db.query(
    `delete from rate_history where id = any (array(
       select id from rate_history where observed_at < $1 order by observed_at limit ${BATCH} for update skip locked))
     returning 1`,
    [oldest],
  );
  await db.query('delete from rate_prices where observed_at < $1', [oldest]);
  const quotes = await db.query(
    `delete from quotes where id = any (array(
       select id from quotes where expires_at < $1 order by expires_at limit ${BATCH} for update skip locked))
     returning 1`,
    [new Date(now - QUOTE_LIFE_MS)],
  );
  return history.length + quotes.length;
}
