import { createContext, Fragment, use, useEffect, useState, type ReactNode } from 'react';
import { remember, remembered } from '../ui/browser-memory';
import { en } from './en';
import { chooseLanguage, formOf, LANGUAGES, locale, type Language } from './languages';
import { partsOf, type TextId, type Texts, type ValuesArgument } from './texts';

interface Speech {
  readonly language: Language;
  readonly texts: Texts;
  speak(language: Language): void;
}

const SpeechContext = createContext<Speech>({ language: 'en', texts: en, speak: () => undefined });

const REMEMBERED = 'language';
/** Of Hebrew, Arabic and their neighbours. */
const RTL_LETTER = /[\u0590-\u08FF\uFB1D-\uFEFC]/;

/** The language asked for in the address, else the one chosen here before, else the browser's. */
function wished(): Language {
  const asked = new URLSearchParams(window.location.search).get('lang');
  return chooseLanguage([asked, remembered(REMEMBERED), ...navigator.languages]);
}

/** Loads the texts of the language that is wished for before anything is shown. */
export async function firstSpeech(): Promise<{ language: Language; texts: Texts }> {
  const language = wished();
  try {
    return { language, texts: await LANGUAGES[language].load() };
  } catch {
    // The texts could not be loaded: a page in English is better than none.
    return { language: 'en', texts: en };
  }
}

/** Gives the pages their language and the document its direction. */
export function SpeechProvider({
  first,
  children,
}: {
  first: Pick<Speech, 'language' | 'texts'>;
  children: ReactNode;
}) {
  const [spoken, setSpoken] = useState(first);
  useEffect(() => {
    document.documentElement.lang = spoken.language;
    document.documentElement.dir = LANGUAGES[spoken.language].dir;
  }, [spoken]);
  const speak = async (language: Language): Promise<void> => {
    // Without a network the texts may not be had; then the old ones stay.
    const texts = await LANGUAGES[language].load().catch(() => undefined);
    if (!texts) return;
    remember(REMEMBERED, language);
    forgetAsked();
    setSpoken({ language, texts });
  };
  return <SpeechContext value={{ ...spoken, speak }}>{children}</SpeechContext>;
}

/** What the reader chose counts more than what the link asked for, also after a reload. */
function forgetAsked(): void {
  const url = new URL(window.location.href);
  if (!url.searchParams.has('lang')) return;
  url.searchParams.delete('lang');
  window.history.replaceState(window.history.state, '', url);
}

/** A text as plain text, for labels and titles. What is filled in is set apart, so that it keeps its own direction. */
export function useSay() {
  const { language, texts } = use(SpeechContext);
  return <Id extends TextId>(id: Id, ...[values]: ValuesArgument<Id, string>): string => {
    const filled: Record<string, string | number> = values ?? {};
    const mixed = LANGUAGES[language].dir === 'rtl' ? /./ : RTL_LETTER;
    return partsOf(formOf(texts[id], filled['count'], language))
      .map(({ text, name }) => {
        if (text !== undefined) return text;
        const value = fill(filled[name ?? ''], language);
        return mixed.test(value) ? `\u2068${value}\u2069` : value;
      })
      .join('');
  };
}

/** A text with elements filled in, each in its own direction. */
export function Say<Id extends TextId>({
  id,
  ...rest
}: { id: Id } & (ValuesArgument<Id, ReactNode>[0] extends undefined
  ? { values?: undefined }
  : { values: ValuesArgument<Id, ReactNode>[0] })) {
  const { language, texts } = use(SpeechContext);
  const filled: Record<string, ReactNode> = rest.values ?? {};
  return partsOf(formOf(texts[id], filled['count'], language)).map(({ text, name }, place) => {
    const value = filled[name ?? ''];
    // The parts of a text never change places.
    return text !== undefined ? (
      <Fragment key={place}>{text}</Fragment>
    ) : (
      <bdi key={place}>{typeof value === 'number' ? fill(value, language) : value}</bdi>
    );
  });
}

function fill(value: string | number | undefined, language: Language): string {
  return typeof value === 'number' ? new Intl.NumberFormat(locale(language)).format(value) : (value ?? '');
}

/** The language and the way to change it. */
export function useLanguage(): Pick<Speech, 'language' | 'speak'> {
  return use(SpeechContext);
}
