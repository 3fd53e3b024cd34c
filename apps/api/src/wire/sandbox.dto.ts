import { Allow, IsIn, IsOptional, IsString, Length } from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '@chaintill/http';
import {
  DEPOSIT_SCENARIOS,
  SCENARIOS,
  SIMULATION_STATES,
  type DepositScenario,
  type Scenario,
  type SimulatedDeposit,
  type SimulatedTransaction,
  type SimulationState,
  type SimulationView,
} from '@chaintill/sandbox';

const NAMES = Object.keys(SCENARIOS);
const MEANINGS = Object.entries(SCENARIOS)
  .map(([name, meaning]) => `\`${name}\` ${meaning}`)
  .join('; ');

export class SimulateBody {
  @ApiProperty({ enum: NAMES, description: MEANINGS })
  @IsIn(NAMES, { message: `must be one of: ${NAMES.join(', ')}` })
  scenario: Scenario;
}

export class SimulateDepositBody implements SimulatedDeposit {
  @ApiProperty({ enum: DEPOSIT_SCENARIOS, description: 'as for orders, with `amount` for what is left to pay' })
  @IsIn(DEPOSIT_SCENARIOS, { message: `must be one of: ${DEPOSIT_SCENARIOS.join(', ')}` })
  scenario: DepositScenario;

  @ApiProperty({ example: '25.00' })
  @Allow()
  amount: string;

  @ApiPropertyOptional({ example: 'USDT', description: "one that is bound; the first binding's unless set" })
  @IsOptional()
  @IsString()
  @Length(1, 20)
  currency?: string;

  @ApiPropertyOptional({ example: 'ethereum-local' })
  @IsOptional()
  @IsString()
  @Length(1, 63)
  chainId?: string;
}

export class SimulatedTransactionResponse implements SimulatedTransaction {
  @ApiProperty()
  txHash: string;

  @ApiProperty({ example: 'USDT' })
  currency: string;

  @ApiProperty({ example: '100.00' })
  amount: string;

  @ApiProperty({
    enum: ['sent', 'mined', 'dropped'],
    description: '`dropped`: a reorganisation took it off the chain, and it is not mined again',
  })
  status: SimulatedTransaction['status'];

  @ApiProperty({ type: 'integer', nullable: true })
  blockNumber: number | null;
}

export class SimulationResponse implements SimulationView {
  @ApiProperty({ example: 'sim_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  simulationId: string;

  @ApiProperty({ type: String, nullable: true, example: 'ord_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  orderId: string | null;

  @ApiProperty({ type: String, nullable: true })
  depositReference: string | null;

  @ApiProperty({ enum: NAMES })
  scenario: Scenario;

  @ApiProperty({ example: 'ethereum-sepolia' })
  chainId: string;

  @ApiProperty({ enum: SIMULATION_STATES })
  status: SimulationState;

  @ApiProperty({ type: String, nullable: true, description: 'why it failed' })
  error: string | null;

  @ApiProperty({ type: [SimulatedTransactionResponse] })
  transactions: SimulatedTransactionResponse[];

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  finishedAt: string | null;
}
