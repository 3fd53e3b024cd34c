import { useState } from 'react';
import { ChevronDown } from 'lucide-react';
import { useLanguage, useSay } from '../texts/say';
import { LANGUAGES, type Language } from '../texts/languages';
import type { TextId } from '../texts/texts';
import { chooseScheme, chosenScheme, SCHEMES, type Scheme } from '../ui/scheme';

const SCHEME_NAMES = {
  auto: 'coloursAuto',
  light: 'coloursLight',
  dark: 'coloursDark',
} as const satisfies Record<Scheme, TextId>;

/** Language and colours, as the browser's own lists: they work with any keyboard, finger and reader. */
export function Preferences() {
  const say = useSay();
  const { language, speak } = useLanguage();
  const [scheme, setScheme] = useState(chosenScheme);
  return (
    <div className="preferences">
      <Choice label={say('language')} value={language} onChange={(value) => speak(value as Language)}>
        {Object.entries(LANGUAGES).map(([code, { name }]) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </Choice>
      <Choice
        label={say('colours')}
        value={scheme}
        onChange={(value) => {
          chooseScheme(value as Scheme);
          setScheme(value as Scheme);
        }}
      >
        {SCHEMES.map((name) => (
          <option key={name} value={name}>
            {say(SCHEME_NAMES[name])}
          </option>
        ))}
      </Choice>
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly children: React.ReactNode;
}

function Choice({ label, value, onChange, children }: ChoiceProps) {
  return (
    <label className="choice">
      <span className="spoken">{label}</span>
      <select value={value} onChange={(event) => onChange(event.target.value)} title={label}>
        {children}
      </select>
      <ChevronDown size={14} aria-hidden />
    </label>
  );
}
