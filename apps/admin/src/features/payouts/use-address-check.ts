import { useQuery } from '@tanstack/react-query';
import { useDebouncedValue } from '@mantine/hooks';
import { client } from '../../api/client';
import { readProblem } from '../../api/problem';

interface AddressCheck {
  /** With its checksum; undefined until it is known to be one. */
  readonly address?: string;
  /** Why nothing can be paid to it. */
  readonly problem?: string;
}

/** Asks whether payouts can go to an address, a moment after it was typed. */
export function useAddressCheck(chainId: string, typed: string): AddressCheck {
  const [text] = useDebouncedValue(typed.trim(), 250);
  const check = useQuery({
    queryKey: ['address-check', chainId, text],
    enabled: text !== '' && chainId !== '',
    placeholderData: undefined,
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const { data, error } = await client.POST('/admin/api/payouts/validate-address', {
        body: { chainId, address: text },
        signal,
      });
      if (!data) throw error;
      return data;
    },
  });
  if (text !== typed.trim() || text === '') return {};
  if (check.error) return { problem: sentence(readProblem(check.error).message) };
  return { address: check.data?.address };
}

function sentence(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}
