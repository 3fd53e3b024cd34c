import { ApiProperty } from '@chaintill/http';
import {
  BATCH_STATES,
  type BatchState,
  type FeeEstimate,
  type SimulatedDestination,
  type SimulatedLimit,
  type SimulatedPayout,
  type SimulatedTotal,
  type Simulation,
} from '@chaintill/payouts';
import { LimitResponse } from './payout-policy.dto';
import { PayoutRuleResponse } from './payout-batches.dto';

export class RefusalResponse {
  @ApiProperty({ example: 'BELOW_MINIMUM' })
  code: string;

  @ApiProperty()
  message: string;
}

export class FeeEstimateResponse implements FeeEstimate {
  @ApiProperty({ type: String, nullable: true, example: '0.00021', description: 'what the last one of its kind cost' })
  amount: string | null;

  @ApiProperty({ example: '0.0003', description: 'most that it might have cost' })
  max: string;

  @ApiProperty({ example: 'ETH' })
  currency: string;

  @ApiProperty({ format: 'date-time' })
  observedAt: string;
}

export class SimulatedDestinationResponse implements SimulatedDestination {
  @ApiProperty({ description: 'by your list of addresses, where payouts go to listed ones only' })
  allowed: boolean;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'null: not listed, or no list is asked',
  })
  activeFrom: string | null;
}

export class SimulatedLimitResponse extends LimitResponse implements SimulatedLimit {
  @ApiProperty({ example: '1200.00', description: 'within its window so far' })
  used: string;

  @ApiProperty({ example: '100.00', description: 'of perPayout: the largest' })
  requested: string;

  @ApiProperty({ example: '3800.00', description: 'before this batch' })
  left: string;

  @ApiProperty({ description: 'the batch takes it to four fifths or more' })
  near: boolean;

  @ApiProperty()
  exceeded: boolean;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'when it would fit; null: it does, or never',
  })
  resetsAt: string | null;
}

export class FirstStateResponse extends PayoutRuleResponse {
  @ApiProperty({ enum: BATCH_STATES, description: 'in which the batch would begin' })
  first: BatchState;
}

export class SimulatedPayoutResponse implements SimulatedPayout {
  @ApiProperty({ type: String, nullable: true })
  externalId: string | null;

  @ApiProperty()
  address: string;

  @ApiProperty({ example: 'USDT' })
  currency: string;

  @ApiProperty({ example: 'ethereum-local' })
  chainId: string;

  @ApiProperty({ example: '100.00' })
  amount: string;

  @ApiProperty({ type: String, nullable: true, example: '100.00', description: 'the network is paid beside it' })
  arrives: string | null;

  @ApiProperty({ type: String, nullable: true, example: '20.00' })
  minimum: string | null;

  @ApiProperty({ type: FeeEstimateResponse, nullable: true, description: 'null: nothing of the kind was sent yet' })
  networkFee: FeeEstimateResponse | null;

  @ApiProperty({ type: SimulatedDestinationResponse, nullable: true, description: 'null: it cannot be read' })
  destination: SimulatedDestinationResponse | null;

  @ApiProperty({ type: RefusalResponse, nullable: true, description: 'why it would be refused' })
  refusal: RefusalResponse | null;
}

export class SimulatedTotalResponse implements SimulatedTotal {
  @ApiProperty({ example: 'USDT' })
  currency: string;

  @ApiProperty({ example: 'ethereum-local' })
  chainId: string;

  @ApiProperty({ type: String, nullable: true, description: 'null: your own account' })
  accountId: string | null;

  @ApiProperty({ example: '100.00' })
  leaves: string;

  @ApiProperty({ example: '250.00' })
  available: string;

  @ApiProperty({ type: String, nullable: true, example: '150.00', description: 'null: there is not enough' })
  remaining: string | null;
}

export class PayoutSimulationResponse implements Simulation {
  @ApiProperty({ description: 'whether the same body would be taken now' })
  accepted: boolean;

  @ApiProperty({ type: RefusalResponse, nullable: true, description: 'what concerns the batch as a whole' })
  refusal: RefusalResponse | null;

  @ApiProperty()
  rule: PayoutRuleResponse;

  @ApiProperty()
  approval: FirstStateResponse;

  @ApiProperty({ type: [SimulatedLimitResponse] })
  limits: SimulatedLimitResponse[];

  @ApiProperty({ description: 'the same in words: who has to do what before it goes out' })
  consent: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  scheduledFor: string | null;

  @ApiProperty({ type: [SimulatedTotalResponse] })
  totals: SimulatedTotalResponse[];

  @ApiProperty({ type: [SimulatedPayoutResponse] })
  items: SimulatedPayoutResponse[];
}
