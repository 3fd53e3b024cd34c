import { IsIn, IsOptional, IsString, Length, Matches } from 'class-validator';
import { ApiProperty, ApiPropertyOptional, Clearable, PaginationResponse, SortedPageQuery } from '@chaintill/http';
import type { PurseBalance } from '@chaintill/ledger';
import {
  ACCOUNT_TRANSFER_STATES,
  TRANSFER_DIRECTIONS,
  type AccountQuery,
  type AccountTransferState,
  type AccountTransferView,
  type AccountView,
  type CreateAccount,
  type CreateAccountTransfer,
  type TransferDirection,
  type UpdateAccount,
} from '@chaintill/sub-accounts';
import { BalancePartsResponse } from './balances.dto';

const AMOUNT = { message: 'must be a string such as "100.00"', context: { amount: true } };
const SORTS = ['createdAt', 'name'] as const satisfies readonly AccountQuery['sortBy'][];
const NOT_BLANK = { message: 'must be 1 to 255 printable characters, not only blanks' };
/** One line of text. */
const PRINTABLE = /^(?=.*\S)[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{1,255}$/u;

export class CreateAccountBody implements CreateAccount {
  @ApiProperty({ example: 'Shop in Vienna', minLength: 1, maxLength: 255 })
  @IsString()
  @Matches(PRINTABLE, NOT_BLANK)
  @Length(1, 255)
  name: string;

  @ApiPropertyOptional({
    example: 'shop-7',
    minLength: 1,
    maxLength: 255,
    description: 'yours; unique among your accounts',
  })
  @IsOptional()
  @IsString()
  @Matches(PRINTABLE, NOT_BLANK)
  @Length(1, 255)
  externalId?: string;
}

export class UpdateAccountBody implements UpdateAccount {
  @ApiPropertyOptional({ example: 'Shop in Vienna', minLength: 1, maxLength: 255 })
  @IsOptional()
  @IsString()
  @Matches(PRINTABLE, NOT_BLANK)
  @Length(1, 255)
  name?: string;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'shop-7', minLength: 1, maxLength: 255 })
  @Clearable()
  @IsString()
  @Matches(PRINTABLE, NOT_BLANK)
  @Length(1, 255)
  externalId?: string | null;
}

export class AccountListQuery extends SortedPageQuery {
  @ApiPropertyOptional({ example: 'shop-7' })
  @IsOptional()
  @Length(1, 255)
  externalId?: string;

  @ApiPropertyOptional({ example: 'vienna', description: 'part of a name' })
  @IsOptional()
  @Length(1, 255)
  search?: string;

  @ApiPropertyOptional({ enum: SORTS, default: 'createdAt' })
  @IsOptional()
  @IsIn(SORTS, { message: `must be one of: ${SORTS.join(', ')}` })
  sortBy?: AccountQuery['sortBy'];
}

export class AccountBalanceResponse extends BalancePartsResponse implements PurseBalance {
  @ApiProperty({ example: 'ethereum-local' })
  chainId: string;

  @ApiProperty({ example: 'USDT' })
  currency: string;
}

export class SubAccountResponse implements AccountView {
  @ApiProperty({ example: 'acc_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  accountId: string;

  @ApiProperty({ example: 'Shop in Vienna' })
  name: string;

  @ApiProperty({ type: String, nullable: true, example: 'shop-7' })
  externalId: string | null;

  @ApiProperty({ type: [AccountBalanceResponse], description: 'of each asset that it ever had' })
  balances: AccountBalanceResponse[];

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ format: 'date-time' })
  updatedAt: string;

  @ApiProperty()
  livemode: boolean;
}

export class AccountPage {
  @ApiProperty({ type: [SubAccountResponse] })
  data: SubAccountResponse[];

  @ApiProperty()
  pagination: PaginationResponse;
}

export class CreateAccountTransferBody implements CreateAccountTransfer {
  @ApiProperty({
    enum: TRANSFER_DIRECTIONS,
    description: 'in: from your own account into this one; out: back from there',
  })
  @IsIn(TRANSFER_DIRECTIONS, { message: `must be one of: ${TRANSFER_DIRECTIONS.join(', ')}` })
  direction: TransferDirection;

  @ApiProperty({ example: 'USDT' })
  @IsString()
  @Length(1, 32)
  currency: string;

  @ApiProperty({ example: 'ethereum-local' })
  @IsString()
  @Length(1, 64)
  chainId: string;

  @ApiProperty({ example: '25.00', description: 'decimal text, never a number' })
  @IsString(AMOUNT)
  amount: string;

  @ApiPropertyOptional({
    example: 'topup-2041',
    minLength: 1,
    maxLength: 255,
    description: 'yours; unique among your transfers between accounts',
  })
  @IsOptional()
  @IsString()
  @Matches(PRINTABLE, NOT_BLANK)
  @Length(1, 255)
  externalId?: string;

  @ApiPropertyOptional({
    example: 'https://shop.example/hooks/accounts',
    description: 'told of how it ended, beside your webhook endpoints',
  })
  @IsOptional()
  @IsString()
  callbackUrl?: string;
}

export class AccountTransferListQuery extends SortedPageQuery {
  @ApiPropertyOptional({ example: 'acc_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  @IsOptional()
  @Length(1, 40)
  accountId?: string;

  @ApiPropertyOptional({ enum: TRANSFER_DIRECTIONS })
  @IsOptional()
  @IsIn(TRANSFER_DIRECTIONS, { message: `must be one of: ${TRANSFER_DIRECTIONS.join(', ')}` })
  direction?: TransferDirection;

  @ApiPropertyOptional({ enum: ACCOUNT_TRANSFER_STATES })
  @IsOptional()
  @IsIn(ACCOUNT_TRANSFER_STATES, { message: `must be one of: ${ACCOUNT_TRANSFER_STATES.join(', ')}` })
  status?: AccountTransferState;

  @ApiPropertyOptional({ example: 'USDT' })
  @IsOptional()
  @Length(1, 32)
  currency?: string;

  @ApiPropertyOptional({ example: 'ethereum-local' })
  @IsOptional()
  @Length(1, 64)
  chainId?: string;

  @ApiPropertyOptional({ example: 'topup-2041' })
  @IsOptional()
  @Length(1, 255)
  externalId?: string;
}

export class TransferReasonResponse {
  @ApiProperty({ example: 'INSUFFICIENT_FUNDS' })
  code: string;

  @ApiProperty({ example: 'your own account holds 5.00 USDT on ethereum-local, 25.00 are asked for' })
  message: string;
}

export class AccountTransferResponse implements AccountTransferView {
  @ApiProperty({ example: 'atr_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  transferId: string;

  @ApiProperty({ example: 'acc_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  accountId: string;

  @ApiProperty({ enum: TRANSFER_DIRECTIONS })
  direction: TransferDirection;

  @ApiProperty({ example: 'USDT' })
  currency: string;

  @ApiProperty({ example: 'ethereum-local' })
  chainId: string;

  @ApiProperty({ example: '25.00', description: 'as it was sent' })
  amount: string;

  @ApiProperty({ enum: ACCOUNT_TRANSFER_STATES })
  status: AccountTransferState;

  @ApiProperty({ type: TransferReasonResponse, nullable: true, description: 'why it failed' })
  reason: TransferReasonResponse | null;

  @ApiProperty({ type: String, nullable: true, example: 'topup-2041' })
  externalId: string | null;

  @ApiProperty({ type: String, nullable: true })
  callbackUrl: string | null;

  @ApiProperty({ example: 'key_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  createdBy: string;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  finishedAt: string | null;

  @ApiProperty()
  livemode: boolean;

  @ApiProperty({ type: 'integer', example: 3, description: 'rises with every change; webhooks carry the same number' })
  version: number;
}

export class AccountTransferPage {
  @ApiProperty({ type: [AccountTransferResponse] })
  data: AccountTransferResponse[];

  @ApiProperty()
  pagination: PaginationResponse;
}
