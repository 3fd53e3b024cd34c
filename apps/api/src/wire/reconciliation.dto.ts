import { ApiProperty, PaginationResponse } from '@chaintill/http';
import {
  DIFFERENCE_KINDS,
  RECONCILED_GROUPS,
  RUN_STATES,
  SUBJECT_KINDS,
  type DifferenceKind,
  type DifferenceView,
  type ReconciledBalanceView,
  type ReconciliationRunView,
  type ReconciliationStateView,
  type RunState,
  type SubjectKind,
} from '@chaintill/reconciliation';

export class DifferenceSubjectResponse {
  @ApiProperty({ enum: SUBJECT_KINDS })
  kind: SubjectKind;

  @ApiProperty({ example: 'trf_00000000000000000000000042', description: 'id of the row, or what the chain calls it' })
  id: string;
}

export class AcceptanceResponse {
  @ApiProperty({ format: 'date-time' })
  at: string;

  @ApiProperty()
  by: string;

  @ApiProperty()
  reason: string;
}

export class DifferenceResponse implements DifferenceView {
  @ApiProperty({ example: 'dif_01k9x2m5y8r3t6w9z2b5d8f1h4' })
  differenceId: string;

  @ApiProperty({ example: 'ethereum-local' })
  chainId: string;

  @ApiProperty({ example: 'USDT' })
  currency: string;

  @ApiProperty({ enum: Object.keys(DIFFERENCE_KINDS) })
  kind: DifferenceKind;

  @ApiProperty({ description: 'the kind in words' })
  text: string;

  @ApiProperty({ type: DifferenceSubjectResponse })
  subject: DifferenceSubjectResponse;

  @ApiProperty({ type: String, nullable: true, description: 'the address whose holdings are off' })
  address: string | null;

  @ApiProperty({ example: '100.00' })
  expected: string;

  @ApiProperty({ example: '1000.00' })
  found: string;

  @ApiProperty({
    example: '900.00',
    description:
      'how much more the chain holds than the books say, because of it; 0 where the sum is right all the same',
  })
  effect: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'transactions, blocks, entries and postings',
  })
  evidence: Readonly<Record<string, unknown>>;

  @ApiProperty({ format: 'date-time' })
  foundAt: string;

  @ApiProperty({
    type: AcceptanceResponse,
    nullable: true,
    description: 'who runs the installation knows why it is so, and that it stays so',
  })
  accepted: AcceptanceResponse | null;
}

export class ReconciliationRunResponse implements ReconciliationRunView {
  @ApiProperty({ example: 'rec_01k9x2m5y8r3t6w9z2b5d8f1h4' })
  runId: string;

  @ApiProperty({ example: 'ethereum-local' })
  chainId: string;

  @ApiProperty({
    enum: RUN_STATES,
    description: '`unknown`: the chain could not be compared; nothing follows from that',
  })
  state: RunState;

  @ApiProperty({ type: String, nullable: true, description: 'why nothing can be said' })
  reason: string | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'the final block that both sides talk of' })
  height: number | null;

  @ApiProperty({ type: String, nullable: true })
  blockHash: string | null;

  @ApiProperty({ type: 'integer', description: 'what was open then in the whole installation, and accepted by nobody' })
  differences: number;

  @ApiProperty({ format: 'date-time' })
  startedAt: string;

  @ApiProperty({ format: 'date-time' })
  finishedAt: string;
}

export class ReconciledBalanceResponse implements ReconciledBalanceView {
  @ApiProperty({ example: 'USDT' })
  currency: string;

  @ApiProperty({ example: '1250.50', description: 'at all addresses' })
  onChain: string;

  @ApiProperty({ example: '1250.50', description: 'what should lie there' })
  books: string;

  @ApiProperty({ example: '0.00' })
  difference: string;

  @ApiProperty({ example: '1000.50', description: 'available, held, pending, in review, and the fees of the platform' })
  liabilities: string;

  @ApiProperty({ example: '250.00', description: 'own funds, less what the network took and what is owed' })
  own: string;

  @ApiProperty({ example: '0.00', description: 'left on the chain and not booked yet' })
  inFlight: string;
}

export class ReconciliationStateResponse implements ReconciliationStateView {
  @ApiProperty({ example: 'ethereum-local' })
  chainId: string;

  @ApiProperty({ enum: RUN_STATES, description: 'by the last run that could compare; `unknown` before there was one' })
  state: RunState;

  @ApiProperty({ type: ReconciliationRunResponse, nullable: true })
  run: ReconciliationRunResponse | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  lastCleanAt: string | null;

  @ApiProperty({
    enum: RECONCILED_GROUPS,
    description: 'whether your coins lie in hot wallets of your own, or with those of others in the house',
  })
  group: ReconciliationStateView['group'];

  @ApiProperty({
    type: [ReconciledBalanceResponse],
    nullable: true,
    description: 'with hot wallets of your own only: what others have is not shown',
  })
  balances: ReconciledBalanceResponse[] | null;

  @ApiProperty({ type: [DifferenceResponse], description: 'what concerns you and is open' })
  differences: DifferenceResponse[];
}

export class ReconciliationResponse {
  @ApiProperty({ type: [ReconciliationStateResponse] })
  data: ReconciliationStateResponse[];
}

export class ReconciliationRunPage {
  @ApiProperty({ type: [ReconciliationRunResponse] })
  data: ReconciliationRunResponse[];

  @ApiProperty({ type: PaginationResponse })
  pagination: PaginationResponse;
}
