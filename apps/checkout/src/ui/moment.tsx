import { useLanguage, Say } from '../texts/say';
import { locale } from '../texts/languages';

/** A point in time in a sentence, in the reader's own zone and way of writing. */
export function Moment({ at, say }: { at: string; say: 'payBefore' | 'linkUntil' | 'linkExpiredNext' }) {
  const { language } = useLanguage();
  const date = new Date(at);
  const sameDay = date.toDateString() === new Date().toDateString();
  const format = new Intl.DateTimeFormat(locale(language), {
    ...(!sameDay && { dateStyle: 'medium' }),
    timeStyle: 'short',
  });
  return (
    <span>
      <Say id={say} values={{ moment: <time dateTime={at}>{format.format(date)}</time> }} />
    </span>
  );
}
