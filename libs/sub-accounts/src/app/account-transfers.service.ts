import type { AssetRegistry } from '@chaintill/assets';
import {
  DomainError,
  isId,
  newId,
  pagination,
  parsePositiveAmount,
  type Actor,
  type Clock,
  type Page,
  type Scope,
} from '@chaintill/kernel';
import { checkCallbackUrl } from '@chaintill/outbound';
import { Filter, type Database, type Tx } from '@chaintill/persistence';
import { AccountStore, noAccount } from '../data/account-store';
import { toAccountTransfer, type AccountTransferRow } from '../data/account-transfer-row';
import { AccountTransferStore } from '../data/account-transfer-store';
import type {
  AccountTransfer,
  AccountTransferQuery,
  AccountTransferView,
  CreateAccountTransfer,
} from '../domain/account-transfer';
import { accountTransferView } from './account-transfer-views';

/** Takes transfers between a merchant's accounts (S4-E26 to E28); a worker carries them out. */
export class AccountTransfers {
  private readonly accounts = new AccountStore();
  private readonly store = new AccountTransferStore();

  constructor(
    private readonly db: Database,
    private readonly assets: AssetRegistry,
    private readonly clock: Clock,
    /** Whether callbacks may go to this machine: the local profile. */
    private readonly local: boolean,
  ) {}

  /**
   * Takes a transfer down, inside the transaction of its Idempotency-Key. Whether there is enough is seen when its turn comes.
   * @throws DomainError RESOURCE_NOT_FOUND, INVALID_CHAIN, INVALID_CURRENCY, INVALID_AMOUNT, INVALID_URL, DUPLICATE_RESOURCE
   */
  async create(tx: Tx, actor: Actor, accountId: string, request: CreateAccountTransfer): Promise<AccountTransferView> {
    const { organizationId, livemode } = actor;
    if (!(await this.accounts.known(tx, actor, [accountId])).has(accountId)) throw noAccount();
    const { id: assetId, decimals } = this.assets.asset(this.assets.chain(request.chainId, livemode), request.currency);
    const { externalId = null, callbackUrl } = request;
    const transfer: AccountTransfer = {
      id: newId('accountTransfer'),
      organizationId,
      livemode,
      accountId,
      direction: request.direction,
      assetId,
      amount: parsePositiveAmount(request.amount, decimals),
      amountText: String(request.amount),
      state: 'accepted',
      reason: null,
      externalId,
      callbackUrl: callbackUrl === undefined ? null : checkCallbackUrl(callbackUrl, { livemode, local: this.local }),
      version: 1,
      createdBy: actor.id,
      createdAt: this.clock.now(),
      finishedAt: null,
    };
    const made = await this.store.insert(tx, transfer);
    if (made) return accountTransferView(this.assets, made);
    const other = await this.store.byExternalId(tx, actor, externalId ?? '');
    const problem = `"${externalId}" already belongs to ${other?.id ?? 'another transfer'}`;
    throw new DomainError('DUPLICATE_RESOURCE', { field: 'externalId', problem });
  }

  /** @throws DomainError RESOURCE_NOT_FOUND, also for another merchant's */
  async get({ organizationId, livemode }: Scope, id: string): Promise<AccountTransferView> {
    const [row] = isId('accountTransfer', id)
      ? await this.db.query<AccountTransferRow>(
          'select * from account_transfers where id = $1 and organization_id = $2 and livemode = $3',
          [id, organizationId, livemode],
        )
      : [];
    if (!row) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'transfer' });
    return accountTransferView(this.assets, toAccountTransfer(row));
  }

  async list(scope: Scope, query: AccountTransferQuery): Promise<Page<AccountTransferView>> {
    const filter = new Filter(scope, 't')
      .and('t.account_id = ?', query.accountId)
      .and('t.direction = ?', query.direction)
      .and('t.state = ?', query.status)
      .and('s.symbol = ?', query.currency)
      .and('s.chain_id = ?', query.chainId)
      .and('t.external_id = ?', query.externalId);
    const from = `from account_transfers t join assets s on s.id = t.asset_id where ${filter.where}`;
    const page = filter.page(query);
    const [counted] = await this.db.query<{ n: number }>(`select count(*)::int as n ${from}`, filter.params);
    const rows = await this.db.query<AccountTransferRow>(
      `select t.* ${from} order by t.created_at ${query.sortOrder}, t.id ${query.sortOrder} ${page.sql}`,
      page.params,
    );
    return {
      data: rows.map((row) => accountTransferView(this.assets, toAccountTransfer(row))),
      pagination: pagination(query, counted?.n ?? 0),
    };
  }
}
