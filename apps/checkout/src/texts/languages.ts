import { en } from './en';
import type { Plural, Texts } from './texts';

/** Languages of these pages. `en` is in the bundle, the others are loaded when they are wanted. */
export const LANGUAGES = {
  en: { name: 'English', dir: 'ltr', load: async (): Promise<Texts> => en },
  es: { name: 'Español', dir: 'ltr', load: async (): Promise<Texts> => (await import('./es')).es },
  ar: { name: 'العربية', dir: 'rtl', load: async (): Promise<Texts> => (await import('./ar')).ar },
} as const;
export type Language = keyof typeof LANGUAGES;

/** The first of the wished languages (tags such as `es-MX`) that we have; English when there is none. */
export function chooseLanguage(wishes: readonly (string | null | undefined)[]): Language {
  for (const wish of wishes) {
    const language = wish?.toLowerCase().split(/[-_]/)[0];
    // Own keys alone: `constructor` is no language.
    if (language && Object.hasOwn(LANGUAGES, language)) return language as Language; // it is a key of the table
  }
  return 'en';
}

/** For `Intl`. Digits stay Latin, so that a count looks like the amounts beside it, which are shown as they were given. */
export function locale(language: Language): string {
  return `${language}-u-nu-latn`;
}

/** The form of a text for a count; texts without plural have one form. */
export function formOf(text: string | Plural, count: unknown, language: Language): string {
  if (typeof text === 'string') return text;
  return text[new Intl.PluralRules(language).select(Number(count))] ?? text.other;
}
