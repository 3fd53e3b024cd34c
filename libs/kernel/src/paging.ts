/** One page of a list, as S2-P1 shows it. */
export interface Page<T> {
  readonly data: readonly T[];
  readonly pagination: Pagination;
}

export interface Pagination {
  /** 1-based. */
  readonly page: number;
  readonly limit: number;
  readonly total: number;
  readonly totalPages: number;
  readonly hasMore: boolean;
}

export interface PageRequest {
  /** 1-based; at least 1. */
  readonly page: number;
  /** 1 to 100. */
  readonly limit: number;
}

/** The figures beside a page of `total` rows. */
export function pagination({ page, limit }: PageRequest, total: number): Pagination {
  return { page, limit, total, totalPages: Math.ceil(total / limit), hasMore: page * limit < total };
}
