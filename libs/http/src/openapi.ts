import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiProperty, ApiPropertyOptional, ApiResponse } from './api-docs';
import type { ErrorCode } from '@chaintill/kernel';
import { refusalOf } from './error-body';

/** {@link ErrorBody} as OpenAPI shows it. */
export class ErrorResponse {
  @ApiProperty({ example: 'Invalid request' })
  error: string;

  @ApiProperty({
    example: 'limit must be a whole number of at least 1',
    description: 'what is wrong and what would be right',
  })
  message: string;

  @ApiProperty({ example: 'INVALID_REQUEST' })
  code: string;

  @ApiProperty({ example: 400, type: 'integer' })
  statusCode: number;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'the facts in the message, as values',
  })
  details?: Record<string, unknown>;

  @ApiProperty({ example: 'req_01k9zt3c8m6m5b7d9e0f1g2h3j', description: 'equals the X-Request-Id header' })
  requestId: string;

  @ApiPropertyOptional({ type: 'integer', description: 'seconds to wait; only with 429' })
  retryAfter?: number;
}

/** A refusal as a document shows it. @param codes of one status */
export function refusalResponse(codes: readonly string[]) {
  return {
    description: codes.map((code) => `${code}: ${refusalOf(code).title}`).join('; '),
    content: {
      'application/json': {
        schema: {
          allOf: [
            { $ref: `#/components/schemas/${ErrorResponse.name}` },
            { type: 'object', properties: { code: { type: 'string', enum: [...codes] } } },
          ],
        },
      },
    },
  };
}

export function codesByStatus(codes: readonly string[]): Map<number, string[]> {
  const byStatus = new Map<number, string[]>();
  for (const code of codes) {
    const { status } = refusalOf(code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return byStatus;
}

/** Documents the errors of a route by their codes; the statuses follow from the registry. */
export function Throws(...codes: readonly ErrorCode[]): MethodDecorator & ClassDecorator {
  const responses = [...codesByStatus(codes)].map(([status, of]) => ApiResponse({ status, ...refusalResponse(of) }));
  return applyDecorators(ApiExtraModels(ErrorResponse), ...responses);
}

/** Figures beside a page of a list. */
export class PaginationResponse {
  @ApiProperty({ type: 'integer', example: 1 })
  page: number;

  @ApiProperty({ type: 'integer', example: 20 })
  limit: number;

  @ApiProperty({ type: 'integer', example: 57 })
  total: number;

  @ApiProperty({ type: 'integer', example: 3 })
  totalPages: number;

  @ApiProperty({ example: true })
  hasMore: boolean;
}
