import type { Asset, AssetRegistry, ChainInfo } from '@chaintill/assets';
import type { FamilyRegistry, ParsedAddress } from '@chaintill/chain-port';
import { DomainError, formatAmount, isDomainError, parsePositiveAmount, type Scope } from '@chaintill/kernel';
import { checkCallbackUrl } from '@chaintill/outbound';
import type { Sql } from '@chaintill/persistence';
import { minimumUnits, type Settings, type SettingValues } from '@chaintill/settings';
import { AccountStore } from '@chaintill/sub-accounts';
import { destinationError, unreadable } from '../domain/destination';
import type { PayoutKind } from '../domain/payout';
import type { NewPayout } from '../domain/payout-requests';

/** A payout whose every field was found to be right, by itself. */
export interface CheckedPayout {
  readonly chain: ChainInfo;
  readonly asset: Asset;
  readonly amount: bigint;
  readonly amountText: string;
  readonly address: ParsedAddress;
  readonly externalId: string | null;
  readonly callbackUrl: string | null;
  readonly note: string | null;
  readonly subAccount: string;
  readonly kind: PayoutKind;
  readonly orderId: string | null;
  readonly transferId: string | null;
  /** Whether it goes back to who sent the money. */
  readonly toSender: boolean;
}

/** Checks what is to be paid, before anything is held for it. */
export class PayoutChecks {
  private readonly accounts = new AccountStore();

  constructor(
    private readonly assets: AssetRegistry,
    private readonly families: FamilyRegistry,
    private readonly settings: Settings,
    /** Whether callbacks may go to this machine: the local profile. */
    private readonly local: boolean,
  ) {}

  /**
   * Checks items one by one.
   * @param callbackUrl of the batch: for items without one
   * @throws DomainError INVALID_CHAIN, INVALID_CURRENCY, INVALID_AMOUNT, BELOW_MINIMUM, INVALID_URL, or one of the codes of
   *   {@link destination}
   */
  async all(scope: Scope, items: readonly NewPayout[], callbackUrl?: string, sql?: Sql): Promise<CheckedPayout[]> {
    const chosen = await this.settings.of(scope, sql);
    const common = this.callback(scope, callbackUrl);
    return items.map((item, n) => this.one(scope, item, common, chosen, `items[${n}].`));
  }

  /**
   * Reads the URL that is told of every payout of a batch.
   * @throws DomainError INVALID_URL
   */
  callback(scope: Scope, callbackUrl: string | undefined): string | null {
    return this.url(scope, callbackUrl, 'callbackUrl');
  }

  /**
   * Checks one payout as it is to be from now on. Minimums are for payouts, not for what goes back.
   * @throws DomainError as {@link all}
   */
  async single(scope: Scope, item: NewPayout, kind: PayoutKind, sql: Sql): Promise<CheckedPayout> {
    const chosen = await this.settings.of(scope, sql);
    return this.one(scope, item, null, kind === 'payout' ? chosen : { ...chosen, minimumPayouts: {} }, '');
  }

  /** The same, giving back what is wrong instead of throwing it; what could not be read stays as it is. */
  async verdicts(scope: Scope, items: readonly (NewPayout | DomainError)[]): Promise<(CheckedPayout | DomainError)[]> {
    const chosen = await this.settings.of(scope);
    return items.map((item, n) => {
      if (isDomainError(item)) return item;
      try {
        return this.one(scope, item, null, chosen, `items[${n}].`);
      } catch (error) {
        if (isDomainError(error)) return error;
        throw error;
      }
    });
  }

  /**
   * Reads where money is to go; whether it is one of the merchant's own addresses is a question for the database.
   * @throws DomainError INVALID_ADDRESS, WRONG_CHAIN_ADDRESS, BURN_ADDRESS, TOKEN_CONTRACT_ADDRESS (failures, A15)
   */
  destination(chain: ChainInfo, text: string, field = 'address'): ParsedAddress {
    const { family } = chain;
    const { address } = this.families.get(family);
    const parsed = address.parse(text);
    if (!parsed) throw destinationError(unreadable(text, family), field, chain.id);
    if (address.isNobody(parsed.canonical)) throw destinationError({ kind: 'nobody' }, field, chain.id);
    if (this.assets.isContract(family, parsed.canonical)) {
      throw destinationError({ kind: 'token_contract' }, field, chain.id);
    }
    return parsed;
  }

  /** Places of items that would go to the merchant himself. */
  async ownAddresses(
    sql: Sql,
    { organizationId, livemode }: Scope,
    items: readonly Pick<CheckedPayout, 'chain' | 'address'>[],
  ): Promise<ReadonlySet<number>> {
    const rows = items.map(({ chain, address }, position) => ({
      position,
      family: chain.family,
      address: address.canonical,
    }));
    const [found] = await sql.query<{ own: number[] }>('select payout_own_addresses($1, $2, $3::jsonb) as own', [
      organizationId,
      livemode,
      JSON.stringify(rows),
    ]);
    return new Set(found?.own);
  }

  /** Places of items that name an account which is not one of the merchant's. */
  async unknownAccounts(
    sql: Sql,
    scope: Scope,
    items: readonly Pick<CheckedPayout, 'subAccount'>[],
  ): Promise<ReadonlySet<number>> {
    const named = items.map(({ subAccount }) => subAccount);
    const known = await this.accounts.known(sql, scope, named);
    return new Set(named.flatMap((id, n) => (id === '' || known.has(id) ? [] : [n])));
  }

  /** @returns the least amount of a payout in base units; zero where there is none */
  minimum(chosen: SettingValues, asset: Asset): bigint {
    return minimumUnits(chosen.minimumPayouts, asset.chainId, asset);
  }

  private one(
    scope: Scope,
    item: NewPayout,
    common: string | null,
    chosen: SettingValues,
    prefix: string,
  ): CheckedPayout {
    const chain = this.assets.chain(item.chainId, scope.livemode);
    const asset = this.assets.asset(chain, item.currency);
    const field = `${prefix}amount`;
    const amount = parsePositiveAmount(item.amount, asset.decimals, field);
    const minimum = this.minimum(chosen, asset);
    if (amount < minimum) {
      throw new DomainError('BELOW_MINIMUM', {
        field,
        currency: asset.symbol,
        chainId: chain.id,
        minimum: formatAmount(minimum, asset.decimals, 2),
      });
    }
    return {
      chain,
      asset,
      amount,
      amountText: item.amount,
      address: this.destination(chain, item.address, `${prefix}address`),
      externalId: item.externalId ?? null,
      callbackUrl: this.url(scope, item.callbackUrl, `${prefix}callbackUrl`) ?? common,
      note: item.note ?? null,
      subAccount: item.accountId ?? '',
      kind: 'payout',
      orderId: null,
      transferId: null,
      toSender: false,
    };
  }

  private url({ livemode }: Scope, text: string | undefined, field: string): string | null {
    return text === undefined ? null : checkCallbackUrl(text, { livemode, local: this.local }, field);
  }
}
