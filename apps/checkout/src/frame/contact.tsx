import type { Merchant } from '../api/views';
import { Say } from '../texts/say';

/** Whom to ask, and what to name. */
export function Contact({ merchant, reference }: { merchant: Merchant; reference?: string }) {
  const { name, supportEmail } = merchant;
  if (supportEmail === null) {
    if (reference === undefined) return null;
    return (
      <p className="fine">
        <Say id="contactMerchant" values={{ merchant: name, reference: <code>{reference}</code> }} />
      </p>
    );
  }
  const subject = reference === undefined ? '' : `?subject=${encodeURIComponent(reference)}`;
  const email = <a href={`mailto:${encodeURIComponent(supportEmail).replace('%40', '@')}${subject}`}>{supportEmail}</a>;
  return (
    <p className="fine">
      {reference === undefined ? (
        <Say id="contactLink" values={{ email }} />
      ) : (
        <Say id="contactMail" values={{ email, reference: <code>{reference}</code> }} />
      )}
    </p>
  );
}
