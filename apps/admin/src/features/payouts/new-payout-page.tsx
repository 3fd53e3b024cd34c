import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import { useDebouncedValue } from '@mantine/hooks';
import { AnchorLink, ButtonLink } from '../../ui/links';
import { Card, Page } from '../../ui/page';
import { NewPayoutForm } from './new-payout-form';
import { asBatch, type TypedPayout } from './new-payout';
import { SimulationCard } from './simulation-card';
import { useSimulation } from './use-simulation';
import classes from './payouts.module.css';

/** Pays one address by hand; what would happen is shown beside the form while it is filled in. */
export function NewPayoutPage() {
  const [typed, setTyped] = useState<TypedPayout | null>(null);
  const [settled] = useDebouncedValue(typed, 300);
  const asked = settled && isWhole(settled) ? asBatch(settled) : null;
  const { callbackUrl: _, ...simulated } = asked ?? { items: [] };
  const simulation = useSimulation(asked && simulated);
  return (
    <Page
      title="New payout"
      lead="The amount is held at once, and leaves after everybody has consented who has to."
      crumb={
        <AnchorLink to="/payouts" size="sm" className={classes.crumb}>
          <ArrowLeft size={13} aria-hidden /> Payouts
        </AnchorLink>
      }
      actions={
        <ButtonLink to="/payouts/import" variant="default">
          Import CSV instead
        </ButtonLink>
      }
    >
      <div className={classes.columns}>
        <Card>
          <NewPayoutForm onChange={setTyped} simulation={asked ? simulation.data : undefined} />
        </Card>
        <div className={classes.wide}>
          <SimulationCard
            simulation={asked ? simulation.data : undefined}
            error={asked ? simulation.error : null}
            stale={simulation.isFetching || settled !== typed}
            nothing="Type an address and an amount: what leaves, what is left, what it costs and who has to consent shows here."
          />
        </div>
      </div>
    </Page>
  );
}

function isWhole({ address, amount, chainId, currency }: TypedPayout): boolean {
  return [address, amount, chainId, currency].every((text) => text.trim() !== '');
}
