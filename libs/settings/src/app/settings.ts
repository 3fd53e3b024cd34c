import { z } from 'zod';
import { AuditLog } from '@chaintill/audit';
import { DomainError, type Actor, type Clock, type Scope } from '@chaintill/kernel';
import type { Database, Notices, Sql, Tx } from '@chaintill/persistence';
import type { SettingView } from '../domain/setting-view';
import {
  DEFAULT_SETTINGS,
  isSettingKey,
  SETTINGS,
  type Setting,
  type SettingKey,
  type SettingValues,
  type Writer,
} from '../domain/settings';

interface SettingRow {
  key: string;
  value: unknown;
  updated_by: string;
  updated_at: Date;
}

const ROWS = 'select key, value, updated_by, updated_at from settings where organization_id = $1 and livemode = $2';

const MAX_KNOWN = 10_000;

/** What each merchant chose. Values are remembered while changes are heard of, and read anew otherwise. */
export class Settings {
  private readonly known = new Map<string, SettingValues>();
  private generation = 0;
  private readonly audit = new AuditLog();

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly notices: Notices,
  ) {
    notices.on('settings_changed', (organizationId) => this.forget(organizationId));
  }

  /**
   * All values of a merchant and mode, defaults where nothing was chosen.
   * @param sql the transaction of the caller, if he is in one
   */
  async of(scope: Scope, sql?: Sql): Promise<SettingValues> {
    const name = `${scope.organizationId} ${scope.livemode}`;
    const known = this.known.get(name);
    if (known) return known;
    const before = this.generation;
    const values = {
      ...DEFAULT_SETTINGS,
      ...Object.fromEntries((await this.rows(scope, sql)).map((row) => [row.key, row.value])),
    };
    if (this.notices.heard && this.generation === before) {
      if (this.known.size >= MAX_KNOWN) this.known.clear();
      this.known.set(name, values);
    }
    return values;
  }

  /** Every setting with its meaning (S2-E24). */
  async list(scope: Scope): Promise<SettingView[]> {
    const rows = new Map((await this.rows(scope)).map((row) => [row.key, row]));
    // The keys of SETTINGS.
    return (Object.keys(SETTINGS) as SettingKey[]).map((key) => settingView(key, rows.get(key)));
  }

  /** @throws DomainError RESOURCE_NOT_FOUND for a key that is no setting (S2-E25) */
  async get(scope: Scope, key: string): Promise<SettingView> {
    const known = settingKey(key);
    return settingView(
      known,
      (await this.rows(scope)).find((row) => row.key === known),
    );
  }

  /**
   * Changes one setting (S2-E26).
   * @throws DomainError RESOURCE_NOT_FOUND for a key that is no setting, SETTING_READ_ONLY when only the operator may change
   *   it, INVALID_REQUEST for a value that it does not take
   */
  async set(actor: Actor, key: string, value: unknown, tx?: Tx): Promise<SettingView> {
    if (!tx) return this.db.tx((own) => this.set(actor, key, value, own));
    const known = settingKey(key);
    const { schema, writer }: Setting<unknown> = SETTINGS[known];
    if (!mayWrite(writer, actor)) throw new DomainError('SETTING_READ_ONLY', { key });
    const parsed = schema.safeParse(value);
    if (!parsed.success) throw new DomainError('INVALID_REQUEST', { field: 'value', problem: problemOf(parsed.error) });
    const now = this.clock.now();
    const [before] = await tx.query<SettingRow>(
      'select key, value, updated_by, updated_at from settings where organization_id = $1 and livemode = $2 and key = $3 for update',
      [actor.organizationId, actor.livemode, known],
    );
    const [after] = await tx.query<SettingRow>(
      `insert into settings (organization_id, livemode, key, value, updated_by, updated_at) values ($1, $2, $3, $4, $5, $6)
       on conflict (organization_id, livemode, key) do update
         set value = excluded.value, updated_by = excluded.updated_by, updated_at = excluded.updated_at
       returning key, value, updated_by, updated_at`,
      [actor.organizationId, actor.livemode, known, JSON.stringify(parsed.data), actor.id, now],
    );
    const change = {
      action: 'setting.updated',
      objectKind: 'setting',
      objectId: known,
      before: { value: before ? before.value : SETTINGS[known].default },
      after: { value: parsed.data },
    };
    await this.audit.record(tx, actor, change, now);
    tx.afterCommit(() => this.forget(actor.organizationId));
    return settingView(known, after);
  }

  private rows({ organizationId, livemode }: Scope, sql?: Sql): Promise<SettingRow[]> {
    const params = [organizationId, livemode];
    return sql ? sql.query<SettingRow>(ROWS, params) : this.db.prepared<SettingRow>('settings_of', ROWS, params);
  }

  private forget(organizationId: string | null): void {
    this.generation += 1;
    if (organizationId === null) this.known.clear();
    else for (const livemode of [true, false]) this.known.delete(`${organizationId} ${livemode}`);
  }
}

function mayWrite(writer: Writer, { kind }: Actor): boolean {
  return writer === 'merchant' || kind === 'operator';
}

function settingKey(text: string): SettingKey {
  if (isSettingKey(text)) return text;
  throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'setting' });
}

function settingView(key: SettingKey, row: SettingRow | undefined): SettingView {
  const { schema, default: initial, meaning, writer }: Setting<unknown> = SETTINGS[key];
  const { $schema: _, ...jsonSchema } = z.toJSONSchema(schema);
  return {
    key,
    value: row ? row.value : initial,
    default: initial,
    meaning,
    schema: jsonSchema,
    readOnly: writer === 'operator',
    updatedBy: row?.updated_by ?? null,
    updatedAt: row?.updated_at.toISOString() ?? null,
  };
}

/** The first thing that is wrong, with the place where it is. */
function problemOf({ issues: [issue] }: z.ZodError): string {
  const place = issue?.path.length ? `at ${issue.path.join('.')}: ` : '';
  return place + (issue?.message ?? 'is wrong').replace(/^Invalid input: expected (.*)$/, 'must be $1');
}
