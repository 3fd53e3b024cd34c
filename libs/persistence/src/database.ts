import type { DataSource, EntityManager } from 'typeorm';
import type { Pool } from 'pg';

/** Anything that runs SQL. A signature that takes a {@link Tx} instead says "I must be inside a transaction". */
export interface Sql {
  /**
   * Runs one statement.
   * @returns its rows; `bigint` and `numeric` columns arrive as strings
   */
  query<Row>(sql: string, params?: readonly unknown[]): Promise<Row[]>;
}

/** A running transaction. No network call, no second connection and no `Promise.all` inside. */
export class Tx implements Sql {
  private readonly hooks: (() => void)[] = [];

  constructor(readonly manager: EntityManager) {}

  async query<Row>(sql: string, params: readonly unknown[] = []): Promise<Row[]> {
    return rowsOf<Row>(await this.manager.query(sql, [...params]));
  }

  /** Runs a hint after the commit, e.g. waking a queue. It may be lost: nothing that must happen belongs here (law 8). */
  afterCommit(hint: () => void): void {
    this.hooks.push(hint);
  }

  /** @internal */
  committed(): void {
    for (const hook of this.hooks) hook();
  }
}

/** Errors after which the same transaction may succeed: serialization failure and deadlock. */
const RETRYABLE = new Set(['40001', '40P01']);
const MAX_TRIES = 5;

/** The database: single statements, prepared statements for the hot paths, and the unit of work. */
export class Database implements Sql {
  constructor(readonly dataSource: DataSource) {}

  async query<Row>(sql: string, params: readonly unknown[] = []): Promise<Row[]> {
    return rowsOf<Row>(await this.dataSource.query(sql, [...params]));
  }

  /**
   * Runs a statement that PostgreSQL keeps planned on each connection under `name`. For hot paths only: planning is most
   * of the cost of a look-up by key. It is a transaction of its own, and repeated like one.
   */
  prepared<Row>(name: string, sql: string, params: readonly unknown[]): Promise<Row[]> {
    return repeated(async () => {
      const result = await this.pool.query({ name, text: sql, values: [...params] });
      // The shape of a row is what the statement beside the call selects.
      return result.rows as Row[];
    });
  }

  /** Runs `work` in one transaction; repeats it when PostgreSQL asks to (deadlock, serialization failure). */
  tx<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return repeated(async () => {
      let last: Tx | undefined;
      const result = await this.dataSource.transaction(async (manager) => {
        last = new Tx(manager);
        return work(last);
      });
      last?.committed();
      return result;
    });
  }

  private get pool(): Pool {
    // TypeORM's PostgreSQL driver keeps the pg pool it was configured with under `master`.
    return (this.dataSource.driver as unknown as { master: Pool }).master;
  }
}

async function repeated<T>(transaction: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await transaction();
    } catch (error) {
      if (tries >= MAX_TRIES || !RETRYABLE.has(sqlFault(error)?.code ?? '')) throw error;
    }
  }
}

/** What PostgreSQL says of an error: its five-character code, e.g. `23505`, and the constraint that was hurt. */
export interface SqlFault {
  readonly code: string;
  readonly constraint: string | undefined;
}

/** @returns the fault behind an error that PostgreSQL raised, or undefined for any other error */
export function sqlFault(error: unknown): SqlFault | undefined {
  // TypeORM wraps the error of the pg driver; prepared statements let it through bare.
  const raw = ((error as { driverError?: unknown } | null)?.driverError ?? error) as Partial<SqlFault> | null;
  if (typeof raw?.code !== 'string' || raw.code.length !== 5) return undefined;
  return { code: raw.code, constraint: raw.constraint };
}

/** TypeORM answers UPDATE and DELETE with `[rows, count]` and everything else with rows. */
function rowsOf<Row>(raw: unknown): Row[] {
  if (Array.isArray(raw) && raw.length === 2 && Array.isArray(raw[0]) && typeof raw[1] === 'number')
    return raw[0] as Row[];
  return raw as Row[];
}
