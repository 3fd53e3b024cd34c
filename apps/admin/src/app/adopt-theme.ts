import {
  convertCssVariables,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  mergeMantineTheme,
  type CSSVariablesResolver,
  type MantineThemeOverride,
} from '@mantine/core';

/**
 * Gives the page the variables of the theme as an adopted style sheet. The kit would write them into a `<style>` element,
 * and the CSP would have to allow any inline style for that.
 */
export function adoptTheme(theme: MantineThemeOverride, variables: CSSVariablesResolver): void {
  const whole = mergeMantineTheme(DEFAULT_THEME, theme);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync([defaultCssVariablesResolver, variables].map((of) => convertCssVariables(of(whole))).join('\n'));
  document.adoptedStyleSheets.push(sheet);
}
