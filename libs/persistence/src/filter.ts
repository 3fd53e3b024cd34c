import type { Scope } from '@chaintill/kernel';

/**
 * The conditions of a list query, only those that were asked for: a condition that may be absent (`$1 is null or …`) keeps
 * PostgreSQL from using an index.
 */
export class Filter {
  readonly params: unknown[];
  private readonly conditions: string[];

  /** @param alias of the table that carries the merchant and the mode */
  constructor(scope: Scope, alias: string) {
    this.params = [scope.organizationId, scope.livemode];
    this.conditions = [`${alias}.organization_id = $1`, `${alias}.livemode = $2`];
  }

  /**
   * Adds a condition when there is a value for it.
   * @param condition SQL with `?` where the value stands, however often
   */
  and(condition: string, value: unknown): this {
    if (value === undefined) return this;
    this.params.push(value);
    this.conditions.push(condition.replaceAll('?', `$${this.params.length}`));
    return this;
  }

  get where(): string {
    return this.conditions.join(' and ');
  }

  /** `limit … offset …` of a page, as parameters behind the conditions. */
  page(request: { readonly page: number; readonly limit: number }): {
    readonly sql: string;
    readonly params: unknown[];
  } {
    const first = this.params.length + 1;
    return {
      sql: `limit $${first} offset $${first + 1}`,
      params: [...this.params, request.limit, (request.page - 1) * request.limit],
    };
  }
}
