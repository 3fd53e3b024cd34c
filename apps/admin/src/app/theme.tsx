import { ChevronDown } from 'lucide-react';
import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/** The house colour: the green of a banker's lamp. Shade 7 carries white text, shade 4 is read on dark ground. */
const pine: MantineColorsTuple = [
  '#edf7f4',
  '#d8ede7',
  '#aedace',
  '#80c5b3',
  '#58b39c',
  '#3a9d85',
  '#227e68',
  '#14705c',
  '#0d5a4a',
  '#064437',
];
const brick: MantineColorsTuple = [
  '#fdefed',
  '#f8dcd8',
  '#efb5ae',
  '#e68c82',
  '#dd685b',
  '#cf4a3c',
  '#b83a2e',
  '#9c2b22',
  '#7f211a',
  '#621711',
];
/** Neutral ramp of the light scheme, tinted like the house colour. */
const gray: MantineColorsTuple = [
  '#f7f9f7',
  '#eef1ed',
  '#e1e6e1',
  '#d3dad4',
  '#c3ccc5',
  '#a3aea8',
  '#7d8a84',
  '#596761',
  '#4b5a55',
  '#2c3733',
];
/** Neutral ramp of the dark scheme, tinted like the house colour. */
const dark: MantineColorsTuple = [
  '#e3eae7',
  '#c3cdc9',
  '#a6b3af',
  '#84918d',
  '#384540',
  '#26312d',
  '#19221f',
  '#0f1513',
  '#0b100e',
  '#070b09',
];

/** The kit heads its dialogs by a `header`, which would be a second banner of the page. */
const NO_BANNER = { header: { role: 'presentation' } };

export const theme = createTheme({
  colors: { pine, brick, gray, dark },
  primaryColor: 'pine',
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  fontFamily: "'Geist Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: "'Geist Mono Variable', ui-monospace, 'SF Mono', Menlo, monospace",
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.1875rem' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.45' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2.25rem' },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '16px' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    NativeSelect: { defaultProps: { rightSection: <ChevronDown size={14} aria-hidden /> } },
    // The lock of the page behind a dialog would be an inline style too; tokens.css does it.
    Modal: {
      defaultProps: { closeButtonProps: { 'aria-label': 'Close' }, lockScroll: false, attributes: NO_BANNER },
    },
    Drawer: { defaultProps: { lockScroll: false, attributes: NO_BANNER } },
  },
  headings: {
    fontWeight: '620',
    sizes: { h1: { fontSize: '1.5rem', lineHeight: '1.25' }, h2: { fontSize: '1rem', lineHeight: '1.4' } },
  },
});

/** Points the kit's own variables at the tokens of tokens.css, so that both schemes have one source. */
export const cssVariables: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--ct-page)',
    '--mantine-color-text': 'var(--ct-ink)',
    '--mantine-color-bright': 'var(--ct-ink)',
    '--mantine-color-dimmed': 'var(--ct-ink-2)',
    '--mantine-color-placeholder': 'var(--ct-ink-3)',
    '--mantine-color-default': 'var(--ct-surface)',
    '--mantine-color-default-hover': 'var(--ct-hover)',
    '--mantine-color-default-color': 'var(--ct-ink)',
    '--mantine-color-default-border': 'var(--ct-line-strong)',
    '--mantine-color-error': 'var(--ct-bad)',
    '--mantine-color-anchor': 'var(--ct-link)',
  };
  return { variables: {}, light: shared, dark: shared };
};
