import { api, type Schema } from './client';

const MOST = 100;
const NONE: Schema<'SubAccountResponse'>[] = [];

/** The merchant's sub-accounts by name, as far as a list to choose from has room. */
export function useAccounts(): readonly Schema<'SubAccountResponse'>[] {
  const accounts = api.useQuery(
    'get',
    '/admin/api/accounts',
    { params: { query: { limit: MOST, sortBy: 'name', sortOrder: 'asc' } } },
    { staleTime: 60_000 },
  );
  return accounts.data?.data ?? NONE;
}

/** The name of an account; one that is not among the first keeps its id. @param accountId null: the main one */
export function accountName(
  accounts: readonly Schema<'SubAccountResponse'>[],
  accountId: string | null | undefined,
): string {
  if (!accountId) return 'Main account';
  return accounts.find((account) => account.accountId === accountId)?.name ?? accountId;
}
