/**
 * A name that somebody chose, for a line that an operator or his program reads: what would break the line, hide a part of it
 * or give orders to a terminal becomes a blank.
 */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
}
