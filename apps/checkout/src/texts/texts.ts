import type { en } from './en';

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
