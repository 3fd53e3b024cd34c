import classes from './diff.module.css';

type Snapshot = Readonly<Record<string, unknown>> | null;

/** What a change made of a thing, field by field; fields that stayed as they were are left out. */
export function Diff({ before, after }: { before: Snapshot; after: Snapshot }) {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].filter(
    (name) => JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]),
  );
  if (names.length === 0) return <p className={classes.none}>Nothing of the thing itself changed.</p>;
  return (
    <table className={classes.diff}>
      <caption>Before and after</caption>
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {names.map((name) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>
              <del>{inWords(before?.[name])}</del>
            </td>
            <td>
              <ins>{inWords(after?.[name])}</ins>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function inWords(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'none';
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.join('\n') || 'none';
  return typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value);
}
