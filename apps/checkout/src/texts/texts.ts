import { en } from './en';

/** Forms of a text that depend on a number. Which ones a language has says `Intl.PluralRules`. */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;

export type TextId = keyof typeof en;

/** All texts in one language: the same keys as the English ones, and plurals where English has them. */
export type Texts = { readonly [Id in TextId]: (typeof en)[Id] extends string ? string : Plural };

/** Names in braces. */
type Names<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type TextOf<Id extends TextId> = (typeof en)[Id] extends string
  ? (typeof en)[Id]
  : (typeof en)[Id][keyof (typeof en)[Id]];

/** What has to be filled in: every name in the English text, and `count` as a number where the text is a plural. */
export type Values<Id extends TextId, Value> = {
  readonly [Name in Names<TextOf<Id>>]: Name extends 'count' ? number : Value;
};

/** Values may be left out where there are none. */
export type ValuesArgument<Id extends TextId, Value> = [Names<TextOf<Id>>] extends [never]
  ? [values?: undefined]
  : [values: Values<Id, Value>];

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

/** A text cut at its braces: what is said, and the names to fill in between. */
export interface Part {
  readonly text?: string;
  readonly name?: string;
}

export function partsOf(text: string): Part[] {
  return text
    .split(/(\{\w+\})/)
    .filter(Boolean)
    .map((part) => (/^\{\w+\}$/.test(part) ? { name: part.slice(1, -1) } : { text: part }));
}

/** The form of a text for a count; texts without plural have one form. */
export function formOf(text: string | Plural, count: unknown, language: Language): string {
  if (typeof text === 'string') return text;
  return text[new Intl.PluralRules(language).select(Number(count))] ?? text.other;
}
