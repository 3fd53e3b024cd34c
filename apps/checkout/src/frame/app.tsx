import { lazy, Suspense } from 'react';
import { useSay } from '../texts/say';
import { Absent, Loading } from './absent';
import { Frame } from './frame';
import { placeOf, usePlace, type Place } from './place';
import { SafetyNet } from './safety-net';

/** Each page is a file of its own: who opens a payment does not load the form of a link. */
const pages = {
  payment: () => import('../payment/payment-page'),
  link: () => import('../link/link-page'),
} as const;

const PaymentPage = lazy(async () => ({ default: (await pages.payment()).PaymentPage }));
const LinkPage = lazy(async () => ({ default: (await pages.link()).LinkPage }));

/** Begins to load the page that the address asks for; what fails here is tried again when it is shown. */
export async function preload(): Promise<void> {
  const { page } = placeOf(window.location.pathname);
  if (page !== 'none') await pages[page]().catch(() => undefined);
}

/** Finds the page by the address. */
export function App() {
  const place = usePlace();
  return (
    <SafetyNet>
      <Suspense
        fallback={
          <Frame>
            <Loading />
          </Frame>
        }
      >
        <Page place={place} />
      </Suspense>
    </SafetyNet>
  );
}

/** A key of its own gives each payment and link a fresh page. */
function Page({ place }: { place: Place }) {
  switch (place.page) {
    case 'payment':
      return <PaymentPage key={place.token} token={place.token} />;
    case 'link':
      return <LinkPage key={place.slug} slug={place.slug} />;
    case 'none':
      return <Nowhere />;
  }
}

function Nowhere() {
  const say = useSay();
  return (
    <Frame>
      <Absent title={say('pageNotFound')} />
    </Frame>
  );
}
