import { CopyButton } from './copy';
import classes from './address.module.css';

/**
 * An address whole, in groups of four as a person compares it. The gaps are no characters: what is read, copied or tested is the
 * very text of the server.
 */
export function Address({ text, label }: { text: string; label: string }) {
  const [prefix = '', rest = text] = /^0x/i.test(text) ? [text.slice(0, 2), text.slice(2)] : [];
  const groups = [...(prefix ? [prefix] : []), ...(rest.match(/.{1,4}/g) ?? [])];
  return (
    <span className={classes.address}>
      <code className={classes.groups}>
        {groups.map((group, index) => (
          // groups have no name but their place
          <span key={index} className={classes.group}>
            {group}
          </span>
        ))}
      </code>
      <CopyButton text={text} label={label} />
    </span>
  );
}
