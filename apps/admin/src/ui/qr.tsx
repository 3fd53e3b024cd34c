import { encode } from 'uqr';
import classes from './qr.module.css';

/** Modules of light around the code that readers ask for (ISO/IEC 18004). */
const QUIET = 4;

/** A text as a QR code, dark on light in either scheme, since many readers know no other. */
export function Qr({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return (
    <svg
      className={classes.qr}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <path d={path} />
    </svg>
  );
}
