import { accountName, useAccounts } from '../../api/accounts';
import type { Schema } from '../../api/client';
import { Fact, Facts } from '../../ui/facts';
import { AnchorLink } from '../../ui/links';
import { Moment } from '../../ui/moment';
import { LinkAmount } from './link-amount';
import classes from './payment-links.module.css';

type Link = Schema<'PaymentLinkResponse'>;

/** Units sold, held and left. */
export function LinkStock({ link }: { link: Link }) {
  return (
    <Facts>
      <Fact name="Sold">
        <span className="number">{link.sold}</span>
      </Fact>
      <Fact name="Reserved">
        <span className="number">{link.reserved}</span> by payments that wait for their money
      </Fact>
      <Fact name="Left">
        {link.left === null ? (
          'no limit'
        ) : (
          <span className="number">
            {link.left} of {link.inventoryTotal}
          </span>
        )}
      </Fact>
    </Facts>
  );
}

/** What the link says to a payer, and where he goes afterwards. */
export function LinkFacts({ link }: { link: Link }) {
  const accounts = useAccounts();
  return (
    <Facts>
      <Fact name="Amount">
        <LinkAmount link={link} />
      </Fact>
      <Fact name="Paid in">
        {link.currencies.map(({ currency, chainIds }) => `${currency} on ${chainIds.join(', ')}`).join('; ')}
      </Fact>
      {link.description ? (
        <Fact name="Description">
          <span className={classes.description}>{link.description}</span>
        </Fact>
      ) : null}
      {link.accountId ? (
        <Fact name="Sells for">
          <AnchorLink to="/accounts/$accountId" params={{ accountId: link.accountId }}>
            {accountName(accounts, link.accountId)}
          </AnchorLink>
        </Fact>
      ) : null}
      <Fact name="Open until">{link.expiresAt ? <Moment at={link.expiresAt} /> : 'no end'}</Fact>
      {link.successUrl ? <Fact name="Success URL">{link.successUrl}</Fact> : null}
      {link.cancelUrl ? <Fact name="Cancel URL">{link.cancelUrl}</Fact> : null}
      {link.callbackUrl ? <Fact name="Callback URL">{link.callbackUrl}</Fact> : null}
      {Object.entries(link.metadata).map(([name, value]) => (
        <Fact key={name} name={name}>
          {value}
        </Fact>
      ))}
      <Fact name="Created">
        <Moment at={link.createdAt} />
      </Fact>
    </Facts>
  );
}
