import { AssetRegistry, type Asset } from '@chaintill/assets';
import { DepositReferenceReader } from '@chaintill/deposits';
import {
  CLOCK,
  DomainError,
  isId,
  newId,
  parseAmount,
  parsePositiveAmount,
  type Actor,
  type Clock,
  type Scope,
} from '@chaintill/kernel';
import { endOrderWindow, OrdersService } from '@chaintill/orders';
import { Database, type Tx } from '@chaintill/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { simulationView, type SimulationRow } from '../data/simulation-row';
import { planOf, type Payable } from '../domain/plan';
import type { Scenario, SimulatedDeposit, SimulationView, Step } from '../domain/simulation';

/** A payer that was not heard of for so long does not serve his chain. */
const PAYER_SILENT_MS = 15_000;

/** Payments that are played on the chains of test mode, so that a merchant can try what his program does with them. */
@Injectable()
export class Sandbox {
  constructor(
    private readonly db: Database,
    private readonly assets: AssetRegistry,
    private readonly orders: OrdersService,
    private readonly references: DepositReferenceReader,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Has an order paid by a scenario. Only noted down here; the payer of the chain carries it out with real transactions.
   * @returns what notes it down, in a transaction
   * @throws DomainError TEST_MODE_ONLY, RESOURCE_NOT_FOUND, NO_SANDBOX_PAYER, STATE_CONFLICT when the chain has no other asset
   */
  async simulateOrder(actor: Actor, orderId: string, scenario: Scenario): Promise<(tx: Tx) => Promise<SimulationView>> {
    if (actor.livemode) throw new DomainError('TEST_MODE_ONLY');
    const order = await this.orders.get(actor, orderId);
    const { asset, other } = await this.payableOn(order.chainId, order.currency, scenario);
    return async (tx) => {
      const ended = scenario === 'late' ? await endOrderWindow(tx, actor, orderId, this.clock.now()) : null;
      const steps = planOf(scenario, {
        amount: parseAmount(order.amount, asset.decimals),
        remaining: parseAmount(order.remainingAmount, asset.decimals),
        asset,
        other,
        expiresAt: ended?.toISOString() ?? order.expiresAt,
      });
      return this.add(tx, actor, { ...order, kind: 'order', id: orderId }, scenario, steps);
    };
  }

  /**
   * Has something paid to a deposit reference; as {@link simulateOrder}.
   * @throws DomainError TEST_MODE_ONLY, RESOURCE_NOT_FOUND, INVALID_AMOUNT, NO_SANDBOX_PAYER, STATE_CONFLICT when nothing of
   *   that kind is bound, or the chain has no other asset
   */
  async simulateDeposit(
    actor: Actor,
    reference: string,
    { scenario, amount, currency, chainId }: SimulatedDeposit,
  ): Promise<(tx: Tx) => Promise<SimulationView>> {
    if (actor.livemode) throw new DomainError('TEST_MODE_ONLY');
    const { bindings } = await this.references.get(actor, reference);
    const bound = bindings.find(
      (one) =>
        one.address !== null && (!currency || one.currency === currency) && (!chainId || one.chainId === chainId),
    );
    if (!bound?.address) {
      const state = 'not bound to an address of that currency and chain';
      throw new DomainError('STATE_CONFLICT', { resource: 'deposit reference', state, action: 'be paid to' });
    }
    const { decimals } = this.assets.asset(this.assets.chain(bound.chainId, false), bound.currency);
    const units = parsePositiveAmount(amount, decimals);
    const { asset, other } = await this.payableOn(bound.chainId, bound.currency, scenario);
    const steps = planOf(scenario, { amount: units, remaining: units, asset, other, expiresAt: '' });
    const target = { kind: 'deposit', id: reference, chainId: bound.chainId, address: bound.address } as const;
    return (tx) => this.add(tx, actor, target, scenario, steps);
  }

  /** @throws DomainError RESOURCE_NOT_FOUND */
  async get(scope: Scope, id: string): Promise<SimulationView> {
    const [row] = isId('simulation', id)
      ? await this.db.query<SimulationRow>(
          'select * from sandbox_simulations where organization_id = $1 and livemode = $2 and id = $3',
          [scope.organizationId, scope.livemode, id],
        )
      : [];
    if (!row) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'simulation' });
    return simulationView(row);
  }

  private async add(
    tx: Tx,
    actor: Actor,
    target: { kind: SimulationRow['target_kind']; id: string; chainId: string; address: string },
    scenario: Scenario,
    steps: readonly Step[],
  ): Promise<SimulationView> {
    const rows = await tx.query<SimulationRow>(
      `insert into sandbox_simulations (id, organization_id, livemode, target_kind, target_id, scenario, chain_id, address, steps,
         created_by, created_at)
       values ($1, $2, false, $3, $4, $5, $6, $7, $8, $9, $10) returning *`,
      [
        newId('simulation'),
        actor.organizationId,
        target.kind,
        target.id,
        scenario,
        target.chainId,
        target.address,
        JSON.stringify(steps),
        actor.id,
        this.clock.now(),
      ],
    );
    const [row] = rows;
    if (!row) throw new Error('an insert gave no row');
    return simulationView(row);
  }

  /** What is paid, and what by mistake, on a chain that has a payer. */
  private async payableOn(
    chainId: string,
    currency: string,
    scenario: Scenario,
  ): Promise<Pick<Payable, 'asset' | 'other'>> {
    const chain = this.assets.chain(chainId, false);
    const asset = this.assets.asset(chain, currency);
    await this.requirePayer(chain.id);
    const other = otherThan(asset, chain.assets);
    if (scenario === 'wrong-token' && !other) {
      const state = `the only currency of ${chain.id}`;
      throw new DomainError('STATE_CONFLICT', { resource: asset.symbol, state, action: 'pay another one' });
    }
    return { asset: payable(asset), other: other ?? payable(asset) };
  }

  private async requirePayer(chainId: string): Promise<void> {
    const since = new Date(this.clock.now().getTime() - PAYER_SILENT_MS);
    const served = await this.db.query('select 1 from sandbox_payers where chain_id = $1 and seen_at > $2', [
      chainId,
      since,
    ]);
    if (served.length === 0) throw new DomainError('NO_SANDBOX_PAYER', { chainId });
  }
}

function payable({ symbol, contract, decimals }: Asset): Payable['asset'] {
  return { symbol, contract, decimals };
}

/** A token rather than the coin: that is how payers get it wrong. */
function otherThan(asset: Asset, all: readonly Asset[]): Payable['other'] | undefined {
  const others = all.filter((one) => one.id !== asset.id);
  const found = others.find((one) => one.contract !== null) ?? others[0];
  return found && payable(found);
}
