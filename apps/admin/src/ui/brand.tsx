import classes from './brand.module.css';

/** The mark: three rows of a till, the middle one holding a coin. */
export function Brand({ large = false }: { large?: boolean }) {
  return (
    <span className={classes.brand} data-large={large || undefined}>
      <svg viewBox="0 0 32 32" aria-hidden>
        <rect width="32" height="32" rx="8" fill="#14705c" />
        <path d="M8 9.5h16M8 16h9M8 22.5h16" stroke="#fff" strokeWidth="3" strokeLinecap="round" />
        <circle cx="23" cy="16" r="2.4" fill="#f2c14e" />
      </svg>
      Chaintill
    </span>
  );
}
