import { useState } from 'react';
import { ArrowLeft } from 'lucide-react';
import { AnchorLink } from '../../ui/links';
import { Page } from '../../ui/page';
import { ImportFile } from './import-file';
import { ImportLines } from './import-lines';
import type { CsvLine } from './read-csv';
import classes from './payouts.module.css';

interface ReadFile {
  readonly name: string;
  readonly lines: readonly CsvLine[];
}

/** A batch from a spreadsheet: read here, judged by the server line by line, and sent only when every line that stays is good. */
export function ImportPage() {
  const [file, setFile] = useState<ReadFile | null>(null);
  return (
    <Page
      title="Import payouts"
      lead="A list from a spreadsheet becomes one batch. Nothing is made before each of its lines was looked at."
      crumb={
        <AnchorLink to="/payouts" size="sm" className={classes.crumb}>
          <ArrowLeft size={13} aria-hidden /> Payouts
        </AnchorLink>
      }
    >
      {file ? (
        <ImportLines key={file.name} fileName={file.name} lines={file.lines} onOther={() => setFile(null)} />
      ) : (
        <ImportFile onLines={(name, lines) => setFile({ name, lines })} />
      )}
    </Page>
  );
}
