/** An amount exactly as it was given, with its unit; reads from left to right in every language. */
export function Money({ amount, unit }: { amount: string; unit: string }) {
  return (
    <bdi dir="ltr" className="money">
      {amount}&nbsp;<span className="unit">{unit}</span>
    </bdi>
  );
}

/** The same as plain text, for sentences and labels. The space does not break. */
export function money(amount: string, unit: string): string {
  return `${amount}\u00A0${unit}`;
}
