import { AssetRegistry, type Asset } from '@chaintill/assets';
import { CLOCK, DomainError, isId, newId, parseAmount, type Actor, type Clock, type Scope } from '@chaintill/kernel';
import { endOrderWindow, OrdersService } from '@chaintill/orders';
import { Database, type Tx } from '@chaintill/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { simulationView, type SimulationRow } from '../data/simulation-row';
import { planOf, type Payable } from '../domain/plan';
import type { Scenario, SimulationView, Step } from '../domain/simulation';

/** A payer that was not heard of for so long does not serve his chain. */
const PAYER_SILENT_MS = 15_000;

/** Payments that are played on the chains of test mode, so that a merchant can try what his program does with them. */
@Injectable()
export class Sandbox {
  constructor(
    private readonly db: Database,
    private readonly assets: AssetRegistry,
    private readonly orders: OrdersService,
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
    const chain = this.assets.chain(order.chainId, false);
    const asset = this.assets.asset(chain, order.currency);
    await this.requirePayer(chain.id);
    const other = otherThan(asset, chain.assets);
    if (scenario === 'wrong-token' && !other) {
      const state = `the only currency of ${chain.id}`;
      throw new DomainError('STATE_CONFLICT', { resource: asset.symbol, state, action: 'pay another one' });
    }
    return async (tx) => {
      const ended = scenario === 'late' ? await endOrderWindow(tx, actor, orderId, this.clock.now()) : null;
      const steps = planOf(scenario, {
        amount: parseAmount(order.amount, asset.decimals),
        remaining: parseAmount(order.remainingAmount, asset.decimals),
        asset: payable(asset),
        other: other ?? payable(asset),
        expiresAt: ended?.toISOString() ?? order.expiresAt,
      });
      return this.add(tx, actor, { ...order, kind: 'order', id: orderId }, scenario, steps);
    };
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
