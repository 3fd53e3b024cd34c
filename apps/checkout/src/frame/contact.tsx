import type { Merchant } from '../api/views';
import { Say } from '../texts/say';
import { webUrl } from '../ui/web-url';

/** Whom to ask, and what to name. */
export function Contact({ merchant, reference }: { merchant: Merchant; reference?: string }) {
  const text = <ContactText merchant={merchant} reference={reference} />;
  return <p className="fine">{text}</p>;
}

/** By mail where the merchant reads mail, else on his help page, else by whatever way the payer knows. */
function ContactText({ merchant, reference }: { merchant: Merchant; reference?: string }) {
  const { name, supportEmail, supportUrl } = merchant;
  const code = <code>{reference}</code>;
  const site = webUrl(supportUrl);
  if (supportEmail !== null) {
    const subject = reference === undefined ? '' : `?subject=${encodeURIComponent(reference)}`;
    const to = encodeURIComponent(supportEmail).replace('%40', '@');
    const email = <a href={`mailto:${to}${subject}`}>{supportEmail}</a>;
    if (reference === undefined) return <Say id="contactLink" values={{ email }} />;
    return <Say id="contactMail" values={{ email, reference: code }} />;
  }
  if (site !== undefined) {
    const link = <a href={site}>{new URL(site).host}</a>;
    if (reference === undefined) return <Say id="contactLinkSite" values={{ site: link }} />;
    return <Say id="contactSite" values={{ site: link, reference: code }} />;
  }
  return reference === undefined ? null : <Say id="contactMerchant" values={{ merchant: name, reference: code }} />;
}
