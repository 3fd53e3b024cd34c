import { IsOptional, Matches } from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '@chaintill/http';
import type { DailyVolume } from '@chaintill/orders';
import type { ChainStatus } from '../operations/chain-status';
import { PoolStockResponse } from '../wire/address-pool.dto';
import { BalanceResponse } from '../wire/balances.dto';

const CHAIN_STATUSES = ['synced', 'behind', 'doubt', 'silent'] as const satisfies readonly ChainStatus['status'][];

export class OverviewQuery {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 366,
    default: 30,
    description: 'days that the volume reaches back',
  })
  @IsOptional()
  @Matches(/^([1-9]\d?|[12]\d\d|3[0-5]\d|36[0-6])$/, { message: 'must be a whole number from 1 to 366' })
  days?: string;
}

export class DailyVolumeResponse implements DailyVolume {
  @ApiProperty({ format: 'date', example: '2025-01-20' })
  day: string;

  @ApiProperty()
  chainId: string;

  @ApiProperty({ example: 'USDT' })
  currency: string;

  @ApiProperty({ example: '1250.5' })
  amount: string;

  @ApiProperty({ type: 'integer' })
  orders: number;
}

export class StateCountResponse {
  @ApiProperty({ example: 'completed' })
  state: string;

  @ApiProperty({ type: 'integer' })
  orders: number;
}

export class ChainStatusResponse implements ChainStatus {
  @ApiProperty()
  chainId: string;

  @ApiProperty()
  name: string;

  @ApiProperty()
  livemode: boolean;

  @ApiProperty({
    enum: CHAIN_STATUSES,
    description: 'doubt: its nodes contradict each other; silent: no indexer has reported lately',
  })
  status: ChainStatus['status'];

  @ApiProperty({ type: 'integer', nullable: true })
  height: number | null;

  @ApiProperty({ type: 'integer', nullable: true })
  tipHeight: number | null;

  @ApiProperty({ type: 'integer', nullable: true })
  finalHeight: number | null;

  @ApiProperty({ type: 'integer', nullable: true })
  lagBlocks: number | null;

  @ApiProperty({ type: String, nullable: true })
  doubt: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  tipSeenAt: string | null;
}

export class OverviewResponse {
  @ApiProperty({ type: [DailyVolumeResponse], description: 'completed orders by day (UTC), chain and currency' })
  volume: DailyVolumeResponse[];

  @ApiProperty({ type: [StateCountResponse], description: 'orders in each state, states without orders left out' })
  counts: StateCountResponse[];

  @ApiProperty({ type: [BalanceResponse] })
  balances: BalanceResponse[];

  @ApiProperty({ type: [ChainStatusResponse] })
  chains: ChainStatusResponse[];

  @ApiProperty({ type: [PoolStockResponse] })
  pools: PoolStockResponse[];
}

export class CurrencyResponse {
  @ApiProperty({ example: 'USDT' })
  currency: string;

  @ApiProperty({ type: 'integer', example: 6 })
  decimals: number;

  @ApiProperty({ type: String, nullable: true, description: 'null: the native coin' })
  contract: string | null;
}

export class ChainResponse {
  @ApiProperty({ example: 'ethereum-local' })
  chainId: string;

  @ApiProperty({ example: 'Ethereum Sepolia' })
  name: string;

  @ApiProperty({ enum: ['evm', 'tron', 'solana'] })
  protocol: 'evm' | 'tron' | 'solana';

  @ApiProperty({ type: [CurrencyResponse] })
  currencies: CurrencyResponse[];
}

export class ChainList {
  @ApiProperty({ type: [ChainResponse] })
  data: ChainResponse[];
}
