import { useChains } from '../api/chains';
import { FilterSelect } from './filters';

interface AssetFiltersProps {
  readonly chain: string | undefined;
  readonly currency: string | undefined;
  readonly onChange: (change: { chain?: string } | { currency?: string }) => void;
}

/** Chain and currency, as every list of money is narrowed by. */
export function AssetFilters({ chain, currency, onChange }: AssetFiltersProps) {
  const { chainOptions, currencyOptions } = useChains();
  return (
    <>
      <FilterSelect
        label="Chain"
        any="Any chain"
        value={chain}
        options={chainOptions}
        onChange={(value) => onChange({ chain: value })}
      />
      <FilterSelect
        label="Currency"
        any="Any currency"
        value={currency}
        options={currencyOptions}
        onChange={(value) => onChange({ currency: value })}
      />
    </>
  );
}
