import { remember, remembered } from './browser-memory';

export const SCHEMES = ['auto', 'light', 'dark'] as const;
export type Scheme = (typeof SCHEMES)[number];

// The name is shared with public/first.js, which sets the scheme before the first paint.
const NAME = 'scheme';
const systemIsDark = matchMedia('(prefers-color-scheme: dark)');

export function chosenScheme(): Scheme {
  const wish = remembered(NAME);
  return SCHEMES.find((scheme) => scheme === wish) ?? 'auto';
}

export function chooseScheme(scheme: Scheme): void {
  remember(NAME, scheme);
  apply();
}

/** Follows the device for as long as nothing else is chosen. */
export function followSystem(): void {
  systemIsDark.addEventListener('change', apply);
  apply();
}

function apply(): void {
  const scheme = chosenScheme();
  const dark = scheme === 'dark' || (scheme === 'auto' && systemIsDark.matches);
  document.documentElement.dataset['scheme'] = dark ? 'dark' : 'light';
}
