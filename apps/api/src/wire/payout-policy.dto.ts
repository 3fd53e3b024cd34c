import { IsBoolean, IsIn, IsInt, Max, Min, ValidateBy } from 'class-validator';
import { ApiProperty } from '@chaintill/http';
import {
  LIMIT_KINDS,
  MAX_APPROVALS,
  MAX_COOLING_OFF_HOURS,
  type AmountLimits,
  type BatchPolicy,
  type LimitKind,
  type LimitView,
  problemOfLimits,
  type Policy,
  type PolicyLimits,
  type PolicyView,
} from '@chaintill/payouts';
import { CodeBody } from './code.dto';

const MODES = ['none', 'totp', 'approval', 'totp_approval'] as const;

class FiatLimitDto {
  @ApiProperty({ example: '10000.00', description: 'decimal text' })
  amount: string;

  @ApiProperty({ example: 'USD', pattern: '^[A-Z]{3}$' })
  currency: string;
}

class AmountLimitsDto implements AmountLimits {
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'object', additionalProperties: { type: 'string' } },
    example: { 'ethereum-local': { USDT: '5000.00' } },
    description: 'most by chain and currency, decimal text; what is not named is not limited, "0" lets nothing leave',
  })
  amounts: Record<string, Record<string, string>>;

  @ApiProperty({
    type: FiatLimitDto,
    nullable: true,
    description: 'most of everything together, at the rate of when it was made; without a rate nothing leaves',
  })
  fiat: FiatLimitDto | null;
}

class PolicyLimitsDto implements PolicyLimits {
  @ApiProperty()
  perPayout: AmountLimitsDto;

  @ApiProperty({ description: 'sums of any 60 minutes' })
  perHour: AmountLimitsDto;

  @ApiProperty({ description: 'sums of any 24 hours' })
  perDay: AmountLimitsDto;

  @ApiProperty({ type: 'integer', nullable: true, example: 100, description: 'how many in any 60 minutes' })
  payoutsPerHour: number | null;
}

export class PutPayoutPolicyBody extends CodeBody implements Policy {
  @ApiProperty({ enum: MODES, description: 'what a batch needs before it goes out' })
  @IsIn(MODES, { message: `must be one of: ${MODES.join(', ')}` })
  mode: (typeof MODES)[number];

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    maximum: MAX_APPROVALS,
    description: 'people other than who made it who have to approve; 0 where the mode asks for none',
  })
  @IsInt()
  @Min(0)
  @Max(MAX_APPROVALS)
  approvals: number;

  @ApiProperty({ type: PolicyLimitsDto })
  @ValidateBy({
    name: 'limits',
    validator: {
      validate: (value: unknown) => problemOfLimits(value) === null,
      defaultMessage: (faults) => problemOfLimits(faults?.value) ?? '',
    },
  })
  limits: PolicyLimitsDto;

  @ApiProperty({ description: 'payouts go to listed addresses only' })
  @IsBoolean()
  allowListOnly: boolean;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    maximum: MAX_COOLING_OFF_HOURS,
    example: 24,
    description: 'how long an address is listed before it is paid to; of a key: at least',
  })
  @IsInt()
  @Min(0)
  @Max(MAX_COOLING_OFF_HOURS)
  coolingOffHours: number;
}

export class PayoutPolicyResponse implements PolicyView {
  @ApiProperty({ type: String, nullable: true, description: 'null: your own, which counts for everybody' })
  apiKeyId: string | null;

  @ApiProperty({ enum: MODES })
  mode: (typeof MODES)[number];

  @ApiProperty({ type: 'integer' })
  approvals: number;

  @ApiProperty()
  limits: PolicyLimitsDto;

  @ApiProperty()
  allowListOnly: boolean;

  @ApiProperty({ type: 'integer' })
  coolingOffHours: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'null: nobody decided anything yet' })
  updatedAt: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'per_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  updatedBy: string | null;
}

export class LimitResponse implements LimitView {
  @ApiProperty({ enum: LIMIT_KINDS })
  limit: LimitKind;

  @ApiProperty({ type: String, nullable: true, description: 'of the key whose limit it is; null: yours' })
  apiKeyId: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'USDT', description: 'null: a number of payouts' })
  currency: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'null: an amount in fiat, or a number of payouts' })
  chainId: string | null;

  @ApiProperty({ example: '5000.00' })
  max: string;
}

export class BatchPolicyResponse implements BatchPolicy {
  @ApiProperty()
  allowListOnly: boolean;

  @ApiProperty({ type: [LimitResponse] })
  limits: LimitResponse[];
}
