import { ar } from '../src/texts/ar';
import { en } from '../src/texts/en';
import { es } from '../src/texts/es';
import { chooseLanguage, formOf, LANGUAGES, locale, type Language } from '../src/texts/languages';
import { partsOf, type Plural, type TextId } from '../src/texts/texts';

const ALL = { en, es, ar } as const;
const ids = Object.keys(en) as TextId[];
const namesIn = (text: string): string[] =>
  partsOf(text)
    .flatMap(({ name }) => name ?? [])
    .sort();
const formsOf = (text: string | Plural): string[] => (typeof text === 'string' ? [text] : Object.values(text));

describe.each(Object.keys(ALL) as Language[])('the texts in %s', (language) => {
  const texts = ALL[language];

  it('are there, trimmed, for every key and for no other', async () => {
    expect(Object.keys(texts).sort()).toEqual([...ids].sort());
    expect(await LANGUAGES[language].load()).toBe(texts);
    for (const id of ids) for (const form of formsOf(texts[id])) expect(form).toBe(form.trim() || 'empty');
  });

  it('fill in what the English ones fill in', () => {
    for (const id of ids) {
      const wanted = namesIn(formsOf(en[id]).at(-1) ?? '');
      for (const form of formsOf(texts[id])) {
        // A form for one or two may say the number in words.
        const names = [...new Set([...namesIn(form), ...(typeof texts[id] === 'string' ? [] : ['count'])])].sort();
        expect({ id, names }).toEqual({ id, names: wanted });
      }
    }
  });

  it('have every form of a plural that the language has', () => {
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
    for (const id of ids) {
      const text = texts[id];
      if (typeof text !== 'string') expect(Object.keys(text)).toEqual(expect.arrayContaining(pluralCategories));
    }
  });
});

it('translates everything but names and formulas', () => {
  const same = ids.filter((id) => typeof en[id] === 'string' && en[id] === es[id]);
  expect(same).toEqual([]);
});

it('chooses the form by the rules of the language', () => {
  expect(formOf(en.leftInStock, 1, 'en')).toBe('{count} left');
  expect(formOf(es.leftInStock, 1, 'es')).toBe('Queda {count}');
  expect(formOf(ar.leftInStock, 2, 'ar')).toBe('بقيت قطعتان');
  expect(formOf(ar.leftInStock, 5, 'ar')).toBe('بقيت {count} قطع');
  expect(formOf(ar.leftInStock, 11, 'ar')).toBe('بقيت {count} قطعة');
});

it('takes the first wish that we speak', () => {
  expect(chooseLanguage(['es-MX', 'en'])).toBe('es');
  expect(chooseLanguage([null, 'fr-FR', 'AR_eg', 'en'])).toBe('ar');
  expect(chooseLanguage(['constructor', '__proto__', ''])).toBe('en');
});

it('writes numbers with the digits that amounts are written with', () => {
  expect(new Intl.NumberFormat(locale('ar')).format(12)).toBe('12');
});
