import { isDeepStrictEqual } from 'node:util';
import { AuditLog } from '@chaintill/audit';
import {
  DomainError,
  isId,
  isoSeconds,
  newId,
  pagination,
  type Actor,
  type Clock,
  type Page,
  type Scope,
} from '@chaintill/kernel';
import type { Balances, PurseBalance } from '@chaintill/ledger';
import { Filter, sqlFault, type Database, type Sql, type Tx } from '@chaintill/persistence';
import { AccountStore, noAccount } from '../data/account-store';
import { toAccount, type AccountRow } from '../data/account-row';
import type { AccountQuery, AccountView, CreateAccount, SubAccount, UpdateAccount } from '../domain/account';

const SORT_COLUMNS = { createdAt: 'a.created_at', name: 'lower(a.name)' } as const satisfies Record<
  AccountQuery['sortBy'],
  string
>;

/** A merchant's accounts (S4-E22 to E25): purses into which he divides what he has. */
export class Accounts {
  private readonly store = new AccountStore();
  private readonly audit = new AuditLog();

  constructor(
    private readonly db: Database,
    private readonly balances: Balances,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes an account, inside the transaction of its Idempotency-Key.
   * @throws DomainError DUPLICATE_RESOURCE when another one has the external id
   */
  async create(tx: Tx, actor: Actor, request: CreateAccount): Promise<AccountView> {
    const now = this.clock.now();
    const { organizationId, livemode } = actor;
    const { name, externalId = null } = request;
    const account = {
      id: newId('account'),
      organizationId,
      livemode,
      name,
      externalId,
      createdAt: now,
      updatedAt: now,
    };
    const made = await this.store.insert(tx, account, actor.id);
    if (!made) throw await this.duplicate(tx, actor, externalId ?? '');
    await this.audit.record(tx, actor, { action: 'account.created', ...objectOf(made), after: sayings(made) }, now);
    return view(made, []);
  }

  /** @throws DomainError RESOURCE_NOT_FOUND, also for another merchant's */
  async get(scope: Scope, id: string): Promise<AccountView> {
    const account = isId('account', id) ? await this.store.find(this.db, scope, id) : null;
    if (!account) throw noAccount();
    return this.shown(scope, account);
  }

  async list(scope: Scope, query: AccountQuery): Promise<Page<AccountView>> {
    const { externalId, search, sortBy, sortOrder } = query;
    const filter = new Filter(scope, 'a')
      .and('a.external_id = ?', externalId)
      .and('a.name ilike ?', search && `%${search.replace(/[\\%_]/g, '\\$&')}%`);
    const from = `from sub_accounts a where ${filter.where}`;
    const page = filter.page(query);
    const [counted] = await this.db.query<{ n: number }>(`select count(*)::int as n ${from}`, filter.params);
    const rows = await this.db.query<AccountRow>(
      `select a.* ${from} order by ${SORT_COLUMNS[sortBy]} ${sortOrder}, a.id ${sortOrder} ${page.sql}`,
      page.params,
    );
    const held = await this.balances.ofPurses(
      scope,
      rows.map(({ id }) => id),
    );
    return {
      data: rows.map((row) => view(toAccount(row), held.get(row.id) ?? [])),
      pagination: pagination(query, counted?.n ?? 0),
    };
  }

  /**
   * Changes what the request names.
   * @throws DomainError RESOURCE_NOT_FOUND, DUPLICATE_RESOURCE
   */
  async update(actor: Actor, id: string, request: UpdateAccount): Promise<AccountView> {
    try {
      return await this.shown(actor, await this.db.tx((tx) => this.change(tx, actor, id, request)));
    } catch (error) {
      if (sqlFault(error)?.constraint !== 'sub_accounts_external_id') throw error;
      throw await this.duplicate(this.db, actor, request.externalId ?? '');
    }
  }

  private async change(tx: Tx, actor: Actor, id: string, request: UpdateAccount): Promise<SubAccount> {
    const before = isId('account', id) ? await this.store.lock(tx, actor, id) : null;
    if (!before) throw noAccount();
    const { name = before.name, externalId = before.externalId } = request;
    const now = this.clock.now();
    const after: SubAccount = { ...before, name, externalId, updatedAt: now };
    if (isDeepStrictEqual(sayings(before), sayings(after))) return before;
    await this.store.save(tx, after);
    const entry = { action: 'account.updated', ...objectOf(after), before: sayings(before), after: sayings(after) };
    await this.audit.record(tx, actor, entry, now);
    return after;
  }

  private async shown(scope: Scope, account: SubAccount): Promise<AccountView> {
    const held = await this.balances.ofPurses(scope, [account.id]);
    return view(account, held.get(account.id) ?? []);
  }

  private async duplicate(sql: Sql, scope: Scope, externalId: string): Promise<DomainError> {
    const other = await this.store.byExternalId(sql, scope, externalId);
    const problem = `"${externalId}" already belongs to ${other?.id ?? 'another account'}`;
    return new DomainError('DUPLICATE_RESOURCE', { field: 'externalId', problem });
  }
}

function view(account: SubAccount, balances: readonly PurseBalance[]): AccountView {
  return {
    accountId: account.id,
    name: account.name,
    externalId: account.externalId,
    balances,
    createdAt: isoSeconds(account.createdAt),
    updatedAt: isoSeconds(account.updatedAt),
    livemode: account.livemode,
  };
}

function objectOf({ id }: SubAccount): { objectKind: string; objectId: string } {
  return { objectKind: 'account', objectId: id };
}

/** What a merchant says about an account, for the audit log. */
function sayings({ name, externalId }: SubAccount): { name: string; externalId: string | null } {
  return { name, externalId };
}
