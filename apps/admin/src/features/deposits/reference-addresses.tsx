import type { Schema } from '../../api/client';
import { Hash } from '../../ui/copy';
import { Moment } from '../../ui/moment';
import { DepositAddressState } from './deposit-state';
import classes from './deposits.module.css';

/** Every address it ever had; the one to show first. */
export function ReferenceAddresses({ reference }: { reference: Schema<'DepositReferenceResponse'> }) {
  return (
    <ul className={classes.addresses} aria-label="Addresses of the reference">
      {reference.addresses.map((address) => (
        <li key={`${address.address} ${address.boundAt}`}>
          <Hash text={address.address} label="deposit address" />
          <span className={classes.badges}>
            <DepositAddressState status={address.status} />
            <span className={classes.note}>
              seen on {address.chainIds.join(', ')} · since <Moment at={address.boundAt} format="short" />
              {address.quarantinedUntil === null ? null : (
                <>
                  {' '}
                  · rests until <Moment at={address.quarantinedUntil} format="short" />
                </>
              )}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
