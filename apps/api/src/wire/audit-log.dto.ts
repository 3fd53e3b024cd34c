import { IsISO8601, IsOptional, Length } from 'class-validator';
import type { AuditEntryView } from '@chaintill/audit';
import { ApiProperty, ApiPropertyOptional, PageQuery, PaginationResponse } from '@chaintill/http';

const ACTORS = ['api_key', 'oauth', 'session', 'payer', 'operator', 'system'];

export class AuditLogQuery extends PageQuery {
  @ApiPropertyOptional({ example: 'api_key.created' })
  @IsOptional()
  @Length(1, 100)
  action?: string;

  @ApiPropertyOptional({ example: 'key_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  @IsOptional()
  @Length(1, 100)
  objectId?: string;

  @ApiPropertyOptional({ example: 'per_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  @IsOptional()
  @Length(1, 100)
  actorId?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'first moment that counts' })
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true }, { message: 'must be a time such as 2027-01-20T10:30:00Z' })
  @Length(10, 40)
  since?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'first moment that counts no more' })
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true }, { message: 'must be a time such as 2027-01-20T10:30:00Z' })
  @Length(10, 40)
  until?: string;
}

export class AuditActorResponse {
  @ApiProperty({ enum: ACTORS, description: 'session: a person in the panel' })
  kind: string;

  @ApiProperty({ example: 'per_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  id: string;

  @ApiProperty({ example: 'ada@example.com' })
  label: string;
}

export class AuditEntryResponse implements AuditEntryView {
  @ApiProperty({ type: 'integer', description: 'place in the chain, without gaps' })
  seq: number;

  @ApiProperty({ format: 'date-time' })
  at: string;

  @ApiProperty({ type: Boolean, nullable: true, description: 'null: concerns live and test mode alike' })
  livemode: boolean | null;

  @ApiProperty()
  actor: AuditActorResponse;

  @ApiProperty({ type: String, nullable: true, example: '203.0.113.7' })
  ip: string | null;

  @ApiProperty({ type: String, nullable: true })
  requestId: string | null;

  @ApiProperty({ example: 'api_key.created' })
  action: string;

  @ApiProperty({ example: 'api_key' })
  objectKind: string;

  @ApiProperty({ example: 'key_01k9zt3c8m6m5b7d9e0f1g2h3j' })
  objectId: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: 'what was, where it is known',
  })
  before: Record<string, unknown> | null;

  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true, description: 'what is' })
  after: Record<string, unknown> | null;

  @ApiProperty({ description: 'SHA-256 of this row and the hash of the one before, in hex' })
  hash: string;
}

export class AuditLogPage {
  @ApiProperty({ type: [AuditEntryResponse] })
  data: AuditEntryResponse[];

  @ApiProperty()
  pagination: PaginationResponse;
}
