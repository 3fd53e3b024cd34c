import { isoSeconds } from '@chaintill/kernel';
import type { Scenario, SimulatedTransaction, SimulationState, SimulationView } from '../domain/simulation';

export interface SimulationRow {
  id: string;
  target_kind: 'order' | 'deposit';
  target_id: string;
  scenario: Scenario;
  chain_id: string;
  state: SimulationState;
  error: string | null;
  transactions: SimulatedTransaction[];
  created_at: Date;
  finished_at: Date | null;
}

export function simulationView(row: SimulationRow): SimulationView {
  return {
    simulationId: row.id,
    orderId: row.target_kind === 'order' ? row.target_id : null,
    depositReference: row.target_kind === 'deposit' ? row.target_id : null,
    scenario: row.scenario,
    chainId: row.chain_id,
    status: row.state,
    error: row.error,
    transactions: row.transactions,
    createdAt: isoSeconds(row.created_at),
    finishedAt: row.finished_at && isoSeconds(row.finished_at),
  };
}
