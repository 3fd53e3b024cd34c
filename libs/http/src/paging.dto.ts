import { IsIn, IsOptional, Matches } from 'class-validator';
import type { PageRequest } from '@chaintill/kernel';
import { ApiPropertyOptional } from './api-docs';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

/** Paging of every list (S2-P1). Queries arrive as text; {@link pageOf} makes numbers of it. */
export class PageQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 999_999, default: 1, description: '1-based' })
  @IsOptional()
  @Matches(/^[1-9]\d{0,5}$/, { message: 'must be a whole number from 1 to 999999' })
  page?: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    default: DEFAULT_LIMIT,
    description: `rows per page; more than ${MAX_LIMIT} gives ${MAX_LIMIT}`,
  })
  @IsOptional()
  @Matches(/^[1-9]\d{0,14}$/, { message: 'must be a whole number of at least 1' })
  limit?: string;
}

/** Direction of a sorted list (S2-P3). */
export class SortedPageQuery extends PageQuery {
  @ApiPropertyOptional({ enum: ['asc', 'desc'], default: 'desc' })
  @IsOptional()
  @IsIn(['asc', 'desc'], { message: 'must be asc or desc' })
  sortOrder?: 'asc' | 'desc';
}

/** The page that a query asks for; a limit above 100 gives 100 (S2-X17). */
export function pageOf({ page, limit }: PageQuery): PageRequest {
  return { page: Number(page ?? 1), limit: Math.min(Number(limit ?? DEFAULT_LIMIT), MAX_LIMIT) };
}
