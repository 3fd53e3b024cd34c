import { useMemo } from 'react';
import { api } from './client';

interface Option {
  readonly value: string;
  readonly label: string;
}

/** The chains of this gateway in the mode on the screen, and with their currencies as options of filters. */
export function useChains() {
  const { data } = api.useQuery('get', '/admin/api/chains', {}, { staleTime: 5 * 60_000 });
  return useMemo(() => {
    const chains = data?.data ?? [];
    const chainOptions: Option[] = chains.map(({ chainId, name }) => ({ value: chainId, label: name }));
    const symbols = [...new Set(chains.flatMap((chain) => chain.currencies.map(({ currency }) => currency)))].sort();
    const currencyOptions: Option[] = symbols.map((symbol) => ({ value: symbol, label: symbol }));
    return { chains, chainOptions, currencyOptions };
  }, [data]);
}
